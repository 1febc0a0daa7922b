import { describe, expect, it } from 'vitest';
import { AUDIT, found, given, MARK, patch, release, request, stuck } from './hand-written.fixture.ts';

describe('O3 healthy world', () => {
  const wrong = ['writes to a healthy world: patch helmreleases/'];
  const write = patch(10, {});

  it('is one where every release is Ready or suspended, or what the contract calls so', () => {
    expect(found('O3', [...given(release(), stuck({ name: 'b', suspend: true })), write])).toEqual(wrong);
    expect(found('O3', [...given(stuck()), write])).toEqual([]);
    expect(found('O3', [...given(stuck()), write], { healthyWorld: true })).toEqual(wrong);
  });

  it.each([AUDIT, MARK])('is none that bears the trace of a run that was cut short: %s', (key) => {
    expect(found('O3', [...given(release({ annotations: { [key]: 'now' } })), write])).toEqual([]);
  });

  it.each(['create', 'update', 'patch', 'delete', 'deletecollection'])('is not written to by %s', (verb) => {
    expect(found('O3', [...given(release()), request(10, { verb })])).toHaveLength(1);
  });
});
