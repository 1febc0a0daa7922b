import { describeRows } from './describe-rows.ts';
import { DEPENDENTS } from './rows/dependents.ts';

describeRows(DEPENDENTS);
