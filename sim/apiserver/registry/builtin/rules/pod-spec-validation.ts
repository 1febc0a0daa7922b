import {
  duplicateField,
  type FieldError,
  forbiddenField,
  invalidField,
  isDns1123Label,
  isDns1123Subdomain,
  isEnvVarName,
  isPortName,
  isPortNumber,
  type JsonObject,
  notSupportedField,
  parseQuantity,
  requiredField,
} from '../../../../kube/index.ts';
import { itemsAt, numberAt, objectAt, textAt } from './object-edit.ts';
import { validateProbe } from './probe-validation.ts';
import { validateVolumes } from './volume-validation.ts';

const RESTART_POLICIES = ['Always', 'OnFailure', 'Never'];
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const DNS_POLICIES = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const MESSAGE_POLICIES = ['FallbackToLogsOnError', 'File'];
const OPERATORS = ['Equal', 'Exists'];
const EFFECTS = ['NoExecute', 'NoSchedule', 'PreferNoSchedule'];

/** Source: pkg/apis/core/validation/validation.go ValidatePodSpec; the order of the errors is the server's. */
export function validatePodSpec(spec: JsonObject, path: string): FieldError[] {
  const volumes = validateVolumes(itemsAt(spec, 'volumes'), `${path}.volumes`);
  const names = new Set<string>();
  const errors = [...volumes.errors, ...validateContainers(spec, path, volumes.names, names)];
  errors.push(...validateInitContainers(spec, path, volumes.names, names));
  if (!RESTART_POLICIES.includes(textAt(spec, 'restartPolicy')))
    errors.push(policyError(`${path}.restartPolicy`, textAt(spec, 'restartPolicy'), RESTART_POLICIES));
  if (!DNS_POLICIES.includes(textAt(spec, 'dnsPolicy')))
    errors.push(policyError(`${path}.dnsPolicy`, textAt(spec, 'dnsPolicy'), DNS_POLICIES));
  errors.push(...validateNames(spec, path));
  errors.push(...validateTolerations(itemsAt(spec, 'tolerations'), `${path}.tolerations`));
  const deadline = numberAt(spec, 'activeDeadlineSeconds');
  if (deadline !== undefined && (deadline < 1 || deadline > 2_147_483_647))
    errors.push(
      invalidField(`${path}.activeDeadlineSeconds`, deadline, 'must be between 1 and 2147483647, inclusive'),
    );
  const grace = numberAt(spec, 'terminationGracePeriodSeconds');
  if (grace !== undefined && grace < 0 && grace !== -1)
    errors.push(
      invalidField(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than or equal to 0'),
    );
  return errors;
}

function policyError(field: string, value: string, supported: readonly string[]): FieldError {
  return value === '' ? requiredField(field) : notSupportedField(field, value, supported);
}

function validateNames(spec: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const check = (key: string, isValid: (value: string) => readonly string[]): void => {
    const value = textAt(spec, key);
    if (value !== '')
      for (const reason of isValid(value)) errors.push(invalidField(`${path}.${key}`, value, reason));
  };
  check('serviceAccountName', isDns1123Subdomain);
  check('nodeName', isDns1123Subdomain);
  check('hostname', isDns1123Label);
  check('subdomain', isDns1123Label);
  check('priorityClassName', isDns1123Subdomain);
  return errors;
}

function validateContainers(
  spec: JsonObject,
  path: string,
  volumes: ReadonlySet<string>,
  names: Set<string>,
): FieldError[] {
  const containers = itemsAt(spec, 'containers');
  if (containers.length === 0) return [requiredField(`${path}.containers`)];
  return [
    ...containers.flatMap((container, i) => {
      const at = `${path}.containers[${i}]`;
      return [
        ...validateContainer(container, at, volumes, names),
        ...['livenessProbe', 'readinessProbe', 'startupProbe'].flatMap((probe) =>
          validateProbe(container[probe], `${at}.${probe}`, probe),
        ),
      ];
    }),
    ...containers.flatMap((container, i) =>
      validateHostPorts(container, `${path}.containers[${i}]`, spec['hostNetwork'] === true),
    ),
  ];
}

function validateInitContainers(
  spec: JsonObject,
  path: string,
  volumes: ReadonlySet<string>,
  names: Set<string>,
): FieldError[] {
  return itemsAt(spec, 'initContainers').flatMap((container, i) => {
    const at = `${path}.initContainers[${i}]`;
    const errors = validateContainer(container, at, volumes, names);
    if (container['restartPolicy'] !== undefined) return errors;
    for (const key of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'])
      if (container[key] !== undefined)
        errors.push(
          forbiddenField(`${at}.${key}`, 'may not be set for init containers without restartPolicy=Always'),
        );
    return errors;
  });
}

function validateContainer(
  container: JsonObject,
  path: string,
  volumes: ReadonlySet<string>,
  names: Set<string>,
): FieldError[] {
  const errors: FieldError[] = [];
  const name = textAt(container, 'name');
  const image = textAt(container, 'image');
  if (name === '') errors.push(requiredField(`${path}.name`));
  else for (const reason of isDns1123Label(name)) errors.push(invalidField(`${path}.name`, name, reason));
  if (names.has(name) && name !== '') errors.push(duplicateField(`${path}.name`, name));
  names.add(name);
  if (image === '') errors.push(requiredField(`${path}.image`));
  else if (image !== image.trim())
    errors.push(invalidField(`${path}.image`, image, 'must not have leading or trailing whitespace'));
  const messagePolicy = textAt(container, 'terminationMessagePolicy');
  if (messagePolicy === '') errors.push(requiredField(`${path}.terminationMessagePolicy`));
  else if (!MESSAGE_POLICIES.includes(messagePolicy))
    errors.push(notSupportedField(`${path}.terminationMessagePolicy`, messagePolicy, MESSAGE_POLICIES));
  errors.push(...validatePorts(itemsAt(container, 'ports'), `${path}.ports`));
  errors.push(...validateEnvironment(itemsAt(container, 'env'), `${path}.env`));
  errors.push(...validateMounts(itemsAt(container, 'volumeMounts'), `${path}.volumeMounts`, volumes));
  const pull = textAt(container, 'imagePullPolicy');
  if (pull === '') errors.push(requiredField(`${path}.imagePullPolicy`));
  else if (!PULL_POLICIES.includes(pull))
    errors.push(notSupportedField(`${path}.imagePullPolicy`, pull, PULL_POLICIES));
  errors.push(...validateResources(objectAt(container, 'resources'), `${path}.resources`));
  return errors;
}

function validatePorts(ports: readonly JsonObject[], path: string): FieldError[] {
  const names = new Set<string>();
  return ports.flatMap((port, i) => {
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    const name = textAt(port, 'name');
    if (name !== '') {
      const reasons = isPortName(name);
      for (const reason of reasons) errors.push(invalidField(`${at}.name`, name, reason));
      if (reasons.length === 0 && names.has(name)) errors.push(duplicateField(`${at}.name`, name));
      names.add(name);
    }
    const number = numberAt(port, 'containerPort') ?? 0;
    if (number === 0) errors.push(requiredField(`${at}.containerPort`));
    else
      for (const reason of isPortNumber(number))
        errors.push(invalidField(`${at}.containerPort`, number, reason));
    const hostPort = numberAt(port, 'hostPort') ?? 0;
    if (hostPort !== 0)
      for (const reason of isPortNumber(hostPort))
        errors.push(invalidField(`${at}.hostPort`, hostPort, reason));
    const protocol = textAt(port, 'protocol');
    if (protocol === '') errors.push(requiredField(`${at}.protocol`));
    else if (!PROTOCOLS.includes(protocol))
      errors.push(notSupportedField(`${at}.protocol`, protocol, PROTOCOLS));
    return errors;
  });
}

function validateHostPorts(container: JsonObject, path: string, isHostNetwork: boolean): FieldError[] {
  if (!isHostNetwork) return [];
  return itemsAt(container, 'ports').flatMap((port, i) =>
    port['hostPort'] === port['containerPort']
      ? []
      : [
          invalidField(
            `${path}.ports[${i}].containerPort`,
            port['containerPort'],
            'must match `hostPort` when `hostNetwork` is true',
          ),
        ],
  );
}

function validateEnvironment(variables: readonly JsonObject[], path: string): FieldError[] {
  return variables.flatMap((variable, i) => {
    const at = `${path}[${i}]`;
    const name = textAt(variable, 'name');
    if (name === '') return [requiredField(`${at}.name`)];
    const errors = isEnvVarName(name).map((reason) => invalidField(`${at}.name`, name, reason));
    const source = objectAt(variable, 'valueFrom');
    if (variable['valueFrom'] === undefined) return errors;
    const given = Object.keys(source);
    if (given.length === 0)
      errors.push(
        invalidField(
          `${at}.valueFrom`,
          '',
          'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`',
        ),
      );
    else if (textAt(variable, 'value') !== '')
      errors.push(invalidField(`${at}.valueFrom`, '', 'may not be specified when `value` is not empty'));
    else if (given.length > 1)
      errors.push(
        invalidField(`${at}.valueFrom`, '', 'may not have more than one field specified at a time'),
      );
    return errors;
  });
}

function validateMounts(
  mounts: readonly JsonObject[],
  path: string,
  volumes: ReadonlySet<string>,
): FieldError[] {
  const paths = new Set<string>();
  return mounts.flatMap((mount, i) => {
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    const name = textAt(mount, 'name');
    const mountPath = textAt(mount, 'mountPath');
    if (name === '') errors.push(requiredField(`${at}.name`));
    if (!volumes.has(name)) errors.push(notFoundField(`${at}.name`, name));
    if (mountPath === '') errors.push(requiredField(`${at}.mountPath`));
    if (paths.has(mountPath)) errors.push(invalidField(`${at}.mountPath`, mountPath, 'must be unique'));
    paths.add(mountPath);
    return errors;
  });
}

/** `Not found: "x"`. */
function notFoundField(field: string, value: string): FieldError {
  return { reason: 'FieldValueNotFound', field, message: `Not found: ${JSON.stringify(value)}` };
}

function validateResources(resources: JsonObject, path: string): FieldError[] {
  const limits = objectAt(resources, 'limits');
  const requests = objectAt(resources, 'requests');
  const errors = [
    ...validateResourceList(limits, `${path}.limits`),
    ...Object.keys(requests).flatMap((name) => {
      const own = validateResourceList({ [name]: requests[name]! }, `${path}.requests`);
      const request = parseQuantity(String(requests[name]));
      const limit = limits[name] === undefined ? undefined : parseQuantity(String(limits[name]));
      if (request && limit && request.nano > limit.nano)
        own.push(
          invalidField(
            `${path}.requests`,
            String(requests[name]),
            `must be less than or equal to ${name} limit of ${String(limits[name])}`,
          ),
        );
      return own;
    }),
  ];
  return errors;
}

const STANDARD_RESOURCES = new Set(['cpu', 'memory', 'ephemeral-storage']);

function validateResourceList(list: JsonObject, path: string): FieldError[] {
  return Object.entries(list).flatMap(([name, value]) => {
    const errors: FieldError[] = [];
    const at = `${path}[${name}]`;
    if (!name.includes('/') && !STANDARD_RESOURCES.has(name) && !name.startsWith('hugepages-')) {
      errors.push(invalidField(at, name, 'must be a standard resource type or fully qualified'));
      errors.push(invalidField(at, name, 'must be a standard resource for containers'));
    }
    const amount = parseQuantity(String(value));
    if (amount && amount.nano < 0n)
      errors.push(invalidField(at, String(value), 'must be greater than or equal to 0'));
    return errors;
  });
}

function validateTolerations(tolerations: readonly JsonObject[], path: string): FieldError[] {
  return tolerations.flatMap((toleration, i) => {
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    const operator = textAt(toleration, 'operator') || 'Equal';
    const effect = textAt(toleration, 'effect');
    if (textAt(toleration, 'key') === '' && operator !== 'Exists')
      errors.push(
        invalidField(
          `${at}.operator`,
          textAt(toleration, 'operator'),
          'operator must be Exists when `key` is empty, which means "match all values and all keys"',
        ),
      );
    if (toleration['tolerationSeconds'] !== undefined && effect !== 'NoExecute')
      errors.push(
        invalidField(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"),
      );
    if (!OPERATORS.includes(operator)) errors.push(notSupportedField(`${at}.operator`, operator, OPERATORS));
    if (operator === 'Exists' && textAt(toleration, 'value') !== '')
      errors.push(
        invalidField(
          `${at}.operator`,
          textAt(toleration, 'value'),
          "value must be empty when `operator` is 'Exists'",
        ),
      );
    if (effect !== '' && !EFFECTS.includes(effect))
      errors.push(notSupportedField(`${at}.effect`, effect, ['NoSchedule', 'PreferNoSchedule', 'NoExecute']));
    return errors;
  });
}
