import { describe, expect, it } from 'vitest';
import { compareCase } from './comparison.ts';

const exchange = (step: string, resourceVersion: string, extra: Record<string, string> = {}) => ({
  step,
  status: 200,
  body: { metadata: { uid: 'uid#1', resourceVersion, ...extra } },
});
const paths = (golden: string[], seen: string[]) =>
  compareCase(
    { exchanges: golden.map((version, i) => exchange(`s${i}`, version)) },
    { exchanges: seen.map((version, i) => exchange(`s${i}`, version)) },
    undefined,
  ).map(({ differences }) => differences.map(({ path, got }) => `${path} ${String(got)}`));

describe('compareCase', () => {
  it('compares versions by what they say about the object, not by number', () => {
    expect(paths(['rv#1', 'rv#2', 'rv#2'], ['rv#1', 'rv#3', 'rv#3'])).toEqual([[], [], []]);
  });

  it('sees a write that should have changed nothing, and only there', () => {
    expect(paths(['rv#1', 'rv#1', 'rv#2'], ['rv#1', 'rv#2', 'rv#3'])).toEqual([
      [],
      ['/body/metadata/resourceVersion rv:newer'],
      [],
    ]);
  });

  it('tells absent members from empty ones', () => {
    const golden = { exchanges: [exchange('s', 'rv#1', { name: '' })] };
    const [verdict] = compareCase(golden, { exchanges: [exchange('s', 'rv#1')] }, undefined);
    expect(verdict?.differences).toEqual([{ path: '/body/metadata/name', want: '', got: undefined }]);
  });

  it('lets a dumped Go value match anything, and nothing else', () => {
    const message = (text: string) => ({ exchanges: [{ step: 's', body: { message: text } }] });
    const count = (want: string, got: string) =>
      compareCase(message(want), message(got), undefined)[0]!.differences.length;
    expect(count('Invalid value: <go value>: no', 'Invalid value: core.Pod{(a)}: no')).toBe(0);
    expect(count('Invalid value: <go value>: no', 'Invalid value: x: yes')).toBe(1);
  });

  it('fails every exchange of a case whose setup failed, and names the missing ones', () => {
    const golden = { exchanges: [exchange('a', 'rv#1'), exchange('b', 'rv#1')] };
    expect(compareCase(golden, { exchanges: [] }, 'no namespace').map((v) => v.differences[0]?.got)).toEqual([
      'no namespace',
      'no namespace',
    ]);
    const seen = { exchanges: [exchange('a', 'rv#1')] };
    expect(compareCase(golden, seen, undefined)[1]?.differences[0]?.got).toBe('none');
  });
});
