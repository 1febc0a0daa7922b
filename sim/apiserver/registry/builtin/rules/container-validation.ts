import {
  duplicateField,
  type FieldError,
  forbiddenField,
  invalidField,
  isDns1123Label,
  isObject,
  isPortName,
  isPortNumber,
  type JsonObject,
  notSupportedField,
  requiredField,
} from '../../../../kube/index.ts';
import { validateEnvironment, validateEnvironmentSources } from './environment-validation.ts';
import { validateDescendingPath } from './local-path-validation.ts';
import { itemsAt, numberAt, objectAt, textAt } from './object-edit.ts';
import { validateResourceRequirements } from './resource-requirements-validation.ts';
import { validateSecurityContext } from './security-context-validation.ts';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const MESSAGE_POLICIES = ['FallbackToLogsOnError', 'File'];
const PROPAGATIONS = ['Bidirectional', 'HostToContainer', 'None'];

/** What holds for containers of every sort. Source: pkg/apis/core/validation validateContainerCommon. */
export function validateContainer(
  container: JsonObject,
  path: string,
  volumes: ReadonlySet<string>,
): FieldError[] {
  const errors: FieldError[] = [];
  const name = textAt(container, 'name');
  const image = textAt(container, 'image');
  if (name === '') errors.push(requiredField(`${path}.name`));
  else for (const reason of isDns1123Label(name)) errors.push(invalidField(`${path}.name`, name, reason));
  if (image === '') errors.push(requiredField(`${path}.image`));
  else if (image !== image.trim())
    errors.push(invalidField(`${path}.image`, image, 'must not have leading or trailing whitespace'));
  errors.push(...validatePolicy(container, 'terminationMessagePolicy', MESSAGE_POLICIES, path));
  errors.push(...validatePorts(itemsAt(container, 'ports'), `${path}.ports`));
  errors.push(...validateEnvironment(itemsAt(container, 'env'), `${path}.env`));
  errors.push(...validateEnvironmentSources(itemsAt(container, 'envFrom'), `${path}.envFrom`));
  errors.push(...validateMounts(container, `${path}.volumeMounts`, volumes));
  errors.push(...validateDevices(itemsAt(container, 'volumeDevices'), `${path}.volumeDevices`, volumes));
  errors.push(...validatePolicy(container, 'imagePullPolicy', PULL_POLICIES, path));
  errors.push(...validateResourceRequirements(objectAt(container, 'resources'), `${path}.resources`));
  const context = container['securityContext'];
  if (isObject(context)) errors.push(...validateSecurityContext(context, `${path}.securityContext`));
  return errors;
}

function validatePolicy(
  container: JsonObject,
  key: string,
  supported: readonly string[],
  path: string,
): FieldError[] {
  const value = textAt(container, key);
  if (value === '') return [requiredField(`${path}.${key}`)];
  return supported.includes(value) ? [] : [notSupportedField(`${path}.${key}`, value, supported)];
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
    return [...errors, ...validatePolicy(port, 'protocol', PROTOCOLS, at)];
  });
}

/** Ports of the host can be had once. Source: AccumulateUniqueHostPorts. */
export function validateHostPorts(containers: readonly JsonObject[], path: string): FieldError[] {
  const taken = new Set<string>();
  return containers.flatMap((container, i) =>
    itemsAt(container, 'ports').flatMap((port, j) => {
      const number = numberAt(port, 'hostPort') ?? 0;
      if (number === 0) return [];
      const id = `${textAt(port, 'protocol')}/${textAt(port, 'hostIP')}/${number}`;
      if (taken.has(id)) return [duplicateField(`${path}[${i}].ports[${j}].hostPort`, id)];
      taken.add(id);
      return [];
    }),
  );
}

function validateMounts(container: JsonObject, path: string, volumes: ReadonlySet<string>): FieldError[] {
  const paths = new Set<string>();
  const isPrivileged = objectAt(container, 'securityContext')['privileged'] === true;
  return itemsAt(container, 'volumeMounts').flatMap((mount, i) => {
    const at = `${path}[${i}]`;
    const errors: FieldError[] = [];
    const name = textAt(mount, 'name');
    const mountPath = textAt(mount, 'mountPath');
    if (name === '') errors.push(requiredField(`${at}.name`));
    if (!volumes.has(name)) errors.push(notFoundField(`${at}.name`, name));
    if (mountPath === '') errors.push(requiredField(`${at}.mountPath`));
    if (paths.has(mountPath)) errors.push(invalidField(`${at}.mountPath`, mountPath, 'must be unique'));
    paths.add(mountPath);
    // The real server forgets the position in what follows.
    const { subPath, subPathExpr } = mount;
    if (typeof subPath === 'string') errors.push(...validateDescendingPath(subPath, `${path}.subPath`));
    if (typeof subPathExpr === 'string') {
      if (typeof subPath === 'string')
        errors.push(
          invalidField(`${at}.subPathExpr`, subPathExpr, 'subPathExpr and subPath are mutually exclusive'),
        );
      errors.push(...validateDescendingPath(subPathExpr, `${path}.subPathExpr`));
    }
    const propagation = textAt(mount, 'mountPropagation');
    if (propagation !== '' && !PROPAGATIONS.includes(propagation))
      errors.push(notSupportedField(`${path}.mountPropagation`, propagation, PROPAGATIONS));
    if (propagation === 'Bidirectional' && !isPrivileged)
      errors.push(
        forbiddenField(
          `${path}.mountPropagation`,
          'Bidirectional mount propagation is available only to privileged containers',
        ),
      );
    return errors;
  });
}

function validateDevices(
  devices: readonly JsonObject[],
  path: string,
  volumes: ReadonlySet<string>,
): FieldError[] {
  return devices.flatMap((device, i) => {
    const at = `${path}[${i}]`;
    const name = textAt(device, 'name');
    const errors: FieldError[] = [];
    if (name === '') errors.push(requiredField(`${at}.name`));
    if (!volumes.has(name)) errors.push(notFoundField(`${at}.name`, name));
    if (textAt(device, 'devicePath') === '') errors.push(requiredField(`${at}.devicePath`));
    return errors;
  });
}

/** `Not found: "x"`. */
function notFoundField(field: string, value: string): FieldError {
  return { reason: 'FieldValueNotFound', field, message: `Not found: ${JSON.stringify(value)}` };
}
