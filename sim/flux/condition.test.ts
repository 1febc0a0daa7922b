import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Condition, type ConditionState, setCondition } from './condition.ts';
import { applyConditionChanges, ConditionConflictError, diffConditions } from './condition-patch.ts';

const at = (generation: number, seconds = 0) => ({ generation, now: Date.UTC(2026, 0, 1, 0, 0, seconds) });
const OWNED = { owned: ['Ready', 'Released', 'Reconciling', 'Stalled', 'Other'], forceOverwrite: false };

function state(type: string, status: ConditionState['status'] = 'True', message = 'm'): ConditionState {
  return { type, status, reason: 'Because', message };
}

const anyState = fc.record({
  type: fc.constantFrom('Ready', 'Released', 'Reconciling', 'Stalled', 'Other'),
  status: fc.constantFrom<ConditionState['status']>('True', 'False', 'Unknown'),
  reason: fc.constantFrom('A', 'B'),
  message: fc.constantFrom('x', 'y'),
});

function listOf(states: readonly ConditionState[]): readonly Condition[] {
  return states.reduce<readonly Condition[]>((list, next, i) => setCondition(list, next, at(1, i)), []);
}

describe('setCondition', () => {
  it('moves the transition time when only the message changes', () => {
    const first = setCondition([], state('Ready', 'True', 'old'), at(1, 1));
    const second = setCondition(first, state('Ready', 'True', 'new'), at(1, 2));
    expect(second[0]?.lastTransitionTime).toBe('2026-01-01T00:00:02Z');
  });

  it('keeps the transition time but follows the generation when nothing changed', () => {
    const first = setCondition([], state('Ready'), at(1, 1));
    const second = setCondition(first, state('Ready'), at(2, 9));
    expect(second).toEqual([{ ...first[0], observedGeneration: 2 }]);
  });

  it('lists Stalled, Reconciling and Ready first, then newer generations, then names', () => {
    let list: readonly Condition[] = [];
    for (const type of ['Zeta', 'Ready', 'Alpha', 'Stalled', 'Reconciling'])
      list = setCondition(list, state(type), at(1));
    list = setCondition(list, state('Zeta'), at(2));
    expect(list.map((condition) => condition.type)).toEqual([
      'Stalled',
      'Reconciling',
      'Ready',
      'Zeta',
      'Alpha',
    ]);
  });

  it('never holds a type twice', () => {
    fc.assert(
      fc.property(fc.array(anyState), (states) => {
        const types = listOf(states).map((condition) => condition.type);
        expect(new Set(types).size).toBe(types.length);
      }),
    );
  });
});

describe('condition changes', () => {
  it('turn the first list into the second', () => {
    fc.assert(
      fc.property(fc.array(anyState), fc.array(anyState), (before, after) => {
        const from = listOf(before);
        const to = listOf(after);
        const result = applyConditionChanges(from, diffConditions(from, to), OWNED, at(1, 59));
        const withoutTimes = (list: readonly Condition[]) =>
          list.map(({ type, status, reason, message }) => ({ type, status, reason, message }));
        expect(withoutTimes(result)).toEqual(withoutTimes(to));
      }),
    );
  });

  it('leave alone what they do not mention', () => {
    const before = listOf([state('Ready', 'Unknown')]);
    const changes = diffConditions(before, listOf([state('Ready')]));
    const latest = listOf([state('Ready', 'Unknown'), state('Foreign')]);
    expect(applyConditionChanges(latest, changes, OWNED, at(1)).map((c) => c.type)).toEqual([
      'Ready',
      'Foreign',
    ]);
  });

  it('refuse to overwrite a condition of somebody else that moved', () => {
    const before = listOf([state('Foreign', 'Unknown')]);
    const changes = diffConditions(before, listOf([state('Foreign', 'True')]));
    const latest = listOf([state('Foreign', 'False')]);
    expect(() => applyConditionChanges(latest, changes, OWNED, at(1))).toThrow(ConditionConflictError);
    const forced = { ...OWNED, forceOverwrite: true };
    expect(applyConditionChanges(latest, changes, forced, at(1))[0]?.status).toBe('True');
  });
});
