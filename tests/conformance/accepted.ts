import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import {
  acceptedOver,
  type ConformanceReport,
  judgeDivergences,
  parseAcceptedDivergences,
} from '../../harness/conform/index.ts';

/** The differences we choose to keep. */
export const accepted = parseAcceptedDivergences(
  readFileSync(new URL('./accepted-divergences.yaml', import.meta.url), 'utf8'),
);

/** Fails on a difference that is not accepted over this transport, and on an accepted one that is gone. */
export function expectConformance(report: ConformanceReport, transport: string): void {
  const { unexpected, stale } = judgeDivergences(report, acceptedOver(transport, accepted));
  const details = report.mismatches.filter(({ id }) => unexpected.includes(id));
  expect(details).toEqual([]);
  expect(stale).toEqual([]);
  expect(report.exchanges).toBeGreaterThan(1_000);
}
