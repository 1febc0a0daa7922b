import { describe, expect, it } from 'vitest';
import { canonicalQuantity } from './quantity.ts';

describe('canonicalQuantity', () => {
  it.each<[string, string | undefined]>([
    ['1000m', '1'],
    ['0.5', '500m'],
    ['1500m', '1500m'],
    ['1.5Gi', '1536Mi'],
    ['1024Mi', '1Gi'],
    ['1023Ki', '1023Ki'],
    ['512', '512'],
    ['0.5Ki', '512'],
    ['1000', '1k'],
    ['1e3', '1e3'],
    ['1.5e3', '1500'],
    ['12e6', '12e6'],
    ['-1.50k', '-1500'],
    ['0', '0'],
    ['0Gi', '0'],
    ['0.0000000001', '1n'],
    ['100E', '9223372036854775807'],
    ['1E', '1E'],
    ['5.', '5'],
    ['.5', '500m'],
    ['', undefined],
    ['Gi', undefined],
    ['1KiB', undefined],
    ['1.2.3', undefined],
    ['1 Gi', undefined],
    ['1e', undefined],
  ])('%s -> %s', (text, expected) => {
    expect(canonicalQuantity(text)).toBe(expected);
  });
});
