import { describe, expect, it } from 'vitest';
import { FAULT_TABLE } from './fault-table.ts';
import { agrees, flyAlone, flyWithEngine } from './fly-row.ts';
import type { EngineStatement, FaultRow } from './row.ts';
import type { EngineFlight } from './row-world.ts';

/** A loaded machine may take its time; virtual time does not care. */
const TIMEOUT_MS = 120_000;

const nameOf = ({ row, variant }: FaultRow): string =>
  `row ${row}: ${FAULT_TABLE[row - 1]!.fault}${variant === undefined ? '' : ` - ${variant}`}`;

/** Declares the tests of rows: each is flown without help, with the engine, and with what an operator may allow it. */
export function describeRows(rows: readonly FaultRow[]): void {
  describe.each(rows.map((row) => [nameOf(row), row] as const))('%s', (_name, row) => {
    const stated = row.heals ?? FAULT_TABLE[row.row - 1]!.heals;

    it('leaves the state the table says, and heals as it says', { timeout: TIMEOUT_MS }, async () => {
      const flight = await flyAlone(row);
      expect(flight.leaves).toMatchObject(row.leaves);
      expect(flight.alone).toMatchObject(row.alone);
      expect(flight.idleFaults).toBe(0);
      expect({ stated, seen: flight.heals }).toSatisfy(() => agrees(stated, flight.heals));
    });

    it('is dealt with by the engine as the table says', { timeout: TIMEOUT_MS }, () =>
      expectEngine(row, row.engine),
    );

    const { optIn, healedSince } = row;
    if (optIn)
      it('is dealt with by the engine that was allowed more', { timeout: TIMEOUT_MS }, () =>
        expectEngine(row, optIn, optIn.flight),
      );
    if (stated === 'by version')
      it(`heals by itself since ${healedSince}`, { timeout: TIMEOUT_MS }, async () => {
        const before = healedSince === 'post-1580' ? 'v1.5+' : 'v1.1.0';
        expect((await flyAlone(row, before)).heals).toBe('never');
        expect((await flyAlone(row, healedSince)).heals).not.toBe('never');
      });
  });
}

async function expectEngine(row: FaultRow, statement: EngineStatement, flight?: EngineFlight): Promise<void> {
  const outcome = await flyWithEngine(row, flight);
  expect(outcome.does).toEqual(statement.does);
  expect(outcome.ends).toMatchObject(statement.ends ?? row.alone);
  expect(outcome.runs).toBeGreaterThan(10);
  if (statement.says !== undefined) expect(outcome.said).toContain(statement.says);
}
