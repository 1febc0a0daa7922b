import { confirmNoEscalation, type EscalationDeps, RBAC_GROUP } from '../access/index.ts';
import type { AdmissionPlugin } from './plugin.ts';

const GUARDED: ReadonlySet<string> = new Set([
  'roles',
  'clusterroles',
  'rolebindings',
  'clusterrolebindings',
]);

/**
 * Nobody hands out rights they do not have. The real server checks this in the storage of the RBAC types, between the
 * mutating plugins and validation: the place of the last mutating plugin here.
 */
export function rbacEscalation(deps: EscalationDeps): AdmissionPlugin {
  return {
    name: 'rbac/escalation',
    mutate(attributes) {
      const { object, oldObject, operation, definition, namespace, user } = attributes;
      const guarded = definition.group === RBAC_GROUP && GUARDED.has(definition.resource);
      if (!object || !guarded || operation === 'DELETE') return object;
      const requestName = operation === 'CREATE' ? '' : attributes.name;
      confirmNoEscalation(
        { user, resource: definition.resource, namespace, requestName, object, oldObject },
        deps,
      );
      return object;
    },
  };
}
