import { expect, it } from 'vitest';
import type { KubeObject } from '../../../sim/kube/index.ts';
import { commit, found, release } from './hand-written.fixture.ts';

it('O19 lets a release be made anew, other kinds change their status themselves, and sees through revisions', () => {
  const made = commit(10, undefined, release());
  const gone = commit(20, made.object, made.object, { type: 'DELETED' });
  expect(found('O19', [made, gone, commit(30, undefined, release())])).toEqual([]);
  const pod = (phase: string): KubeObject => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'a', namespace: 'apps' },
    status: { phase },
  });
  expect(found('O19', [commit(10, pod('Pending'), pod('Running'), { group: '' })])).toEqual([]);
  const at = (resourceVersion: string): KubeObject => {
    const object = release();
    return { ...object, metadata: { ...object.metadata, resourceVersion } };
  };
  expect(found('O19', [commit(10, at('1'), at('2'))])).toEqual(['no-op commit']);
});
