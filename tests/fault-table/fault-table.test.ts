import { expect, it } from 'vitest';
import { FAULT_TABLE } from './fault-table.ts';

it('the fault table has every row once, in order', () => {
  expect(FAULT_TABLE.map(({ row }) => row)).toEqual(Array.from({ length: 73 }, (_, i) => i + 1));
});
