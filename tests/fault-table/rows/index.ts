import type { FaultRow } from '../row.ts';
import { CACHES } from './caches.ts';
import { CLUSTER } from './cluster.ts';
import { DEPENDENTS } from './dependents.ts';
import { HELM_STORAGE } from './helm-storage.ts';
import { LEADERSHIP } from './leadership.ts';
import { STATUS_WRITES } from './status-writes.ts';

/** All rows, in the order of the table; a row may have several variants. */
export const FAULT_ROWS: readonly FaultRow[] = [
  ...STATUS_WRITES,
  ...HELM_STORAGE,
  ...LEADERSHIP,
  ...CACHES,
  ...CLUSTER,
  ...DEPENDENTS,
];
