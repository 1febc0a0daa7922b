import { describe, expect, it } from 'vitest';
import { commit, found, given, patch, release, request, run, stuck } from './hand-written.fixture.ts';

const error = { acked: 'error' } as const;
const conflict = { acked: 'error', code: 409 } as const;
const missing = { acked: 'error', code: 404 } as const;
const exits0 = run(0, 100);

describe('O16 takes exit 0 for true', () => {
  const asks = (...rows: readonly ReturnType<typeof request>[]) =>
    found('O16', [...given(stuck()), ...rows, exits0]);
  const failed = ['exit 0 after a failed patch of helmreleases'];

  it('where the answer was lost and the write was not', () => {
    expect(asks(patch(10, {}, error))).toEqual(failed);
    expect(asks(patch(10, {}, { ...error, committed: 'once' }))).toEqual([]);
  });

  it('where a refused write was looked at once more, and that very release', () => {
    for (const refusal of [conflict, missing]) {
      expect(asks(patch(10, {}, refusal), request(20))).toEqual([]);
      expect(asks(request(5), patch(10, {}, refusal))).toEqual(failed);
      expect(asks(patch(10, {}, refusal), request(20, { name: 'b' }))).toEqual(failed);
    }
    expect(asks(patch(10, {}, error), request(20))).toEqual(failed);
    // A look that failed is one more thing that was not done.
    expect(asks(patch(10, {}, conflict), request(20, error))).toEqual(failed);
  });

  it('not where one refused write came to rights and another stayed undone', () => {
    const other = patch(30, {}, { ...error, name: 'b' });
    expect(asks(patch(10, {}, conflict), request(20), other)).toEqual(failed);
  });

  it('where what was read is not there, or a later try of the same question went well', () => {
    expect(asks(request(10, missing))).toEqual([]);
    const list = { verb: 'list', name: '', path: '/helmreleases' };
    const unread = ['exit 0 after a failed list of helmreleases'];
    expect(asks(request(10, { ...list, ...error }), request(20, list))).toEqual([]);
    expect(asks(request(10, list), request(20, { ...list, ...error }))).toEqual(unread);
    const page = { ...list, query: 'continue=x' };
    expect(asks(request(10, { ...page, ...error }), request(20, list))).toEqual(unread);
  });

  it('where the release was right in the end, and still there', () => {
    const healed = commit(50, stuck(), release(), { by: { actor: 'helm-controller' } });
    const gone = commit(60, release(), release(), { type: 'DELETED', by: { actor: 'helm-controller' } });
    const start = [...given(stuck()), patch(10, {}, error)];
    expect(found('O16', [...start, healed, exits0])).toEqual([]);
    expect(found('O16', [...start, healed, gone, exits0])).toEqual(failed);
  });
});
