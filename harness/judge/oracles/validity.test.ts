import { expect, it } from 'vitest';
import { found, given, record, release, run, stuck } from './hand-written.fixture.ts';

it('O20 says of a run that nothing was wrong in it, or that the engine had no part in it', () => {
  const ran = run(0, 10);
  expect(found('O20', [...given(stuck()), ran])).toEqual([]);
  expect(found('O20', [...given(stuck()), run(0, 10, { actor: 'helm-controller' })])).toEqual([
    'the engine never ran',
  ]);
  const idle = ['nothing to recover'];
  expect(found('O20', [...given(release(), record(1)), ran])).toEqual(idle);
  expect(found('O20', [...given(release()), ran], { healthyWorld: true })).toEqual([]);
});
