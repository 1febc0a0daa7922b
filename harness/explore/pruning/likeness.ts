import { isObject, type Json, type KubeObject } from '../../../sim/kube/index.ts';
import { RollingHash } from '../../trace/index.ts';

const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g;
/** Digests of Helm records cover their times. */
const DIGEST = /sha256:[0-9a-f]{64}/g;
/**
 * What the server counts up, who wrote when (Helm labels its records with seconds since 1970), and the stamp of an honest conflict's
 * stranger. A label `createdAt` two seconds later once refuted a pair that went the same way in every row.
 */
const COUNTED: ReadonlySet<string> = new Set([
  'resourceVersion',
  'uid',
  'managedFields',
  'createdAt',
  'modifiedAt',
  'kubeflap.io/foreign-touch',
]);

/** Whose times count: by their order, or not at all. */
export type Times = 'ordered' | 'ignored';

const known = { ordered: new WeakMap<object, string>(), ignored: new WeakMap<object, string>() };

/**
 * Equal for two objects that say the same at different times: 16 hexadecimal digits. Times are replaced by their order within
 * the object, so that "corrected before it got stuck" and "after" differ while "at ten" and "at eleven" do not; what the server
 * counts (revisions, uids) and digests over times are looked away from. Remembered for each frozen object.
 */
export function likenessOf(object: KubeObject, times: Times = 'ordered'): string {
  let likeness = known[times].get(object);
  if (likeness === undefined) {
    likeness = digestOf(alike(object, times));
    known[times].set(object, likeness);
  }
  return likeness;
}

const newest = new WeakMap<object, number>();

/** The newest time in an object, in milliseconds since 1970; 0 where there is none. Remembered for each frozen object. */
export function newestTimeIn(object: KubeObject): number {
  let time = newest.get(object);
  if (time === undefined) {
    const { managedFields, ...metadata } = object.metadata;
    const times = JSON.stringify({ ...object, metadata }).match(TIME) ?? [];
    time = Math.max(0, ...times.map(Date.parse));
    newest.set(object, time);
  }
  return time;
}

/** The same for what a request carries, as text. */
export function alike(value: Json, kept: Times = 'ordered'): string {
  const text = JSON.stringify(isHelmRecord(value) ? { ...value, data: null } : value, (key, member) =>
    COUNTED.has(key) ? undefined : member,
  );
  const times = kept === 'ignored' ? [] : [...new Set(text.match(TIME))].sort();
  return text.replace(TIME, (time) => `T${times.indexOf(time)}`).replace(DIGEST, 'D');
}

/** Its labels tell the revision and the status; the record itself is packed, and full of times. */
function isHelmRecord(value: Json): value is { readonly [key: string]: Json } {
  return isObject(value) && value['type'] === 'helm.sh/release.v1';
}

export function digestOf(text: string): string {
  const hash = new RollingHash();
  hash.text(text);
  return hash.digest();
}
