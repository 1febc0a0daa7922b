import { describeRows } from './describe-rows.ts';
import { CACHES } from './rows/caches.ts';

describeRows(CACHES);
