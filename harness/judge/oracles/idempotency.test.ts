import { describe, expect, it } from 'vitest';
import type { RequestRow, TraceEvent } from '../../trace/index.ts';
import { AUDIT, commit, found, given, patch, release, request, run, stuck } from './hand-written.fixture.ts';

describe('O2 idempotency', () => {
  const again = ['writes again: patch helmreleases/'];
  const second = run(1000, 3000, { number: 2 });
  const write = patch(2000, { metadata: { annotations: { [AUDIT]: null } } }, { incarnation: 2 });

  it('holds once the last fault is over', () => {
    expect(found('O2', [...given(release()), write, second])).toEqual(again);
    const fault = request(2500, { faults: [{ rule: 'r', action: 'refuse', realism: 'A' }] });
    expect(found('O2', [...given(release()), write, fault, second])).toEqual([]);
  });

  it('holds for the runs that begin when the goal is reached', () => {
    const repaired = commit(2500, stuck(), release());
    expect(found('O2', [...given(stuck()), write, repaired, second])).toEqual([]);
    expect(found('O2', [...given(stuck()), write, second])).toEqual([]);
  });

  it('lets a record be taken back whose correction never was', () => {
    const recorded = release({ annotations: { [AUDIT]: 'now' } });
    const lie = commit(500, release(), recorded);
    expect(found('O2', [...given(release()), lie, write, second])).toEqual([]);
    const truth = commit(500, stuck(), recorded);
    expect(found('O2', [...given(stuck()), truth, write, second])).toEqual(again);
  });

  it('counts Events, but for one about a release that is not meant to be right, or about what was rightly done', () => {
    const event = (name: string, told: Partial<RequestRow> = {}) => {
      const body = { involvedObject: { namespace: 'apps', name } };
      return request(2100, { verb: 'create', resource: 'events', name: '', incarnation: 2, body, ...told });
    };
    const says = (row: RequestRow, ...before: readonly TraceEvent[]) =>
      found('O2', [...given(release()), ...before, row, second], { exempt: new Set(['apps/b']) });
    const told = ['writes again: create events/'];
    expect(says(event('a'))).toEqual(told);
    expect(says(event('a', { incarnation: 1 }))).toEqual([]);
    expect(says(event('a', { actor: 'helm-controller' }))).toEqual([]);
    expect(says(event('b'))).toEqual([]);
    expect(says(event('a', { resource: 'leases' }))).toEqual([]);
    const lie = commit(500, release(), release({ annotations: { [AUDIT]: 'now' } }));
    expect(says(event('a'), lie, write)).toEqual([]);
    expect(says(event('c'), lie, write)).toEqual(told);
  });
});
