import { describeRows } from './describe-rows.ts';
import { CLUSTER } from './rows/cluster.ts';

describeRows(CLUSTER);
