import { at } from '../../../sim/kube/index.ts';
import { AUDIT_ANNOTATION, annotationOf, isMutating, isRecovered, OWN_SUSPENSION } from './contract.ts';
import type { History } from './history.ts';
import type { OracleCheck } from './oracle-check.ts';

/** O3: nothing to do means nothing done, not even an empty patch or an Event. */
export const healthyWorld: OracleCheck = {
  id: 'O3',
  name: 'healthy world',
  statement: 'while nothing is or was broken the engine makes no mutating request at all',
  checkedBy:
    'every mutating ledger row of the engine, Events and leases included, in runs in which every release was Ready or suspended all the time',
  property: 'safety',
  check(history, contract) {
    if (!contract.healthyWorld && wasBroken(history)) return [];
    return history.requests
      .filter((row) => row.actor === contract.engine && isMutating(row))
      .map((row) => ({
        oracle: 'O3',
        signature: `writes to a healthy world: ${row.verb} ${row.resource}/${row.subresource}`,
        message: `${row.actor} sent ${row.verb} ${row.resource} ${row.namespace}/${row.name}, and nothing was broken`,
        t: row.t,
      }));
  },
};

/** Whether some release was ever anything but Ready or suspended, or bore the traces of a run that was cut short. */
function wasBroken({ versions }: History): boolean {
  for (const [key, all] of versions)
    if (key.startsWith('HelmRelease '))
      for (const { object } of all)
        if (
          annotationOf(object, OWN_SUSPENSION) !== undefined ||
          annotationOf(object, AUDIT_ANNOTATION) !== undefined ||
          !(isRecovered(object) || at(object, 'spec', 'suspend') === true)
        )
          return true;
  return false;
}
