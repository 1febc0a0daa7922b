import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTokenFile, type StaticToken } from '../../sim/apiserver/index.ts';
import type { ConformanceCase, Golden } from './conformance-case.ts';
import { type PlainObject, parsePlain } from './plain-json.ts';
import type { Corpus } from './run-conformance.ts';

/** Reads a corpus from `cases/<area>/<case>.json`, `golden/` and `fixtures/`; `only` filters by `area/case`. */
export function readCorpus(folder: string, only: (id: string) => boolean = () => true): Corpus {
  const cases: ConformanceCase[] = [];
  const goldens = new Map<string, Golden>();
  for (const { area, name, id } of caseFiles(join(folder, 'cases'))) {
    if (!only(id)) continue;
    cases.push({ ...(readJson(join(folder, 'cases', area, name)) as unknown as ConformanceCase), area, id });
    goldens.set(id, readJson(join(folder, 'golden', area, name)) as unknown as Golden);
  }
  const crds = readdirSync(join(folder, 'fixtures', 'crds')).filter((name) => name.endsWith('.json'));
  const fixtures = new Map(
    crds.map((name) => [`crds/${name.slice(0, -5)}`, readJson(join(folder, 'fixtures', 'crds', name))]),
  );
  return { cases, goldens, fixtures };
}

/** The users that cases act as. */
export function readCorpusTokens(folder: string): StaticToken[] {
  return parseTokenFile(readFileSync(join(folder, 'fixtures', 'tokens.csv'), 'utf8'));
}

function caseFiles(folder: string): { area: string; name: string; id: string }[] {
  const areas = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return areas
    .map((entry) => entry.name)
    .sort()
    .flatMap((area) =>
      readdirSync(join(folder, area))
        .filter((name) => name.endsWith('.json'))
        .sort()
        .map((name) => ({ area, name, id: `${area}/${name.slice(0, -5)}` })),
    );
}

function readJson(path: string): PlainObject {
  return parsePlain(readFileSync(path, 'utf8')) as PlainObject;
}
