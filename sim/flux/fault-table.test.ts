import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FAULT_TABLE } from './fault-table.ts';

describe('the fault table', () => {
  it('has every row once, in order', () => {
    expect(FAULT_TABLE.map(({ row }) => row)).toEqual(Array.from({ length: 73 }, (_, i) => i + 1));
  });

  it('points to tests that exist', () => {
    for (const { shownBy } of FAULT_TABLE)
      if (shownBy !== undefined) expect(existsSync(new URL(shownBy, import.meta.url))).toBe(true);
  });

  it('is shown for all but a few of the rows that concern helm-controller', () => {
    const unshown = FAULT_TABLE.filter(({ row, shownBy }) => row <= 47 && shownBy === undefined);
    // Records beyond a server's limit, restart loops, lost spec events.
    expect(unshown.map(({ row }) => row)).toEqual([28, 38, 42]);
  });
});
