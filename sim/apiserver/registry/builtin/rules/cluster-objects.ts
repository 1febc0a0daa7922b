import {
  type FieldError,
  forbiddenField,
  invalidField,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  notSupportedField,
  validateImmutableField,
} from '../../../../kube/index.ts';
import type { TypeRules } from '../type-rules.ts';
import { edit, editItems, numberAt, objectAt, specOf, textAt, withDefaults } from './object-edit.ts';
import { templateDefaults } from './pod-spec-defaults.ts';
import { validatePodTemplate } from './workload-validation.ts';

/** The highest value a user may give; the two above belong to the system. */
const HIGHEST_USER_PRIORITY = 1_000_000_000;
const PREEMPTION = ['Never', 'PreemptLowerPriority'];

/** Source: pkg/apis/scheduling/validation and v1/defaults.go. */
export const priorityClassRules: TypeRules = {
  defaults: (priority) => withDefaults(priority, { preemptionPolicy: 'PreemptLowerPriority' }) as KubeObject,
  validate(priority) {
    const errors: FieldError[] = [];
    const name = priority.metadata.name ?? '';
    const value = numberAt(priority, 'value') ?? 0;
    if (name.startsWith('system-') && name !== 'system-cluster-critical' && name !== 'system-node-critical')
      errors.push(
        forbiddenField(
          'metadata.name',
          "priority class names with 'system-' prefix are reserved for system use only. error: only system-cluster-critical, system-node-critical may be used",
        ),
      );
    if (!name.startsWith('system-') && value > HIGHEST_USER_PRIORITY)
      errors.push(
        forbiddenField(
          'value',
          `maximum allowed value of a user defined priority is ${HIGHEST_USER_PRIORITY}`,
        ),
      );
    const policy = textAt(priority, 'preemptionPolicy');
    if (!PREEMPTION.includes(policy)) errors.push(notSupportedField('preemptionPolicy', policy, PREEMPTION));
    return errors;
  },
  validateUpdate: (priority, old) => [
    ...((numberAt(priority, 'value') ?? 0) === (numberAt(old, 'value') ?? 0)
      ? []
      : [forbiddenField('value', 'may not be changed in an update.')]),
    ...validateImmutableField(priority['preemptionPolicy'], old['preemptionPolicy'], 'preemptionPolicy'),
  ],
};

/** Source: pkg/apis/core/v1 SetDefaults of Node, Endpoints; pkg/registry/core. */
export const nodeRules: TypeRules = {
  keepsStatusOnCreate: true,
  validateUpdate: (node, old) => {
    const [before, after] = [textAt(specOf(old), 'providerID'), textAt(specOf(node), 'providerID')];
    return before === '' || before === after
      ? []
      : [forbiddenField('spec.providerID', 'node updates may not change providerID except from "" to valid')];
  },
};

export const endpointsRules: TypeRules = {
  allowCreateOnUpdate: true,
  defaults: (endpoints) =>
    editItems(endpoints, 'subsets', (subset) =>
      editItems(subset, 'ports', (port) => withDefaults(port, { protocol: 'TCP' })),
    ),
};

const ADDRESS_TYPES = ['FQDN', 'IPv4', 'IPv6'];

export const endpointSliceRules: TypeRules = {
  defaults: (slice) =>
    editItems(slice, 'ports', (port) => withDefaults(port, { name: '', protocol: 'TCP' })) as KubeObject,
  validate(slice) {
    const type = textAt(slice, 'addressType');
    if (type === '')
      return [{ reason: 'FieldValueRequired', field: 'addressType', message: 'Required value' }];
    return ADDRESS_TYPES.includes(type) ? [] : [notSupportedField('addressType', type, ADDRESS_TYPES)];
  },
  validateUpdate: (slice, old) =>
    validateImmutableField(slice['addressType'], old['addressType'], 'addressType'),
};

export const podTemplateRules: TypeRules = {
  returnsDeletedObject: true,
  defaults: (template) => templateDefaults(template) as KubeObject,
  validate: (template) => validatePodTemplate(objectAt(template, 'template'), 'template'),
};

export const controllerRevisionRules: TypeRules = {
  validate: (revision) => {
    const number = numberAt(revision, 'revision') ?? 0;
    return number < 0 ? [invalidField('revision', number, 'must be greater than or equal to 0')] : [];
  },
  validateUpdate: (revision, old) =>
    jsonEqual(revision['data'], old['data'])
      ? []
      : [invalidField('data', revision['data'], 'field is immutable')],
};

export const serviceAccountRules: TypeRules = { returnsDeletedObject: true };

/** Webhooks: what is left out means the safe choice. Source: admissionregistration/v1/defaults.go. */
export const webhookConfigurationRules: TypeRules = {
  defaults: (configuration) =>
    editItems(configuration, 'webhooks', (webhook) => {
      const filled = withDefaults(webhook, {
        failurePolicy: 'Fail',
        matchPolicy: 'Equivalent',
        namespaceSelector: {},
        objectSelector: {},
        timeoutSeconds: 10,
        ...(configuration.kind === 'MutatingWebhookConfiguration' ? { reinvocationPolicy: 'Never' } : {}),
      });
      const scoped = editItems(filled, 'rules', (rule) => withDefaults(rule, { scope: '*' }));
      return edit(scoped, 'clientConfig', (client) =>
        edit(client, 'service', (service) => withDefaults(service, { port: 443 })),
      );
    }) as KubeObject,
};

/** Source: admissionregistration/v1/defaults.go. */
export const validatingAdmissionPolicyRules: TypeRules = {
  defaults: (policy) =>
    edit(policy, 'spec', (spec) =>
      edit(withDefaults(spec, { failurePolicy: 'Fail' }), 'matchConstraints', matchDefaults),
    ),
};

export const validatingAdmissionPolicyBindingRules: TypeRules = {
  defaults: (binding) => edit(binding, 'spec', (spec) => edit(spec, 'matchResources', matchDefaults)),
};

function matchDefaults(match: JsonObject): JsonObject {
  const filled = withDefaults(match, {
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
  });
  return editItems(editItems(filled, 'resourceRules', scopeDefault), 'excludeResourceRules', scopeDefault);
}

function scopeDefault(rule: JsonObject): JsonObject {
  return withDefaults(rule, { scope: '*' });
}
