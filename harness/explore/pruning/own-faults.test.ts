import { describe, expect, it } from 'vitest';
import type { FaultRule, FaultWhen } from '../../../sim/faults/index.ts';
import type { RequestRow, Trace } from '../../trace/index.ts';
import { OwnFaults } from './own-faults.ts';

const STARTED_AT = Date.UTC(2026, 0, 1);
const FIRST_MINUTE = { from: STARTED_AT, to: STARTED_AT + 60_000 };

function rule(name: string, when: FaultWhen): FaultRule {
  return { name, when, action: { kind: 'forbidden' } as unknown as FaultRule['action'] };
}

/** What the rules have left to do at second `t` of a flight in which they struck as told, second by second. */
function leftAt(t: number, rules: readonly FaultRule[], struck: readonly string[]): string {
  const events = struck.map((name, second) => ({
    kind: 'request',
    t: second * 1000,
    faults: name === '' ? [] : [{ rule: name }],
  }));
  const faults = rules.map(({ name }) => {
    const fired = struck.filter((other) => other === name).length;
    return { rule: name, matched: fired, fired };
  });
  const row = { t: t * 1000, begunAfter: Math.min(t, struck.length) };
  const trace = { events, faults } as unknown as Trace;
  return new OwnFaults(trace, { faults: rules, startedAt: STARTED_AT }).leftAt(row as RequestRow);
}

describe("the scenario's own faults", () => {
  it('count while they may strike again', () => {
    const rules = [rule('flap', { during: FIRST_MINUTE })];
    expect(leftAt(2, rules, ['flap'])).not.toBe(leftAt(2, rules, ['flap', 'flap']));
    expect(leftAt(2, rules, ['flap', ''])).toBe(leftAt(2, rules, ['', 'flap']));
    // One that has struck once before and one that has yet to.
    expect(leftAt(1, rules, ['flap', ''])).not.toBe(leftAt(1, rules, ['', 'flap']));
  });

  it('count no more when their time is over or they have struck as often as they may', () => {
    const windowed = [rule('flap', { during: FIRST_MINUTE })];
    expect(leftAt(60, windowed, ['flap'])).toBe(leftAt(60, windowed, ['flap', 'flap']));
    expect(leftAt(59, windowed, ['flap'])).not.toBe(leftAt(59, windowed, ['flap', 'flap']));
    const once = [rule('once', { max: 1 })];
    expect(leftAt(1, once, ['once'])).toBe('');
    expect(leftAt(1, once, ['', 'once'])).not.toBe('');
  });

  it('count for the one that waits for them', () => {
    const rules = [rule('first', { max: 1 }), rule('then', { after: { rule: 'first' } })];
    expect(leftAt(1, rules, ['first'])).not.toBe(leftAt(1, rules, ['', 'first']));
  });
});
