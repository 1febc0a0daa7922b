import { at, newNotFound } from '../../kube/index.ts';
import type { Store } from '../../store/index.ts';
import type { AdmissionAttributes } from '../ports.ts';
import { type AdmissionPlugin, admissionForbidden, isWriteTo } from './plugin.ts';

const IMMORTAL: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);

/**
 * No writes into namespaces that do not exist, no creates into those on their way out, and three that stay for ever.
 * Source: apiserver pkg/admission/plugin/namespace/lifecycle; recorded: conformance lifecycle/namespace-deletion.
 */
export function namespaceLifecycle(store: Store): AdmissionPlugin {
  return {
    name: 'NamespaceLifecycle',
    mutate(attributes) {
      check(attributes, store);
      return attributes.object;
    },
  };
}

function check(attributes: AdmissionAttributes, store: Store): void {
  const { operation, definition, namespace, name } = attributes;
  const isNamespace = definition.group === '' && definition.kind === 'Namespace';
  if (operation === 'DELETE') {
    if (isNamespace && IMMORTAL.has(name))
      throw admissionForbidden(attributes, 'this namespace may not be deleted');
    return;
  }
  if (isNamespace || namespace === '' || operation === 'CONNECT') return;
  // Asking about a namespace that is not there is fine.
  if (isWriteTo(attributes, 'authorization.k8s.io', 'localsubjectaccessreviews')) return;
  const stored = store.get('/namespaces', '', namespace);
  if (!stored) throw newNotFound({ group: '', resource: 'namespaces' }, namespace);
  if (operation !== 'CREATE' || at(stored, 'status', 'phase') !== 'Terminating') return;
  throw admissionForbidden(
    attributes,
    `unable to create new content in namespace ${namespace} because it is being terminated`,
    [
      {
        reason: 'NamespaceTerminating',
        message: `namespace ${namespace} is being terminated`,
        field: 'metadata.namespace',
      },
    ],
  );
}
