import { metadataOf } from './answer.ts';
import { isPlainObject, type PlainJson, type PlainObject } from './plain-json.ts';
import { type MaskContext, maskText } from './text-masks.ts';

const IPV4 = /^\d+\.\d+\.\d+\.\d+$/;
const AGE = /^(\d+[smhdy])+$/;
const SERVICE_IP = /^10\.\d+\.\d+\.\d+$/;

/** True for lists, tables and bookmarks: their version is that of the collection. */
function hasCollectionVersion(object: PlainObject): boolean {
  const metadata = metadataOf(object);
  return (
    Array.isArray(object['items']) ||
    object['kind'] === 'Table' ||
    (typeof object['kind'] === 'string' && object['kind'].endsWith('List')) ||
    (metadata !== undefined && metadata['uid'] === undefined && metadata['name'] === undefined)
  );
}

/** The resourceVersions of all objects inside a value. */
export function* versionsIn(value: PlainJson): Generator<string> {
  if (Array.isArray(value)) for (const item of value) yield* versionsIn(item);
  else if (isPlainObject(value)) {
    const version = metadataOf(value)?.['resourceVersion'];
    if (typeof version === 'string' && /^\d+$/.test(version) && !hasCollectionVersion(value)) yield version;
    for (const member of Object.values(value)) yield* versionsIn(member);
  }
}

/** `rv#1`, `rv#2`, ... in numeric order. */
export function rankVersions(versions: Iterable<string>): Map<string, string> {
  const sorted = [...new Set(versions)].sort((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1));
  return new Map(sorted.map((version, index) => [version, `rv#${index + 1}`]));
}

/** A value with what differs from run to run replaced; `key` is the member it stands under. */
export function maskValue(value: PlainJson, key: string, context: MaskContext): PlainJson {
  if (typeof value === 'string') return maskString(value, key, context);
  if (typeof value === 'number')
    return key === 'nodePort' && value >= 30_000 && value <= 32_767 ? '<nodeport>' : value;
  if (Array.isArray(value)) return maskList(value, key, context);
  return isPlainObject(value) ? maskObject(value, context) : value;
}

function maskString(text: string, key: string, context: MaskContext): string {
  if (key === 'kubernetes.io/initial-events-list-blueprint')
    return `<base64 of> ${maskText(Buffer.from(text, 'base64').toString(), context).trim()}`;
  if (key === 'clusterIP' && IPV4.test(text)) return '<clusterip>';
  return maskText(text, context);
}

function maskList(list: readonly PlainJson[], key: string, context: MaskContext): PlainJson {
  if (key === 'clusterIPs')
    return list.map((ip) => (typeof ip === 'string' && IPV4.test(ip) ? '<clusterip>' : ip));
  const sorted = key === 'managedFields' ? byIdentity(list) : list;
  return sorted.map((item) => maskValue(item, '', context));
}

/** The server orders the entries by time, which is not reproducible. */
function byIdentity(entries: readonly PlainJson[]): readonly PlainJson[] {
  const identity = (entry: PlainJson): string =>
    isPlainObject(entry)
      ? ['operation', 'manager', 'apiVersion', 'subresource']
          .map((part) => String(entry[part] ?? ''))
          .join('\0')
      : '';
  return entries.toSorted((a, b) => (identity(a) < identity(b) ? -1 : identity(a) > identity(b) ? 1 : 0));
}

function maskObject(object: PlainObject, context: MaskContext): PlainObject {
  const ofCollection = hasCollectionVersion(object);
  const isTable = object['kind'] === 'Table';
  // Sorted, so that uids get their numbers in the same order whatever order the server writes.
  const members = Object.keys(object)
    .sort()
    .map((key) => {
      const value = object[key]!;
      if (key === 'metadata' && isPlainObject(value))
        return [key, maskMetadata(value, ofCollection, context)] as const;
      if (key === 'resourceVersion' && typeof value === 'string' && context.versions.has(value))
        return [key, context.versions.get(value)!] as const;
      if (key === 'storageVersionHash') return [key, '<hash>'] as const;
      if (isTable && key === 'rows' && Array.isArray(value))
        return [key, value.map((row) => maskRow(maskValue(row, '', context)))] as const;
      return [maskText(key, context), maskValue(value, key, context)] as const;
    });
  return Object.fromEntries(members);
}

function maskMetadata(metadata: PlainObject, ofCollection: boolean, context: MaskContext): PlainObject {
  const members = Object.keys(metadata)
    .sort()
    .map((key) => {
      const value = metadata[key]!;
      if (key === 'resourceVersion' && typeof value === 'string' && value !== '') {
        const unranked = /^\d+$/.test(value) ? (ofCollection ? '<listrv>' : '<rv>') : value;
        return [key, ofCollection ? unranked : (context.versions.get(value) ?? unranked)] as const;
      }
      if (key === 'continue' && value !== '') return [key, '<continue>'] as const;
      return [key, maskValue(value, key, context)] as const;
    });
  return Object.fromEntries(members);
}

/** Ages and addresses in the cells of a table row. */
function maskRow(row: PlainJson): PlainJson {
  if (!isPlainObject(row) || !Array.isArray(row['cells'])) return row;
  const cells = row['cells'].map((cell) => {
    if (typeof cell !== 'string') return cell;
    return AGE.test(cell) ? '<age>' : SERVICE_IP.test(cell) ? '<clusterip>' : cell;
  });
  return { ...row, cells };
}
