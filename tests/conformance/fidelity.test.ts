import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readCorpus } from '../../harness/conform/index.ts';
import { accepted } from './accepted.ts';
import { DATA } from './conformance-world.ts';
import { fidelityTable, withFidelityTable } from './fidelity-table.ts';

it('docs/fidelity.md says what the corpus holds (npm run fidelity)', () => {
  const document = readFileSync(new URL('../../docs/fidelity.md', import.meta.url), 'utf8');
  expect(withFidelityTable(document, fidelityTable(readCorpus(DATA), accepted))).toBe(document);
});
