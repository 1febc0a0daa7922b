import { describe, expect, it } from 'vitest';
import type { RequestRow } from '../../trace/index.ts';
import { found, patch, request } from './hand-written.fixture.ts';

it('O13 counts from the answer, for the same request of the same run of the engine', () => {
  const body = { spec: { suspend: true } };
  const again = (t: number, told: Partial<RequestRow> = {}, first: Partial<RequestRow> = {}) =>
    found('O13', [
      patch(0, body, { endT: 3000, retryAfterSeconds: 5, acked: 'error', ...first }),
      patch(t, body, told),
    ]);
  expect(again(7000)).toEqual(['impatient patch']);
  expect(again(8000)).toEqual([]);
  expect(again(7000, { body: { spec: { suspend: null } } })).toEqual([]);
  const at = (lastTransitionTime: string) => ({ body: { status: { conditions: [{ lastTransitionTime }] } } });
  for (const later of ['2026-01-01T00:00:01Z', '2026-01-01T00:00:01.5Z', '2026-01-01T01:00:01+01:00'])
    expect(again(7000, at(later), at('2026-01-01T00:00:00Z'))).toEqual(['impatient patch']);
  expect(again(7000, { incarnation: 2 })).toEqual([]);
  expect(again(7000, { actor: 'operator' }, { actor: 'operator' })).toEqual([]);
});

describe('O13 of what fails again and again', () => {
  /** A reading at each of these seconds, each sent after the one before was answered; all fail. */
  const failing = (seconds: readonly number[], told: (index: number) => Partial<RequestRow> = () => ({})) =>
    found(
      'O13',
      seconds.map((second, index) =>
        request(second * 1000, { acked: 'error', begunAfter: index, ...told(index) }),
      ),
    );
  const every = (seconds: number, times: number) => Array.from({ length: times }, (_, i) => i * seconds);
  const patient = () => ({ retryAfterSeconds: 2 });

  it('lets it be tried ten times more in a row, as the server says', () => {
    expect(failing(every(2, 11), patient)).toEqual([]);
    expect(failing(every(2, 12), patient)).toEqual(['too many retries: get']);
  });

  it('begins anew after a minute, or an answer', () => {
    expect(failing(every(60, 30))).toEqual([]);
    expect(failing(every(2, 22), patient)).toHaveLength(11);
    const answered = (index: number) => (index === 10 ? { acked: 'success' as const, code: 200 } : patient());
    expect(failing(every(2, 21), answered)).toEqual([]);
  });

  it('asks for longer waits where the server says nothing', () => {
    expect(failing(every(2, 4))).toEqual([]);
    expect(failing(every(2, 5))).toEqual(['no backoff: get']);
    expect(failing([0, 2, 4, 6, 9])).toEqual([]);
    expect(failing([0, 0, 0, 2, 6, 14])).toEqual([]);
    expect(failing([0, 0, 0, 0, 0])).toEqual(['no backoff: get']);
    expect(failing([0, 4, 5, 5, 5])).toEqual(['no backoff: get']);
    expect(failing([0, 1, 3, 7, 8, 10, 14, 15, 17, 21])).toEqual([]);
  });

  it('is content with waits that are long', () => {
    expect(failing(every(5, 20))).toEqual([]);
    expect(failing(every(4, 5))).toEqual(['no backoff: get']);
  });

  it('does not ask it where the server says when, though it does not always', () => {
    expect(failing(every(2, 10), (index) => (index === 0 ? {} : patient()))).toEqual([]);
    expect(failing(every(2, 9), (index) => (index % 3 === 0 ? patient() : {}))).toEqual([]);
    expect(failing(every(2, 8), (index) => (index === 2 ? patient() : {}))).toEqual(['no backoff: get']);
  });

  it('takes no answer for a failure and a refusal for an answer', () => {
    const unanswered = { endT: undefined, acked: 'none', code: 0 } as const;
    expect(failing(every(2, 5), () => unanswered)).toEqual(['no backoff: get']);
    expect(failing(every(2, 20), () => ({ code: 404 }))).toEqual([]);
    expect(failing(every(2, 20), () => ({ code: 409 }))).toEqual([]);
  });

  it('takes nothing for a second try that was sent before the first was answered', () => {
    const beside = () => ({ begunAfter: 0 });
    expect(failing([0, 0, 0, 0, 0, 0], beside)).toEqual([]);
    const slow = { endT: 20_000, ...patient() };
    expect(failing([0, 12], (index) => (index === 0 ? slow : {}))).toEqual([]);
    expect(failing([0, 21], (index) => (index === 0 ? slow : {}))).toEqual(['impatient get']);
    const both = [
      { endT: 2000, retryAfterSeconds: 1 },
      { begunAfter: 0, endT: 2500, retryAfterSeconds: 60 },
    ];
    expect(failing([0, 1, 3.5], (index) => both[index] ?? {})).toEqual(['impatient get']);
    expect(failing([0, 1, 63], (index) => both[index] ?? {})).toEqual([]);
  });
});
