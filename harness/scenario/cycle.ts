import type { YamlPath } from './yaml-source.ts';

/** Where a value that YAML aliases put together contains itself; undefined when it ends everywhere. */
export function findCycle(value: unknown): YamlPath | undefined {
  const path: (string | number)[] = [];
  const open = new Set<object>();
  // What was looked through once need not be again: aliases may share it a thousand times.
  const done = new Set<object>();
  const search = (node: unknown): boolean => {
    if (typeof node !== 'object' || node === null || done.has(node)) return false;
    if (open.has(node)) return true;
    open.add(node);
    for (const [key, item] of Object.entries(node)) {
      path.push(Array.isArray(node) ? Number(key) : key);
      if (search(item)) return true;
      path.pop();
    }
    open.delete(node);
    done.add(node);
    return false;
  };
  return search(value) ? path : undefined;
}
