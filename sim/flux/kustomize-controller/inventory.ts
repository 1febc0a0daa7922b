import { isArray, type Json, type JsonObject, type KubeObject, parseApiVersion } from '../../kube/index.ts';

/** An entry of `status.inventory.entries`: `id` is `namespace_name_group_kind`, `v` the version. */
export interface InventoryEntry extends JsonObject {
  readonly id: string;
  readonly v: string;
}

export function inventoryEntryOf(object: KubeObject): InventoryEntry {
  const { group, version } = parseApiVersion(object.apiVersion) ?? { group: '', version: 'v1' };
  const { namespace = '', name = '' } = object.metadata;
  return { id: `${namespace}_${name}_${group}_${object.kind}`, v: version };
}

/** Just enough of an object to delete it. */
export function objectOfEntry({ id, v }: InventoryEntry): KubeObject {
  const [namespace = '', name = '', group = '', kind = ''] = id.split('_');
  return {
    apiVersion: group === '' ? v : `${group}/${v}`,
    kind,
    metadata: { name, ...(namespace === '' ? {} : { namespace }) },
  };
}

export function entriesOf(inventory: Json | undefined): readonly InventoryEntry[] {
  const entries = (inventory as JsonObject | undefined)?.['entries'];
  return isArray(entries) ? (entries as readonly InventoryEntry[]) : [];
}

/** Entries of `old` that `current` lacks: what is to be pruned. */
export function staleEntries(
  old: readonly InventoryEntry[],
  current: readonly InventoryEntry[],
): readonly InventoryEntry[] {
  const kept = new Set(current.map((entry) => entry.id));
  return old.filter((entry) => !kept.has(entry.id));
}
