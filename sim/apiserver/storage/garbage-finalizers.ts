import type { KubeObject } from '../../kube/index.ts';
import type { DeleteOptions } from './delete-object.ts';

/** The finalizers through which a deletion tells the garbage collector what to do with dependents. */
const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

/**
 * The finalizers an object shall have once its deletion is asked for: what the request says, else what is on the
 * object already, else what the type does by default.
 * Source: registry/generic/registry/store.go deletionFinalizersForGarbageCollection.
 */
export function finalizersFor(
  typeDefault: 'orphan' | 'background',
  object: KubeObject,
  options: DeleteOptions,
): readonly string[] {
  const current = object.metadata.finalizers ?? [];
  const wanted = dependentsPolicy(typeDefault, current, options);
  const others = current.filter((finalizer) => finalizer !== ORPHAN && finalizer !== FOREGROUND);
  const next = wanted === undefined ? others : [...others, wanted];
  const same = next.length === current.length && next.every((finalizer) => current.includes(finalizer));
  return same ? current : next;
}

function dependentsPolicy(
  typeDefault: 'orphan' | 'background',
  current: readonly string[],
  options: DeleteOptions,
): string | undefined {
  if (options.orphanDependents !== undefined) return options.orphanDependents ? ORPHAN : undefined;
  if (options.propagationPolicy === 'Orphan') return ORPHAN;
  if (options.propagationPolicy === 'Foreground') return FOREGROUND;
  if (options.propagationPolicy === 'Background') return undefined;
  const already = current.find((finalizer) => finalizer === ORPHAN || finalizer === FOREGROUND);
  if (already !== undefined) return already;
  return typeDefault === 'orphan' ? ORPHAN : undefined;
}
