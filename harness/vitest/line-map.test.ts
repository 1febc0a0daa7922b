import { SourceMap } from 'node:module';
import { describe, expect, it } from 'vitest';
import { lineMap } from './line-map.ts';

describe('a line map', () => {
  it('sends generated lines to their places, in any order', () => {
    const map = lineMap('a.yaml', 'text', [
      undefined,
      { line: 12, column: 7 },
      { line: 3, column: 1 },
      { line: 900, column: 40 },
    ]);
    const reader = new SourceMap({ ...map, file: 'out.js', sourceRoot: '' } as ConstructorParameters<
      typeof SourceMap
    >[0]);
    const origin = (line: number): unknown => {
      const entry = reader.findEntry(line, 0) as { originalLine?: number; originalColumn?: number };
      return [entry.originalLine, entry.originalColumn];
    };
    expect([1, 2, 3].map(origin)).toEqual([
      [11, 6],
      [2, 0],
      [899, 39],
    ]);
  });
});
