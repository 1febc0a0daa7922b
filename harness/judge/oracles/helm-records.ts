import { HelmReleaseSpec } from '../../../sim/flux/index.ts';
import { at, type KubeObject } from '../../../sim/kube/index.ts';
import type { History, Version } from './history.ts';

/** One of Helm's records: its revision, and every version of the Secret it is kept in. */
interface HelmRecord {
  readonly helmRevision: number;
  readonly versions: readonly Version[];
}

/** What Helm called the newest record of a release that was there at `t`; undefined where there was none. */
export function newestRecordStatus(history: History, release: KubeObject, t = Infinity): string | undefined {
  for (const { versions } of recordsOf(history, release)) {
    const current = versions.findLast((version) => version.t <= t);
    if (current && !current.deleted) return current.object.metadata.labels?.['status'];
  }
  return undefined;
}

/** The newest revision Helm had ever stored of a release when the store was at `revision`; 0 when none. */
export function newestHelmRevision(history: History, release: KubeObject, revision: number): number {
  const stored = recordsOf(history, release).find(
    ({ versions: [first] }) => (first?.commit?.revision ?? 0) <= revision,
  );
  return stored?.helmRevision ?? 0;
}

/**
 * The newest first. They are where helm-controller said it had put them, or - where what it said was lost - where it would by
 * the spec.
 */
function recordsOf(history: History, release: KubeObject): readonly HelmRecord[] {
  const spec = new HelmReleaseSpec(release);
  const namespace = at(release, 'status', 'storageNamespace') || spec.storageNamespace;
  const name = at(release, 'status', 'history', 0, 'name') || spec.releaseName;
  return allRecords(history).get(`${String(namespace)}/${String(name)}`) ?? [];
}

/** By storage namespace and name; three laws ask, some for each release. */
const known = new WeakMap<History, ReadonlyMap<string, readonly HelmRecord[]>>();

function allRecords(history: History): ReadonlyMap<string, readonly HelmRecord[]> {
  let records = known.get(history);
  if (!records) {
    records = sortRecords(history);
    known.set(history, records);
  }
  return records;
}

function sortRecords(history: History): ReadonlyMap<string, readonly HelmRecord[]> {
  const records = new Map<string, HelmRecord[]>();
  for (const [key, versions] of history.versions) {
    if (!key.startsWith('Secret ')) continue;
    const { namespace, labels } = versions[0]!.object.metadata;
    if (labels?.['owner'] !== 'helm') continue;
    const storage = `${namespace}/${labels['name']}`;
    const record = { helmRevision: Number(labels['version']), versions };
    const same = records.get(storage);
    if (same) same.push(record);
    else records.set(storage, [record]);
  }
  // As numbers: sorted as text 9 is newer than 10.
  for (const same of records.values()) same.sort((a, b) => b.helmRevision - a.helmRevision);
  return records;
}
