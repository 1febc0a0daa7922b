import { expect, it } from 'vitest';
import { commit, found, given, release, request, stuck } from './hand-written.fixture.ts';

it('O17 counts from the last fault, or from the stranding in the end, whichever was later', () => {
  const HOUR = 3_600_000;
  const recovered = commit(HOUR, stuck(), release());
  const fault = request(HOUR - 1000, { faults: [{ rule: 'r', action: 'refuse', realism: 'A' }] });
  expect(found('O17', [...given(stuck()), recovered])).toEqual(['recovered late']);
  expect(found('O17', [...given(stuck()), recovered], { exempt: new Set(['apps/a']) })).toEqual([]);
  expect(found('O17', [...given(stuck()), fault, recovered])).toEqual([]);

  const stranded = (t: number) => commit(t, release(), stuck());
  expect(found('O17', [...given(release()), stranded(HOUR - 1000), recovered])).toEqual([]);
  expect(found('O17', [...given(release()), stranded(1000), recovered])).toEqual(['recovered late']);
  // It was stranded before, and had recovered from that.
  const twice = [...given(stuck()), commit(1000, stuck(), release()), stranded(HOUR - 1000), recovered];
  expect(found('O17', twice)).toEqual([]);
  // What is still wrong at its last change was wrong before.
  const changed = commit(HOUR - 1000, stuck(), stuck({ annotations: { note: 'x' } }));
  expect(found('O17', [...given(stuck()), changed, recovered])).toEqual(['recovered late']);
});
