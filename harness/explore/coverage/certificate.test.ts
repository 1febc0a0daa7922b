import { describe, expect, it } from 'vitest';
import { EXACT_RULES, emptyTally, PRUNING_RULES, type PruningRule, prunedPairs } from '../tally.ts';
import { type Certificate, certificateText, countByClass } from './certificate.ts';

const CERTIFICATE: Certificate = {
  kubeflap: '0.0.0',
  engine: 'kubeflap',
  classes: ['A'],
  strategies: ['singles'],
  scenarios: [],
  notExplored: [],
  actions: 32,
  tally: { ...emptyTally(), sites: 11 },
  pruned: prunedPairs(emptyTally()),
  matrix: { met: 5, reachable: 157 },
  models: [{ model: 'flux/helm-controller', reached: 2, of: 4, never: ['Locked', 'Drifted'] }],
  decisions: { reached: 3, of: 3, never: [] },
  sometimes: { reached: 0, of: 0, never: [] },
  lines: 17,
  role: { file: 'out/rbac.yaml', rules: 5, compared: 1, notGranted: [], neverUsed: [] },
  brokenAlready: [],
  behaviours: 140,
  recovery: { flights: 10, p50: 110, p95: 230, max: 600 },
  complete: true,
  refuted: [],
  cutBy: undefined,
  unfinished: [],
  cutOff: [],
  findings: [],
  findingsByClass: countByClass([]),
};

const textOf = (more: Partial<Certificate>): string => certificateText({ ...CERTIFICATE, ...more });

describe('a certificate', () => {
  it('says of what there is how much was met and reached, and what never', () => {
    const text = textOf({});
    expect(text).toContain('x 32 kinds of fault: 5 of 157 kinds of both met');
    expect(text).toContain(
      'states     of the model of flux/helm-controller: 2 of 4 reached; never: Locked, Drifted',
    );
    expect(text).toMatch(/engine {5}branches: 3 of 3 reached$/m);
    expect(text).toContain('over 10 flights: half within 110 s, 95 % within 230 s, all within 600 s');
    expect(textOf({ recovery: undefined })).not.toContain('recovery  ');
  });

  it('counts one cell as one', () => {
    const scenarios = [{ name: 'world', cell: '', hash: '0' }];
    expect(textOf({ scenarios })).toContain('  scenarios  1 cell explored, 0 not');
    expect(textOf({})).toContain('  scenarios  0 cells explored, 0 not');
  });

  it('counts lines only of an engine that does not say what it can decide', () => {
    const scenarios = [{ name: 'world', cell: '', hash: '0' }];
    expect(textOf({ scenarios, decisions: undefined })).toContain(
      'engine     17 kinds of lines; it does not say',
    );
    expect(textOf({ decisions: undefined })).toContain('17 kinds of lines; no world was begun');
  });

  it('says of a cell that was cut short how much of what was planned was flown', () => {
    const text = textOf({
      complete: false,
      cutBy: 'interrupted',
      tally: { ...CERTIFICATE.tally, cut: 388 },
      unfinished: [
        { cell: 'world victims=2', part: 'pairs', done: 120, of: 500 },
        { cell: 'world victims=2', part: 'audit', done: 0, of: 8 },
      ],
    });
    expect(text).toContain('not flown  388 schedules: interrupted');
    expect(text).toContain('cut short  world victims=2: 120 of 500 planned pairs flown, 0 of 8 audits flown');
  });

  it('counts findings by class, never in one sum with those that need loss of data', () => {
    const found = (kind: 'none' | 'A' | 'C', signature: string) => ({
      signature,
      class: kind,
      message: '',
      seen: 1,
    });
    const findings = [found('C', 'O1 a'), found('none', 'O1 b'), found('C', 'O1 c'), found('A', 'O1 d')];
    expect(textOf({ findings, findingsByClass: countByClass(findings) })).toContain(
      '  findings   4 (1 without a fault, 1 of class A, 2 of class C (data loss)): O1 a; O1 b',
    );
  });

  it('keeps what was left out soundly and on a premise apart, rule by rule', () => {
    expect(textOf({})).not.toContain('pruned');
    const counts = {
      ...emptyTally().pruned,
      'no-effect': { sound: 3, premise: 0 },
      'same-aftermath': { sound: 4, premise: 7 },
      'same-rest': { sound: 0, premise: 50 },
      independent: { sound: 0, premise: 6 },
    };
    const pruned = prunedPairs({ pruned: counts });
    expect(pruned).toMatchObject({ soundly: 7, onPremise: 63 });
    const text = textOf({ pruned });
    expect(text).toContain(
      '  pruned     7 pairs soundly: they go as one that was flown; 63 pairs on an audited premise\n  sound      3 pairs, no-effect: ',
    );
    expect(text).toContain('  premise    50 pairs, same-rest: ');
    expect(text).toContain(
      '  premise    7 pairs, same-aftermath: as by itself, but the pair it goes as is left out on a premise',
    );
    expect(textOf({ pruned, cutBy: 'the time was up' })).toContain('; proves nothing yet: not all');
    expect(text).not.toContain('same-branch');
    // A rule whose argument names a premise is none of the sound ones.
    for (const rule of Object.keys(PRUNING_RULES) as PruningRule[])
      expect(EXACT_RULES.has(rule), rule).toBe(!/[Pp]remise/.test(PRUNING_RULES[rule]));
  });

  it('claims nothing of what is not swept, and says how many of them were flown all the same', () => {
    expect(textOf({})).not.toContain('beside');
    const outside = { pairs: 1000, prunable: 30, sampled: 10 };
    expect(textOf({ tally: { ...CERTIFICATE.tally, outside } })).toContain(
      'beside     1000 pairs of two faults at controllers were not asked for (--strategy all-pairs); the rules would leave out 30 of them, and one in 97 of the other 970 was flown: 10',
    );
    const eventPairs = { pairs: 195, sampled: 3 };
    expect(textOf({ tally: { ...CERTIFICATE.tally, eventPairs } })).toContain(
      'beside     195 pairs of a fault at an event and one at a request of the engine are not swept; one in 97 was flown: 3',
    );
  });

  it('says what was excused, by law and reason', () => {
    const excusedBy = { 'O11 differs: Ready=False': 2, 'O1 not recovered: Stalled': 5 };
    expect(textOf({ tally: { ...CERTIFICATE.tally, excused: 5, excusedBy } })).toMatch(
      /excused {4}5 runs .*\n {2}on record {2}5 runs: O1 not recovered: Stalled\n {2}on record {2}2 runs: O11 differs/,
    );
  });

  it('is void when an audit refuted a premise', () => {
    const tally = { ...CERTIFICATE.tally, audited: 9 };
    expect(textOf({ tally })).not.toContain('void');
    const text = textOf({ tally, complete: false, refuted: ['same-rest: one did not go as another'] });
    expect(text).toContain('8 of them went as expected');
    expect(text).toMatch(
      /refuted {4}same-rest: one did not go as another\n {2}void {7}a premise does not hold/,
    );
  });

  it('counts what some flight has to reach, and says where what none did is asked', () => {
    expect(textOf({})).not.toContain('sometimes');
    const at = { file: 's.scenario.yaml', line: 7 };
    const never = [
      { expectation: 'it retries', name: 's', cell: 'engine=kubeflap', ...at },
      { expectation: 'it reads', name: 's', cell: '', ...at, why: 'No such key: spec' },
    ];
    const text = textOf({ sometimes: { reached: 1, of: 3, never } });
    expect(text).toContain('  sometimes  1 of 3 expectations reached by some flight');
    expect(text).toContain('  never      "it retries" in s engine=kubeflap (s.scenario.yaml:7)');
    expect(text).toContain('"it reads" in s (s.scenario.yaml:7): No such key: spec');
    expect(textOf({ sometimes: { reached: 1, of: 3, never }, complete: false })).toContain(
      '  not yet    "it retries"',
    );
  });

  it('compares the Role that was used with the one that is declared, where there is one', () => {
    expect(textOf({})).toContain('used but not granted: none; granted but never used: none');
    const role: Certificate['role'] = {
      ...CERTIFICATE.role,
      notGranted: [{ right: 'get secrets', scenarios: ['a', 'b'] }],
      neverUsed: ['watch pods'],
    };
    expect(textOf({ role })).toContain(
      'used but not granted: get secrets (a, b); granted but never used: watch pods',
    );
    expect(textOf({ role: { ...role, compared: 0 } })).toContain('no scenario declares one to compare with');
  });
});
