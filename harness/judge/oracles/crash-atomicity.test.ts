import { describe, expect, it } from 'vitest';
import { judgeLaws } from '../laws.ts';
import {
  AUDIT,
  CONTRACT,
  commit,
  found,
  given,
  MARK,
  release,
  run,
  stuck,
  traceOf,
} from './hand-written.fixture.ts';
import { historyOf } from './history.ts';

describe('O9 crash atomicity', () => {
  const suspended = stuck({ suspend: true, annotations: { [MARK]: 'now' } });
  const claimed = stuck({ annotations: { [AUDIT]: 'now' } });
  const left = [...given(stuck()), commit(10, stuck(), suspended)];
  const killed = run(0, 20, { killed: true });

  it('asks what a run left that was killed, or ran out of time', () => {
    const broken = ['suspension left by a crash'];
    expect(found('O9', [...left, killed])).toEqual(broken);
    expect(found('O9', [...left, run(0, 20, { timedOut: true })])).toEqual(broken);
    expect(found('O9', [...left, run(0, 20)])).toEqual([]);
    expect(found('O9', [...left, run(0, 20, { killed: true, actor: 'helm-controller' })])).toEqual([]);
  });

  it('asks only of releases the engine has written to', () => {
    expect(found('O9', [...given(suspended), killed])).toEqual([]);
  });

  it('calls the record of a correction left where there was none', () => {
    const recorded = [...given(stuck()), commit(10, stuck(), claimed)];
    expect(found('O9', [...recorded, killed])).toEqual(['annotation left by a crash']);
    const corrected = commit(15, claimed, release({ annotations: { [AUDIT]: 'now' } }));
    expect(found('O9', [...recorded, corrected, killed])).toEqual([]);
  });

  it('leaves open what a run may still do that ends too early', () => {
    const both = stuck({ suspend: true, annotations: { [AUDIT]: 'now', [MARK]: 'now' } });
    const events = [...given(stuck()), commit(10, stuck(), both), killed];
    const report = (endedAt: number) => judgeLaws(historyOf(traceOf(events, endedAt)), CONTRACT);
    const ends = [
      ['O8', 'record without correction'],
      ['O9', 'annotation left by a crash'],
      ['O9', 'suspension left by a crash'],
    ];
    const told = (list: readonly { oracle: string; signature: string }[]) =>
      list.filter(({ oracle }) => oracle === 'O8' || oracle === 'O9').map((v) => [v.oracle, v.signature]);
    expect([told(report(1000).undecided), told(report(1000).broken)]).toEqual([ends, []]);
    expect([told(report(10_000_000).undecided), told(report(10_000_000).broken)]).toEqual([[], ends]);
  });
});
