import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { oraclesPage } from './oracles-page.ts';

const FILE = join(import.meta.dirname, '../../docs/oracles.md');

it('docs/oracles.md says what the oracles and the mutants say (UPDATE_DOCS=1 writes it)', () => {
  if (process.env['UPDATE_DOCS']) writeFileSync(FILE, oraclesPage());
  expect(readFileSync(FILE, 'utf8')).toBe(oraclesPage());
});
