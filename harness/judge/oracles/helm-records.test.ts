import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../sim/kube/index.ts';
import { commit, given, record, release, traceOf } from './hand-written.fixture.ts';
import { newestHelmRevision, newestRecordStatus } from './helm-records.ts';
import { historyOf } from './history.ts';

const of = (...records: readonly KubeObject[]) => historyOf(traceOf(given(...records)));
const LONG = 'a'.repeat(54);

describe("the newest of Helm's records", () => {
  it('is that of the highest revision by number, that is there', () => {
    expect(newestRecordStatus(of(record(9), record(10, 'failed')), release())).toBe('failed');
    const gone = commit(20, record(10, 'failed'), record(10, 'failed'), { type: 'DELETED' });
    const history = historyOf(traceOf([...given(record(9), record(10, 'failed')), gone]));
    expect(newestRecordStatus(history, release(), 19)).toBe('failed');
    expect(newestRecordStatus(history, release())).toBe('deployed');
    expect(newestRecordStatus(of(), release())).toBeUndefined();
    // Helm has counted on all the same.
    expect(newestHelmRevision(history, release(), 30)).toBe(10);
    expect(newestHelmRevision(of(), release(), 30)).toBe(0);
  });

  it('had been stored by then', () => {
    const history = historyOf(traceOf([...given(record(1)), commit(20, undefined, record(2))]));
    expect(newestHelmRevision(history, release(), 19)).toBe(1);
    expect(newestHelmRevision(history, release(), 20)).toBe(2);
    expect(newestRecordStatus(of(record(1, 'failed', { owner: 'me' })), release())).toBeUndefined();
  });

  it.each<[string, { name?: string; namespace?: string }, KubeObject]>([
    ['where its history says', { name: 'x' }, release({ status: { history: [{ name: 'x' }] } })],
    ['where its status says', { namespace: 'x' }, release({ status: { storageNamespace: 'x' } })],
    ['under its own name, where its history is lost', {}, release({ status: { history: null } })],
    ['under the name of its spec', { name: 'x' }, { ...release(), spec: { releaseName: 'x' } }],
    ['under that of its target namespace', { name: 'x-a' }, { ...release(), spec: { targetNamespace: 'x' } }],
    ['in the namespace of its spec', { namespace: 'x' }, { ...release(), spec: { storageNamespace: 'x' } }],
    [
      'under a name cut short',
      { name: `${'a'.repeat(40)}-a3f01b693925` },
      { ...release(), spec: { releaseName: LONG } },
    ],
  ])('is %s', (_where, storage, object) => {
    const elsewhere = record(9, 'failed', { name: 'other', namespace: 'other' });
    expect(newestRecordStatus(of(record(1, 'deployed', storage), elsewhere), object)).toBe('deployed');
  });
});
