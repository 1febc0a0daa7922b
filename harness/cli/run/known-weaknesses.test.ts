import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { knownMarkdown } from '../../report/index.ts';
import { knownPaths, loadKnownWeaknesses, withoutKnown } from './known-weaknesses.ts';
import { selectCells } from './select.ts';

const WEAKNESSES = loadKnownWeaknesses(knownPaths([]));

describe('the known weaknesses', () => {
  it('are all there: a scenario, or the reason why there is none', () => {
    expect(WEAKNESSES.map(({ number }) => number)).toEqual(Array.from({ length: 46 }, (_, i) => i + 1));
    for (const { scenario, notModelled } of WEAKNESSES)
      expect([scenario === undefined, notModelled === undefined]).toContain(false);
  });

  it('are refused where there is none, since an empty table is true of anything', () => {
    expect(() => loadKnownWeaknesses(['scenarios/flux/upstream-1409.scenario.yaml'])).toThrow(
      expect.objectContaining({ exitCode: 2 }),
    );
  });

  it('are what docs/known-weaknesses.md says (npm run docs:known)', () => {
    expect(readFileSync('docs/known-weaknesses.md', 'utf8')).toBe(knownMarkdown(WEAKNESSES, 'docs'));
  });

  it('are each flown by both engines, and the reference engine is named with what it misses', () => {
    for (const { scenario, misses } of WEAKNESSES) {
      if (!scenario) continue;
      const { spec, metadata } = scenario.document;
      expect(spec.matrix?.['engine'], metadata.name).toEqual(['kubeflap', 'reference']);
      expect(misses.length, metadata.name).toBeGreaterThan(0);
    }
  });

  it('leave the whole suite with their runs of kubeflap only', () => {
    const cells = selectCells({ paths: knownPaths([]) });
    expect(new Set(withoutKnown(cells).map(({ engine }) => engine))).toEqual(new Set(['kubeflap']));
    expect(withoutKnown(cells).length).toBeLessThan(cells.length);
  });
});

describe('a table of weaknesses', () => {
  const row = (weakness: number): string => `- { weakness: ${weakness}, name: a-b, text: t, why: w }\n`;
  const folderWith = (rows: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'kubeflap-known-'));
    writeFileSync(join(folder, 'not-modelled.yaml'), rows);
    const scenario = readFileSync(
      'scenarios/known-weaknesses/01-revision-sorted-as-text.scenario.yaml',
      'utf8',
    );
    writeFileSync(join(folder, '1.scenario.yaml'), scenario);
    return folder;
  };

  it('is refused when a number is missing or there twice, or a row says too little', () => {
    expect(loadKnownWeaknesses([folderWith(row(2))]).map(({ title }) => title)).toEqual([
      'revision sorted as text',
      'a b',
    ]);
    expect(() => loadKnownWeaknesses([folderWith(row(3))])).toThrow('weakness 2 is missing');
    expect(() => loadKnownWeaknesses([folderWith(row(1))])).toThrow('weakness 1 is there twice');
    expect(() => loadKnownWeaknesses([folderWith('- { weakness: 2, name: a }')])).toThrow(
      'row 1 lacks "text"',
    );
  });
});
