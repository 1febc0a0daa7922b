import { describeRows } from './describe-rows.ts';
import { STATUS_WRITES } from './rows/status-writes.ts';

describeRows(STATUS_WRITES);
