import { describeRows } from './describe-rows.ts';
import { HELM_STORAGE } from './rows/helm-storage.ts';

describeRows(HELM_STORAGE);
