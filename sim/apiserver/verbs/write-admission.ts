import type { KubeObject } from '../../kube/index.ts';
import { type Exchange, warn } from '../exchange.ts';
import type { AdmissionAttributes } from '../ports.ts';

/** The write of an exchange as admission sees it. */
export function admissionAttributes(
  exchange: Exchange,
  operation: AdmissionAttributes['operation'],
  write: {
    readonly object: KubeObject | undefined;
    readonly oldObject: KubeObject | undefined;
    readonly name?: string;
    readonly dryRun: boolean;
  },
): AdmissionAttributes {
  const { definition, info, user, query } = exchange;
  return {
    operation,
    definition,
    namespace: definition.namespaced || definition.resource === 'namespaces' ? info.namespace : '',
    name: write.name ?? info.name,
    subresource: info.subresource,
    object: write.object,
    oldObject: write.oldObject,
    user,
    dryRun: write.dryRun,
    options: query.toObject(),
    deadline: exchange.deadline,
    warn: (text) => warn(exchange, text),
  };
}
