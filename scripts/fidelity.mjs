// npm run fidelity: writes the table of docs/fidelity.md from the corpus and the accepted divergences.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseAcceptedDivergences, readCorpus } from '../harness/conform/index.ts';
import { fidelityTable, withFidelityTable } from '../tests/conformance/fidelity-table.ts';

const conformance = new URL('../tests/conformance/', import.meta.url);
const document = new URL('../docs/fidelity.md', import.meta.url);
const accepted = parseAcceptedDivergences(
  readFileSync(new URL('accepted-divergences.yaml', conformance), 'utf8'),
);
const table = fidelityTable(readCorpus(new URL('data', conformance).pathname), accepted);
writeFileSync(document, withFidelityTable(readFileSync(document, 'utf8'), table));
