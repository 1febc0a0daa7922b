import { describe, expect, it } from 'vitest';
import { deepFreeze, type KubeObject } from '../../sim/kube/index.ts';
import type { ExpectationSpec } from '../scenario/index.ts';
import type { CommitRow, RunRow, TraceEvent } from '../trace/index.ts';
import { CelContextValues } from './context.ts';
import { Judge, judgeTrace } from './judge.ts';
import type { Verdict } from './verdict.ts';

const START = Date.UTC(2026, 0, 1);
const windows = new Map([['repair', { fromMs: 60_000, toMs: 120_000 }]]);
const ready = "object.condition('Ready').status == 'True'";

function release(name: string, status: string, rv: number): KubeObject {
  const conditions = [{ type: 'Ready', status, reason: 'Test' }];
  return deepFreeze({
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name, namespace: 'apps', resourceVersion: String(rv) },
    status: { conditions },
  });
}

const given = (name: string, status: string): TraceEvent => ({
  kind: 'given',
  object: release(name, status, 1),
});
const start: TraceEvent = { kind: 'start' };

let index = 0;
function commit(t: number, name: string, status: string, by = 'recovery', incarnation = 1): CommitRow {
  index += 1;
  return {
    kind: 'commit',
    index,
    t,
    revision: index,
    type: 'MODIFIED',
    group: 'helm.toolkit.fluxcd.io',
    resource: 'helmreleases',
    namespace: 'apps',
    name,
    object: release(name, status, index),
    oldObject: release(name, 'Unknown', 1),
    request: {
      actor: by,
      incarnation,
      faults: [],
      t,
      acked: 'none',
      code: 0,
      verb: 'patch',
      method: 'PATCH',
    } as unknown as NonNullable<CommitRow['request']>,
  };
}

function run(number: number, at: number): RunRow {
  const text = { stdout: '', stderr: '' };
  return {
    kind: 'run',
    actor: 'recovery',
    number,
    startedAt: at,
    endedAt: at,
    exitCode: 0,
    ...text,
    timedOut: false,
    killed: false,
  };
}

function verdict(
  spec: Omit<ExpectationSpec, 'name'>,
  events: readonly TraceEvent[],
  endedAt = 300_000,
): string {
  const { status, reason } = judged(spec, events, endedAt);
  return `${status}: ${reason}`;
}

function judged(
  spec: Omit<ExpectationSpec, 'name'>,
  events: readonly TraceEvent[],
  endedAt = 300_000,
): Verdict {
  const [only] = judgeTrace(events, endedAt, {
    expectations: [{ name: 'x', ...spec }],
    windows,
    horizonMs: 300_000,
    members: { vars: [], windows: ['repair'] },
    values: new CelContextValues(START, {}, windows),
  });
  return only!;
}

const all = { kind: 'HelmRelease' };

describe('eventually and converges', () => {
  const heals = [given('a', 'Unknown'), start, commit(70_000, 'a', 'True')];
  const relapses = [...heals, commit(90_000, 'a', 'False')];

  it('pass at the first instant the goal holds', () => {
    expect(verdict({ eventually: { in: 'repair' }, forAll: all, cel: ready }, heals)).toBe(
      'pass: true at t=1m10s',
    );
    expect(verdict({ converges: { in: 'repair' }, forAll: all, cel: ready }, heals)).toMatch(
      /^pass: true since t=1m10s/,
    );
  });

  it('differ when the goal is lost again', () => {
    expect(verdict({ eventually: { in: 'repair' }, forAll: all, cel: ready }, relapses)).toMatch(/^pass/);
    expect(verdict({ converges: { in: 'repair' }, forAll: all, cel: ready }, relapses)).toMatch(
      /^fail: .*lost at t=1m30s/,
    );
  });

  it('are an error when the types of the values forbid the predicate', () => {
    const cel = 'object.status.conditions[0].status > 3';
    expect(verdict({ eventually: {}, forAll: all, cel }, heals)).toMatch(
      /^error: the predicate cannot be evaluated: HelmRelease a: no such overload/,
    );
    expect(verdict({ never: {}, forAll: all, cel }, heals)).toMatch(/^error/);
  });

  it('do not hold by looking at a field that is never there', () => {
    const cel = "object.status.typo == 'x'";
    expect(verdict({ never: {}, exists: all, cel }, heals)).toMatch(
      /^inconclusive: the predicate could never be evaluated/,
    );
  });

  it('fail when the goal comes too late', () => {
    const late = [given('a', 'Unknown'), start, commit(121_000, 'a', 'True')];
    expect(verdict({ eventually: { in: 'repair' }, forAll: all, cel: ready }, late)).toMatch(
      /^fail: not true by t=2m00s/,
    );
  });

  it('are inconclusive when nothing had to happen, or nothing was selected', () => {
    expect(verdict({ converges: {}, forAll: all, cel: ready }, [given('a', 'True'), start])).toMatch(
      /^inconclusive: it already held/,
    );
    expect(verdict({ converges: {}, forAll: { kind: 'Pod' }, cel: ready }, heals)).toBe(
      'inconclusive: no object was ever selected',
    );
  });

  it('want the whole set when a count is given', () => {
    expect(verdict({ converges: {}, forAll: { ...all, count: 2 }, cel: ready }, heals)).toMatch(/^fail/);
  });

  it('do not know of a hold that the run is too short for', () => {
    expect(verdict({ converges: { in: 'repair', hold: '5h' }, forAll: all, cel: ready }, heals)).toMatch(
      /^inconclusive: held for .* of 5h00m00s when the run ended/,
    );
  });

  it('settle early with hold', () => {
    expect(
      verdict({ converges: { in: 'repair', hold: '30s' }, forAll: all, cel: ready }, [
        ...heals,
        commit(110_000, 'a', 'False'),
      ]),
    ).toMatch(/^pass/);
  });
});

describe('consistently, always and never', () => {
  it('look at every committed state, however short it lasts', () => {
    const blip = [given('a', 'Unknown'), start, commit(70_000, 'a', 'True'), commit(70_000, 'a', 'Unknown')];
    expect(verdict({ consistently: { in: 'repair' }, forAll: all, cel: `!(${ready})` }, blip)).toBe(
      'fail: false at t=1m10s',
    );
    expect(verdict({ never: {}, exists: all, cel: ready }, blip)).toBe('fail: true at t=1m10s');
  });

  it('do not mind what happens outside of their span', () => {
    const early = [given('a', 'Unknown'), start, commit(10_000, 'a', 'True'), commit(20_000, 'a', 'Unknown')];
    expect(verdict({ consistently: { in: 'repair' }, forAll: all, cel: `!(${ready})` }, early)).toMatch(
      /^pass/,
    );
  });
});

describe('events', () => {
  const events = [
    given('a', 'Unknown'),
    start,
    commit(10, 'a', 'True'),
    commit(20, 'a', 'True'),
    commit(30, 'b', 'True', 'other'),
  ];

  it('are counted, distinct where asked', () => {
    const where = "write.actor == 'recovery'";
    expect(verdict({ exactly: 2, of: 'writes', where }, events)).toBe('pass: 2');
    expect(verdict({ exactly: 1, of: 'writes', where, distinctBy: 'write.name' }, events)).toBe('pass: 1');
    expect(verdict({ atMost: 1, of: 'writes', where }, events)).toMatch(
      /^fail: expected at most 1, received 2/,
    );
    expect(verdict({ atLeast: 3, of: 'writes', where }, events)).toMatch(/^fail/);
  });

  it('have to be the right ones', () => {
    const cel = "sets.equivalent(matched.map(w, w.name), ['b'])";
    expect(verdict({ exactly: 3, of: 'writes', cel }, events)).toMatch(/^fail: 3, but not the right ones/);
  });

  it('make an error of a predicate that cannot be evaluated, even of never', () => {
    expect(verdict({ never: {}, of: 'writes', where: 'object.spec.suspend' }, events)).toMatch(
      /^error: No such key: spec/,
    );
  });

  it.each([{ never: {} }, { exactly: 1 }])('have their error when the event was over: %o', (operator) => {
    const spec = { ...operator, of: 'runs' as const, where: 'run.stdout[0] == "x"' };
    expect(judged(spec, [start, run(1, 90_000)])).toMatchObject({ status: 'error', t: 90_000 });
  });

  it('prove nothing when there was no run to look at', () => {
    expect(verdict({ never: {}, of: 'runs', where: 'run.exitCode != 0' }, events)).toMatch(/^inconclusive/);
  });

  it('lead to others in time', () => {
    const leadsTo = {
      when: { of: 'writes', where: "write.name == 'a'" },
      // biome-ignore lint/suspicious/noThenProperty: the language's word
      then: { of: 'writes', where: "write.name == 'b'" },
      within: '15ms',
    } as const;
    expect(verdict({ leadsTo }, events)).toMatch(/^fail/);
    expect(verdict({ leadsTo: { ...leadsTo, within: '20ms' } }, events)).toBe('pass: all 2 answered');
  });
});

describe('sometimes', () => {
  const heals = [given('a', 'Unknown'), start, commit(70_000, 'a', 'True')];
  const where = "write.actor == 'recovery'";

  it('says whether this flight reached it, and neither passes nor fails', () => {
    expect(verdict({ sometimes: {}, of: 'writes', where }, heals)).toBe('reached: happened at t=1m10s');
    expect(verdict({ sometimes: {}, of: 'writes', where: `!(${where})` }, heals)).toBe(
      'unreached: not reached in this flight',
    );
    expect(verdict({ sometimes: {}, exists: all, cel: ready }, heals)).toBe('reached: true at t=1m10s');
    expect(verdict({ sometimes: {}, forAll: { ...all, names: ['b'] }, cel: ready }, heals)).toMatch(
      /^unreached/,
    );
  });

  it('is narrowed by a window beside it', () => {
    expect(verdict({ sometimes: {}, in: 'repair', of: 'writes', where }, heals)).toMatch(/^reached/);
    const late = [given('a', 'Unknown'), start, commit(130_000, 'a', 'True')];
    expect(verdict({ sometimes: {}, in: 'repair', of: 'writes', where }, late)).toMatch(/^unreached/);
    expect(verdict({ sometimes: {}, in: 'repair', exists: all, cel: ready }, late)).toMatch(/^unreached/);
  });

  it('is not reached by what held from the start, until it was lost and came back', () => {
    const spec = { sometimes: {}, exists: all, cel: ready };
    const healthy = [given('a', 'True'), start];
    expect(verdict(spec, healthy)).toBe(
      'unreached: not reached in this flight: it held from the start, so nothing was reached',
    );
    const back = [...healthy, commit(10_000, 'a', 'False'), commit(20_000, 'a', 'True')];
    expect(verdict(spec, back)).toBe('reached: true at t=20s');
  });

  it('is an error where an event cannot be looked at, or the types forbid it; a missing field of a state is told', () => {
    expect(verdict({ sometimes: {}, of: 'writes', where: 'object.spec.suspend' }, heals)).toMatch(/^error/);
    const typed = 'object.status.conditions[0].status > 3';
    expect(verdict({ sometimes: {}, exists: all, cel: typed }, heals)).toMatch(/^error/);
    expect(verdict({ sometimes: {}, exists: all, cel: "object.status.typo == 'x'" }, heals)).toMatch(
      /^unreached: .*could not be evaluated: HelmRelease a: No such key: typo/,
    );
  });
});

describe('a run', () => {
  const judgeOf = (...specs: Omit<ExpectationSpec, 'name'>[]): Judge =>
    new Judge({
      expectations: specs.map((spec, at) => ({ name: `x${at}`, ...spec })),
      windows,
      horizonMs: 300_000,
      members: { vars: [], windows: ['repair'] },
      values: new CelContextValues(START, {}, windows),
    });
  const later = { sometimes: {}, of: 'runs' } as const;

  it('is over when all is decided, and does not wait for what some other flight may reach', () => {
    const judge = judgeOf({ atLeast: 1, of: 'writes' }, later);
    expect(judge.decided).toBe(false);
    for (const event of [given('a', 'Unknown'), start, commit(10, 'a', 'True')]) judge.observe(event);
    expect(judge.decided).toBe(true);
    expect(judge.finish(10)).toMatchObject([{ status: 'pass' }, { status: 'unreached' }]);
  });

  it('waits for it when that is all it is flown for', () => {
    const judge = judgeOf(later);
    judge.observe(start);
    expect(judge.decided).toBe(false);
    judge.observe(run(1, 20));
    expect(judge.decided).toBe(true);
  });
});

describe('idempotent', () => {
  const acting = [given('a', 'Unknown'), start, commit(10, 'a', 'True'), run(1, 20)];
  const spec = { idempotent: { actor: 'recovery' } };

  it('wants every run after the first acting one to write nothing', () => {
    expect(verdict(spec, [...acting, run(2, 40)])).toMatch(/^pass/);
    expect(verdict(spec, [...acting, commit(30, 'a', 'True', 'recovery', 2), run(2, 40)])).toMatch(
      /^fail: run #2 wrote again/,
    );
  });

  it('is inconclusive without an acting run or without one after it', () => {
    expect(verdict(spec, [start, run(1, 20), run(2, 40)])).toMatch(/^inconclusive: no run ever wrote/);
    expect(verdict(spec, acting)).toMatch(/^inconclusive: no run followed/);
  });
});
