import { describe, expect, it } from 'vitest';
import { createFaultPlane, type FaultPlaneOptions } from '../../../sim/faults/index.ts';
import { parseFaultAction } from '../../scenario/index.ts';
import { FAULT_CATALOGUE } from './fault-catalogue.ts';

describe('the catalogue', () => {
  it.each(FAULT_CATALOGUE.filter(({ at }) => at !== 'process'))(
    '$id is of the class the fault plane gives it',
    ({ id, class: faultClass, action }) => {
      const rules = [{ name: id, action: parseFaultAction(action).action! }];
      const [report] = createFaultPlane({ rules } as unknown as FaultPlaneOptions).report();
      expect(report?.realism).toBe(faultClass);
    },
  );
});
