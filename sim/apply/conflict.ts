import { goQuote, StatusError } from '../kube/index.ts';
import { EMPTY, type FieldSet, pathsOf } from './field-set.ts';
import { type ManagedEntry, type Managers, managerKey } from './managers.ts';
import { printPath } from './path-element.ts';

/** A field that another manager owns with another value. */
export interface Conflict {
  readonly manager: ManagedEntry;
  readonly path: readonly string[];
}

/** The conflicts behind the fields that managers would lose, ordered by manager and path. */
export function conflictsOf(taken: Managers): Conflict[] {
  return [...taken.values()]
    .sort((a, b) => (managerKey(a) < managerKey(b) ? -1 : 1))
    .flatMap((manager) => pathsOf(manager.fields).map((path) => ({ manager, path })));
}

/** The conflicts a set of fields does not excuse. */
export function conflictsBeyond(
  conflicts: readonly Conflict[],
  excused: FieldSet,
  has: (set: FieldSet, path: readonly string[]) => boolean,
): readonly Conflict[] {
  return excused === EMPTY ? conflicts : conflicts.filter(({ path }) => !has(excused, path));
}

function printManager({ manager, operation, apiVersion, subresource }: ManagedEntry): string {
  const name =
    subresource === '' ? goQuote(manager) : `${goQuote(manager)} with subresource ${goQuote(subresource)}`;
  return operation === 'Update' ? `${name} using ${apiVersion}` : name;
}

/** 409 with one cause per field. Source: managedfields/internal/conflict.go. */
export function newApplyConflict(conflicts: readonly Conflict[]): StatusError {
  return new StatusError(409, 'Conflict', conflictMessage(conflicts), {
    causes: conflicts.map(({ manager, path }) => ({
      reason: 'FieldManagerConflict',
      message: `conflict with ${printManager(manager)}`,
      field: printPath(path),
    })),
  });
}

function conflictMessage(conflicts: readonly Conflict[]): string {
  const [first] = conflicts;
  if (conflicts.length === 1 && first !== undefined)
    return `Apply failed with 1 conflict: conflict with ${printManager(first.manager)}: ${printPath(first.path)}`;
  const lines: string[] = [];
  let last: ManagedEntry | undefined;
  for (const { manager, path } of conflicts) {
    if (manager !== last) lines.push(`conflicts with ${printManager(manager)}:`);
    last = manager;
    lines.push(`- ${printPath(path)}`);
  }
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}
