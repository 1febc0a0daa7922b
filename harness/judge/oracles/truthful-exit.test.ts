import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../sim/kube/index.ts';
import type { TraceEvent } from '../../trace/index.ts';
import { commit, found, given, patch, release, request, run, stuck } from './hand-written.fixture.ts';

const error = { acked: 'error' } as const;
const conflict = { acked: 'error', code: 409 } as const;
const missing = { acked: 'error', code: 404 } as const;
const exits0 = run(0, 100);

describe('O16 takes exit 0 for true', () => {
  const asks = (...rows: readonly ReturnType<typeof request>[]) =>
    found('O16', [...given(stuck()), ...rows, exits0]);
  const failed = ['exit 0 after a failed patch of helmreleases'];

  it('where the answer was lost and the write was not', () => {
    expect(asks(patch(10, {}, error))).toEqual(failed);
    expect(asks(patch(10, {}, { ...error, committed: 'once' }))).toEqual([]);
  });

  /** Long after the stranding. */
  const late = (...rows: readonly TraceEvent[]) =>
    found('O16', [...given(stuck()), ...rows, exits0], { thresholdMs: 0 });

  describe('where a refused write was looked at once more, and what was seen', () => {
    const lifted = (after: KubeObject, before = stuck()) =>
      commit(15, before, after, { by: { actor: 'operator' } });
    const recovering = release({ conditions: { Ready: 'Unknown', Reconciling: 'True' } });

    it.each<[string, KubeObject]>([
      ['is suspended', stuck({ suspend: true })],
      ['is being deleted', stuck({ deletionTimestamp: '1970-01-01T00:00:00Z' })],
      ['has failed', release({ conditions: { Ready: 'Unknown', Stalled: 'True' } })],
      ['is being worked on', recovering],
      [
        'has a new generation',
        { ...stuck(), status: { ...(stuck().status as object), observedGeneration: 0 } },
      ],
    ])('%s', (_what, seen) => {
      for (const refusal of [conflict, missing]) {
        expect(late(patch(10, {}, refusal), lifted(seen), request(20))).toEqual([]);
        expect(late(lifted(seen), request(5), patch(16, {}, refusal))).toEqual(failed);
      }
    });

    it('is that very release, by namespace and kind as well', () => {
      const gone = lifted(stuck({ suspend: true }));
      for (const other of [{ name: 'b' }, { namespace: 'b' }, { resource: 'secrets' }])
        expect(late(patch(10, {}, conflict), gone, request(20, other))).toEqual(failed);
    });

    it('is gone', () => {
      for (const refusal of [conflict, missing, error])
        expect(late(patch(10, {}, refusal), request(20, missing))).toEqual([]);
      expect(late(patch(10, {}, missing), request(20, { ...missing, name: 'b' }))).toEqual(failed);
    });

    it('is not as stuck as ever', () => {
      expect(late(patch(10, {}, conflict), request(20))).toEqual(failed);
      // Whatever somebody else noted on it meanwhile, if it is the version that tells.
      const at = (resourceVersion: string, look: Parameters<typeof stuck>[0]) => {
        const object = stuck(look);
        return { ...object, metadata: { ...object.metadata, resourceVersion } };
      };
      const write = patch(10, {}, { ...conflict, preconditions: { resourceVersion: '1' } });
      const sees = (annotations: Record<string, string>) => [
        lifted(at('2', { annotations }), at('1', {})),
        request(20, { readRv: '2' }),
      ];
      const asks = (...rows: readonly TraceEvent[]) =>
        found('O16', [...given(at('1', {})), ...rows, exits0], { thresholdMs: 0 });
      expect(asks(write, ...sees({ 'kubeflap.io/foreign-touch': 'x' }))).toEqual(failed);
      expect(asks(write, ...sees({ intent: "another run's" }))).toEqual([]);
      // An older answer than what there was.
      expect(asks(write, ...sees({ intent: 'x' }).slice(0, 1), request(20, { readRv: '1' }))).toEqual(failed);
    });

    it('was not what there was', () => {
      const faults = [{ rule: 'r', action: 'stale', realism: 'B' }] as const;
      expect(late(patch(10, {}, conflict), request(20, { faults }))).toEqual([]);
      const records = { verb: 'list', resource: 'secrets', name: '', faults };
      expect(late(patch(10, {}, conflict), request(20), request(30, records))).toEqual([]);
      const unread = request(30, { ...records, ...error });
      expect(late(patch(10, {}, conflict), request(20), unread)).toContain(failed[0]);
    });

    it('and no other failure, and no look that failed', () => {
      expect(late(patch(10, {}, error), lifted(stuck({ suspend: true })), request(20))).toEqual(failed);
      expect(late(patch(10, {}, conflict), request(20, error))).toEqual(failed);
    });
  });

  it('not where one refused write came to rights and another stayed undone', () => {
    const other = patch(30, {}, { ...error, name: 'b' });
    expect(asks(patch(10, {}, missing), request(20, missing), other)).toEqual(failed);
  });

  it('where what was read is not there, or a later try of the same question went well', () => {
    expect(asks(request(10, missing))).toEqual([]);
    const list = { verb: 'list', name: '', path: '/helmreleases' };
    const unread = ['exit 0 after a failed list of helmreleases'];
    expect(asks(request(10, { ...list, ...error }), request(20, list))).toEqual([]);
    expect(asks(request(10, list), request(20, { ...list, ...error }))).toEqual(unread);
    const page = { ...list, query: 'continue=x' };
    expect(asks(request(10, { ...page, ...error }), request(20, list))).toEqual(unread);
  });

  it('where the release was right in the end, and still there', () => {
    const healed = commit(50, stuck(), release(), { by: { actor: 'helm-controller' } });
    const gone = commit(60, release(), release(), { type: 'DELETED', by: { actor: 'helm-controller' } });
    const start = [...given(stuck()), patch(10, {}, error)];
    expect(found('O16', [...start, healed, exits0])).toEqual([]);
    expect(found('O16', [...start, healed, gone, exits0])).toEqual(failed);
  });
});
