import { describeRows } from './describe-rows.ts';
import { LEADERSHIP } from './rows/leadership.ts';

describeRows(LEADERSHIP);
