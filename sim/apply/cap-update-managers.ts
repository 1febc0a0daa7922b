import { union } from './field-set.ts';
import { type ManagedEntry, type Managers, managerKey, withFields } from './managers.ts';

const MAX_UPDATE_MANAGERS = 10;
/** The manager that inherits the fields of those that were too many. */
const ANCIENT_CHANGES = 'ancient-changes';

/** Joins the oldest Update entries of a version into one until ten are left. Source: managedfields/internal/capmanagers.go. */
export function capUpdateManagers(managers: Managers): void {
  const updaters = [...managers].filter(([, entry]) => entry.operation === 'Update');
  let count = updaters.length;
  if (count <= MAX_UPDATE_MANAGERS) return;
  updaters.sort(([aKey, a], [bKey, b]) => {
    if (a.time === b.time) return aKey < bKey ? -1 : 1;
    return (a.time ?? '') < (b.time ?? '') ? -1 : 1;
  });
  const firstOfVersion = new Map<string, string>();
  for (const [key, entry] of updaters) {
    if (count <= MAX_UPDATE_MANAGERS) return;
    const first = firstOfVersion.get(entry.apiVersion);
    if (first === undefined) {
      firstOfVersion.set(entry.apiVersion, key);
      continue;
    }
    const bucket: ManagedEntry = { ...entry, manager: ANCIENT_CHANGES, subresource: '' };
    const bucketKey = managerKey(bucket);
    if (!managers.has(bucketKey)) {
      managers.set(bucketKey, withFields(bucket, managers.get(first)!.fields));
      managers.delete(first);
    }
    const merged = union(managers.get(bucketKey)!.fields, entry.fields);
    managers.set(bucketKey, { ...bucket, fields: merged });
    if (key !== bucketKey) managers.delete(key);
    count -= 1;
  }
}
