import { describe, expect, it } from 'vitest';
import type { Json, KubeObject } from '../../sim/kube/index.ts';
import type { RequestRow, Trace, TraceEvent } from '../trace/index.ts';
import { judgeLaws } from './laws.ts';
import { CONTRACT } from './oracles/hand-written.fixture.ts';
import { historyOf, type RecoveryContract } from './oracles/index.ts';

const contract: RecoveryContract = { ...CONTRACT, healthyWorld: true };

const refusal = (t: number, faults: RequestRow['faults'] = []): TraceEvent =>
  ({
    kind: 'request',
    index: t,
    t,
    endT: t,
    actor: 'recovery',
    verb: 'get',
    resource: 'pods',
    subresource: '',
    namespace: '',
    name: '',
    contentType: '',
    preconditions: {},
    allowed: false,
    faults,
  }) as unknown as TraceEvent;

const struck = (t: number, realism: 'A' | 'C'): TraceEvent =>
  ({ ...refusal(t, [{ rule: 'r', action: 'refuse', realism }]) }) as TraceEvent;

const stuck: TraceEvent & { kind: 'given' } = {
  kind: 'given',
  object: {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name: 'a', namespace: 'apps', generation: 1 },
    status: { conditions: [{ type: 'Ready', status: 'False' }] },
  },
};

const suspended: TraceEvent = {
  ...stuck,
  object: { ...stuck.object, metadata: { ...stuck.object.metadata, name: 'b' }, spec: { suspend: true } },
};

const report = (events: readonly TraceEvent[], endedAt = 10_000_000, held: Partial<RecoveryContract> = {}) =>
  judgeLaws(historyOf({ events, endedAt, startedAt: 0, faults: [] } as unknown as Trace), {
    ...contract,
    ...held,
  });

describe('the laws of one run', () => {
  it('are tallied by the class of what had struck until then', () => {
    const { broken, tally } = report([refusal(1), struck(2, 'A'), refusal(3), struck(4, 'C'), refusal(5)]);
    expect(broken.map(({ realism }) => realism)).toEqual(['none', 'A', 'C']);
    expect(tally).toEqual({ none: 1, A: 1, B: 0, C: 1 });
  });

  it('take a fault that strikes an open watch for as late as it strikes', () => {
    const later = refusal(2, [{ rule: 'r', action: 'dropEvents', realism: 'C', t: 4 }]);
    const { broken } = report([{ ...later, allowed: true } as TraceEvent, refusal(3), refusal(5)]);
    expect(broken.map(({ realism }) => realism)).toEqual(['none', 'C']);
    const late = refusal(2, [{ rule: 'r', action: 'dropEvents', realism: 'A', t: 590_000 }]);
    expect(report([stuck, late], 700_000).undecided.map(({ oracle }) => oracle)).toContain('O1');
  });

  it('leave liveness open when the run ended before recovery had its time after the last fault', () => {
    const early = report([stuck, struck(1_000, 'A')], 600_000);
    expect(early.undecided.map(({ oracle }) => oracle)).toContain('O1');
    expect(early.broken).toEqual([]);
    const late = report([stuck, struck(1_000, 'A')]);
    expect(late.undecided).toEqual([]);
    expect(late.broken.map(({ oracle }) => oracle)).toEqual(['O1']);
  });

  it('hold against an engine the order it sent its writes in, not that of their answers', () => {
    const write = (sentAt: number, endT: number, resourceVersion: string): TraceEvent =>
      ({
        ...refusal(sentAt),
        endT,
        allowed: true,
        verb: 'patch',
        preconditions: { resourceVersion },
      }) as TraceEvent;
    const signatures = (events: readonly TraceEvent[]): string[] =>
      report([stuck, ...events])
        .broken.filter(({ oracle }) => oracle === 'O5')
        .map(({ signature }) => signature);
    expect(signatures([write(50, 50, '164'), write(10, 60, '163')])).toEqual([]);
    expect(signatures([write(50, 50, '164'), write(60, 60, '163')])).toEqual(['acted on an older revision']);
  });

  it('count a forced upgrade once Helm has a revision of it: one that was never begun may be asked for again', () => {
    const release = (forceAt: string): TraceEvent & { kind: 'given' } => ({
      ...stuck,
      object: {
        ...stuck.object,
        metadata: { ...stuck.object.metadata, annotations: { 'reconcile.fluxcd.io/forceAt': forceAt } },
      },
    });
    const commit = (revision: number, before: KubeObject | undefined, object: KubeObject): TraceEvent =>
      ({
        kind: 'commit',
        t: revision,
        revision,
        resource: before ? 'helmreleases' : 'secrets',
        object,
        oldObject: before,
        request: { ...refusal(revision), allowed: true },
      }) as unknown as TraceEvent;
    const secret = (version: string): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: `a.v${version}`, namespace: 'apps', labels: { owner: 'helm', name: 'a', version } },
    });
    const forced = (between: readonly TraceEvent[], forceBudget = 1): string[] =>
      report(
        [
          stuck,
          { kind: 'given', object: secret('1') },
          commit(10, stuck.object, release('x').object),
          ...between,
          commit(30, release('x').object, release('y').object),
        ],
        undefined,
        { forceBudget },
      )
        .broken.filter(({ oracle }) => oracle === 'O10')
        .map(({ signature }) => signature);
    expect(forced([])).toEqual([]);
    const upgraded = [commit(20, undefined, secret('2'))];
    expect(forced(upgraded)).toEqual(['twice: force']);
    expect(forced(upgraded, 2)).toEqual([]);
  });

  it('count a reset of one stall again only while its controller has yet to answer the first', () => {
    const release = (resetAt: string, handled?: string, since = '1970-01-01T00:00:00Z'): KubeObject => ({
      ...stuck.object,
      metadata: { ...stuck.object.metadata, annotations: { 'reconcile.fluxcd.io/resetAt': resetAt } },
      status: {
        conditions: [{ type: 'Stalled', status: 'True', lastTransitionTime: since }],
        ...(handled === undefined ? {} : { lastHandledResetAt: handled }),
      },
    });
    const commit = (t: number, before: KubeObject, object: KubeObject): TraceEvent =>
      ({
        kind: 'commit',
        t,
        revision: t,
        resource: 'helmreleases',
        object,
        oldObject: before,
        request: { ...refusal(t), allowed: true },
      }) as unknown as TraceEvent;
    const reset = (t: number, found: KubeObject): string[] =>
      report([stuck, commit(10, release(''), release('x')), commit(t, found, release('y'))])
        .broken.filter(({ oracle }) => oracle === 'O10')
        .map(({ signature }) => signature);
    expect(reset(20, release('x'))).toEqual(['twice: reset']);
    expect(reset(20, release('x', 'x'))).toEqual([]);
    expect(reset(20, release('x', undefined, '1970-01-01T00:00:01Z'))).toEqual([]);
    expect(reset(400_000, release('x'))).toEqual([]);
  });

  it('count lists by what is asked for, and no Events', () => {
    const many = (method: string, verb: string, query: (t: number) => string): string[] =>
      report(
        Array.from({ length: 61 }, (_, t) => ({
          ...refusal(t),
          allowed: true,
          method,
          verb,
          path: '/pods',
          query: query(t),
        })) as TraceEvent[],
      )
        .broken.filter(({ oracle }) => oracle === 'O14')
        .map(({ signature }) => signature);
    expect(many('GET', 'list', () => 'limit=1')).toEqual(['hot loop on pods']);
    expect(many('GET', 'list', (t) => `continue=${t}`)).toEqual([]);
    expect(many('POST', 'create', () => '')).toEqual([]);
  });

  describe('judge a run by what was so when it ended:', () => {
    const condition = { type: 'Ready', status: 'True' };
    const ready: KubeObject = {
      ...stuck.object,
      metadata: {
        ...stuck.object.metadata,
        annotations: { 'stuck-hr-recovery.openova.io/auto-corrected-at': '2026-01-01T00:00:00Z' },
      },
      status: { observedGeneration: 1, conditions: [condition] },
    };
    const corrected = (t: number): TraceEvent =>
      ({
        kind: 'commit',
        t,
        revision: t,
        resource: 'helmreleases',
        object: ready,
        oldObject: stuck.object,
        request: { ...refusal(t), allowed: true, incarnation: 1 },
      }) as unknown as TraceEvent;
    const run = (exitCode: number, stderr: string): TraceEvent =>
      ({
        kind: 'run',
        actor: 'recovery',
        number: 1,
        startedAt: 0,
        endedAt: 100,
        exitCode,
        stdout: '',
        stderr,
      }) as unknown as TraceEvent;
    const lost: TraceEvent = {
      ...refusal(50),
      resource: 'helmreleases',
      namespace: 'apps',
      name: 'a',
      incarnation: 1,
      acked: 'error',
      committed: 'none',
      allowed: true,
      path: '/a',
    } as unknown as TraceEvent;
    const broken = (oracle: string, events: readonly TraceEvent[]): string[] =>
      report([stuck, ...events])
        .broken.filter((violation) => violation.oracle === oracle)
        .map(({ signature }) => signature);

    it('exit 0 is true after a reading that failed, if the release was right then, and only then', () => {
      expect(broken('O16', [lost, corrected(90), run(0, '')])).toEqual([]);
      expect(broken('O16', [lost, run(0, ''), corrected(110)])).toEqual([
        'exit 0 after a failed get of helmreleases',
      ]);
    });

    it('a run that had to be killed because it went on without end is a hot loop', () => {
      const endless = { ...run(0, ''), hung: 'it computed without asking anything' } as TraceEvent;
      expect(broken('O14', [endless])).toEqual(['a run without end']);
      expect(broken('O14', [run(0, '')])).toEqual([]);
    });

    it('exit 0 is true after a look that failed, if the write it was about was sent again and went well', () => {
      const write = (t: number, acked: 'success' | 'error', body: Json = { of: t }): TraceEvent =>
        ({
          ...lost,
          index: t,
          t,
          endT: t,
          verb: 'patch',
          method: 'PATCH',
          acked,
          path: '/b',
          body,
        }) as TraceEvent;
      expect(broken('O16', [write(40, 'error'), lost, write(60, 'success'), run(0, '')])).toEqual([]);
      const failed = ['exit 0 after a failed get of helmreleases'];
      expect(broken('O16', [write(40, 'success'), lost, run(0, '')])).toEqual(failed);
      // What is written then is something else: an annotation that is taken back.
      expect(broken('O16', [write(40, 'success'), lost, write(60, 'success'), run(0, '')])).toEqual(failed);
      // The answer was cut: the same write once more is what a client does that cannot read it.
      const cut = [write(40, 'success', { of: 1 }), lost, write(60, 'success', { of: 1 }), run(0, '')];
      expect(broken('O16', cut)).toEqual([]);
    });

    it('exit 0 is true after a write that was lost, if the same one was stored before', () => {
      const write = (t: number, committed: 'none' | 'once', body: Json = { of: 1 }): TraceEvent =>
        ({
          ...lost,
          index: t,
          t,
          endT: t,
          verb: 'patch',
          method: 'PATCH',
          path: '/b',
          committed,
          body,
        }) as TraceEvent;
      const failed = ['exit 0 after a failed patch of helmreleases'];
      expect(broken('O16', [write(40, 'once'), write(60, 'none'), run(0, '')])).toEqual([]);
      expect(broken('O16', [write(40, 'none'), write(60, 'none'), run(0, '')])).toEqual(failed);
      expect(broken('O16', [write(40, 'once', {}), write(60, 'none'), run(0, '')])).toEqual(failed);
    });

    it('a correction that the server carries out later was rightly called failed', () => {
      const denial = run(4, 'HR apps/a patch FAILED: 504');
      expect(broken('O8', [denial, corrected(110)])).toEqual([]);
      expect(broken('O8', [denial, corrected(100)])).toEqual([]);
      expect(broken('O8', [corrected(90), denial])).toEqual(['log denies a correction']);
    });
  });

  it('count apart what cannot be recovered from, and what makes a run prove nothing', () => {
    const { broken, excused, premises } = report([suspended]);
    expect(broken).toEqual([]);
    expect(excused.map(({ oracle }) => oracle)).toEqual(['O1']);
    expect(premises.map(({ signature }) => signature)).toContain('the engine never ran');
  });
});
