import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../src/index.ts';
import { decisionsOf, OWN_DECISIONS } from './own-decisions.ts';

const QUIET: RunSummary = {
  exitCode: 0,
  scanned: 3,
  candidates: 0,
  repaired: 0,
  asked: 0,
  failed: 0,
  skipped: 0,
  givenUp: 0,
  acted: {},
  handsOff: {},
  startedAtMs: 0,
  durationMs: 0,
};

describe('the decisions of a pass', () => {
  it('that found nothing are how it ended', () => {
    expect(decisionsOf(QUIET, 'ok')).toEqual(['exit: ok']);
  });

  it('are read off its summary', () => {
    const summary: RunSummary = {
      ...QUIET,
      candidates: 2,
      skipped: 3,
      failed: 1,
      givenUp: 2,
      acted: { status: 1, poke: 1 },
      handsOff: { suspended: 1, 'given-up': 1 },
    };
    expect(decisionsOf(summary, 'incomplete')).toEqual([
      'finds candidates',
      'left alone: suspended',
      'left alone: given-up',
      'left alone after a second look',
      'acts: status',
      'acts: poke',
      'gives up',
      'fails at a release',
      'exit: incomplete',
    ]);
  });

  it('of one that was killed are those it had made', () => {
    expect(decisionsOf({ ...QUIET, candidates: 1 }, undefined)).toEqual(['finds candidates']);
  });

  it('do not count again what an earlier pass decided', () => {
    const again = decisionsOf({ ...QUIET, skipped: 1, givenUp: 1, handsOff: { 'given-up': 1 } }, 'ok');
    expect(again).toEqual(['left alone: given-up', 'exit: ok']);
  });

  it('are all declared', () => {
    const handsOff = { 'half-told': 1, 'another-run': 1 };
    const acted = { force: 1, reset: 1, toggle: 1, unsuspend: 1 };
    const all = decisionsOf({ ...QUIET, candidates: 1, skipped: 3, handsOff, acted }, 'guardrail');
    expect(all.filter((decision) => !OWN_DECISIONS.includes(decision))).toEqual([]);
    expect(new Set(OWN_DECISIONS).size).toBe(OWN_DECISIONS.length);
  });
});
