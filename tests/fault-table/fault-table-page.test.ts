import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FAULT_TABLE } from './fault-table.ts';
import { faultTablePage } from './fault-table-page.ts';
import { FAULT_ROWS } from './rows/index.ts';

const FILE = join(import.meta.dirname, '../../docs/fault-table.md');

it('every row of the table is flown', () => {
  const flown = new Set(FAULT_ROWS.map(({ row }) => row));
  expect(FAULT_TABLE.filter(({ row }) => !flown.has(row))).toEqual([]);
});

it('docs/fault-table.md says what the rows say (UPDATE_DOCS=1 writes it)', () => {
  if (process.env['UPDATE_DOCS']) writeFileSync(FILE, faultTablePage());
  expect(readFileSync(FILE, 'utf8')).toBe(faultTablePage());
});
