import {
  duplicateField,
  type FieldError,
  forbiddenField,
  invalidField,
  isDns1123Label,
  isDns1123Subdomain,
  isQualifiedName,
  type JsonObject,
  notSupportedField,
  requiredField,
  validateLabels,
} from '../../../../kube/index.ts';
import { validateAffinity } from './affinity-validation.ts';
import { validateContainer, validateHostPorts } from './container-validation.ts';
import { itemsAt, numberAt, objectAt, textAt } from './object-edit.ts';
import { validateDnsConfig, validateHostAliases } from './pod-dns-validation.ts';
import { validateLifecycle, validateProbe } from './probe-validation.ts';
import { validatePodSecurityContext } from './security-context-validation.ts';
import { validateTolerations } from './toleration-validation.ts';
import { validateTopologySpread } from './topology-spread-validation.ts';
import { validateVolumes } from './volume-validation.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const DNS_POLICIES = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'];
const OPERATING_SYSTEMS = ['linux', 'windows'];
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];

/** Source: pkg/apis/core/validation/validation.go ValidatePodSpec; the order of the errors is the server's. */
export function validatePodSpec(spec: JsonObject, path: string): FieldError[] {
  const volumes = validateVolumes(itemsAt(spec, 'volumes'), `${path}.volumes`);
  return [
    ...volumes.errors,
    ...validateContainers(spec, `${path}.containers`, volumes.names),
    ...validateInitContainers(spec, `${path}.initContainers`, volumes.names),
    ...validateHostNetwork(spec, path),
    ...validatePolicy(textAt(spec, 'restartPolicy'), RESTART_POLICIES, `${path}.restartPolicy`),
    ...validatePolicy(textAt(spec, 'dnsPolicy'), DNS_POLICIES, `${path}.dnsPolicy`),
    ...validateLabels(spec['nodeSelector'], `${path}.nodeSelector`),
    ...validatePodSecurityContext(spec, path),
    ...validateAffinity(spec['affinity'], `${path}.affinity`),
    ...validateDnsConfig(spec, `${path}.dnsConfig`),
    ...validateGates(spec, path),
    ...validateTopologySpread(
      itemsAt(spec, 'topologySpreadConstraints'),
      `${path}.topologySpreadConstraints`,
    ),
    ...validateName(spec, 'serviceAccountName', isDns1123Subdomain, path),
    ...validateName(spec, 'nodeName', isDns1123Subdomain, path),
    ...validateDeadline(numberAt(spec, 'activeDeadlineSeconds'), `${path}.activeDeadlineSeconds`),
    ...validateName(spec, 'hostname', isDns1123Label, path),
    ...validateName(spec, 'subdomain', isDns1123Label, path),
    ...validateTolerations(itemsAt(spec, 'tolerations'), `${path}.tolerations`),
    ...validateHostAliases(itemsAt(spec, 'hostAliases'), `${path}.hostAliases`),
    ...validateName(spec, 'priorityClassName', isDns1123Subdomain, path),
    ...validateName(spec, 'runtimeClassName', isDns1123Subdomain, path),
    ...validateOperatingSystem(spec, `${path}.os`),
  ];
}

function validatePolicy(value: string, supported: readonly string[], path: string): FieldError[] {
  if (value === '') return [requiredField(path)];
  return supported.includes(value) ? [] : [notSupportedField(path, value, supported)];
}

function validateName(
  spec: JsonObject,
  key: string,
  problemsOf: (value: string) => readonly string[],
  path: string,
): FieldError[] {
  const value = textAt(spec, key);
  return value === '' ? [] : problemsOf(value).map((reason) => invalidField(`${path}.${key}`, value, reason));
}

function validateDeadline(deadline: number | undefined, path: string): FieldError[] {
  if (deadline === undefined || (deadline >= 1 && deadline <= 2_147_483_647)) return [];
  return [invalidField(path, deadline, 'must be between 1 and 2147483647, inclusive')];
}

const gracePeriodOf = (spec: JsonObject): number => numberAt(spec, 'terminationGracePeriodSeconds') ?? 0;

/** What only containers that keep running may have. */
function validateRunning(container: JsonObject, path: string, gracePeriod: number): FieldError[] {
  return [
    ...validateLifecycle(container['lifecycle'], `${path}.lifecycle`, gracePeriod),
    ...PROBES.flatMap((probe) => validateProbe(container[probe], `${path}.${probe}`, probe, gracePeriod)),
  ];
}

function validateContainers(spec: JsonObject, path: string, volumes: ReadonlySet<string>): FieldError[] {
  const containers = itemsAt(spec, 'containers');
  if (containers.length === 0) return [requiredField(path)];
  const names = new Set<string>();
  const errors = containers.flatMap((container, i) => {
    const at = `${path}[${i}]`;
    const own = validateContainer(container, at, volumes);
    own.push(...takeName(container, names, at));
    own.push(...validateRunning(container, at, gracePeriodOf(spec)));
    if (container['restartPolicy'] !== undefined)
      own.push(forbiddenField(`${at}.restartPolicy`, 'may not be set for non-init containers'));
    return own;
  });
  return [...errors, ...validateHostPorts(containers, path)];
}

function takeName(container: JsonObject, names: Set<string>, path: string): FieldError[] {
  const name = textAt(container, 'name');
  if (names.has(name)) return [duplicateField(`${path}.name`, name)];
  if (name !== '') names.add(name);
  return [];
}

function validateInitContainers(spec: JsonObject, path: string, volumes: ReadonlySet<string>): FieldError[] {
  const names = new Set(itemsAt(spec, 'containers').map((container) => textAt(container, 'name')));
  return itemsAt(spec, 'initContainers').flatMap((container, i) => {
    const at = `${path}[${i}]`;
    const errors = validateContainer(container, at, volumes);
    const policy = textAt(container, 'restartPolicy');
    if (container['restartPolicy'] !== undefined && policy !== 'Always')
      errors.push(notSupportedField(`${at}.restartPolicy`, policy, ['Always']));
    errors.push(...takeName(container, names, at), ...validateHostPorts([container], path));
    if (policy === 'Always') return [...errors, ...validateRunning(container, at, gracePeriodOf(spec))];
    for (const key of ['lifecycle', ...PROBES])
      if (container[key] !== undefined)
        errors.push(
          forbiddenField(`${at}.${key}`, 'may not be set for init containers without restartPolicy=Always'),
        );
    return errors;
  });
}

function validateHostNetwork(spec: JsonObject, path: string): FieldError[] {
  if (spec['hostNetwork'] !== true) return [];
  return ['containers', 'initContainers'].flatMap((list) =>
    itemsAt(spec, list).flatMap((container, i) =>
      itemsAt(container, 'ports').flatMap((port, j) =>
        port['hostPort'] === port['containerPort']
          ? []
          : [
              invalidField(
                `${path}.${list}[${i}].ports[${j}].containerPort`,
                port['containerPort'],
                'must match `hostPort` when `hostNetwork` is true',
              ),
            ],
      ),
    ),
  );
}

function validateGates(spec: JsonObject, path: string): FieldError[] {
  const names = new Set<string>();
  return [
    ...itemsAt(spec, 'readinessGates').flatMap((gate, i) => {
      const type = textAt(gate, 'conditionType');
      const at = `${path}.readinessGates[${i}].conditionType`;
      return isQualifiedName(type).map((reason) => invalidField(at, type, reason));
    }),
    ...itemsAt(spec, 'schedulingGates').flatMap((gate, i) => {
      const name = textAt(gate, 'name');
      const at = `${path}.schedulingGates[${i}]`;
      const errors = isQualifiedName(name).map((reason) => invalidField(at, name, reason));
      if (names.has(name)) errors.push(duplicateField(at, name));
      names.add(name);
      return errors;
    }),
  ];
}

function validateOperatingSystem(spec: JsonObject, path: string): FieldError[] {
  if (spec['os'] === undefined) return [];
  const name = textAt(objectAt(spec, 'os'), 'name');
  if (name === '') return [requiredField(`${path}.name`, 'cannot be empty')];
  return OPERATING_SYSTEMS.includes(name) ? [] : [notSupportedField(path, name, OPERATING_SYSTEMS)];
}
