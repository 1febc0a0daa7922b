import {
  type FieldError,
  forbiddenField,
  invalidField,
  isObject,
  isPortName,
  isPortNumber,
  type Json,
  type JsonObject,
  notSupportedField,
  requiredField,
} from '../../../../kube/index.ts';
import { itemsAt, numberAt, objectAt, textAt } from './object-edit.ts';

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'];
const SCHEMES = ['HTTP', 'HTTPS'];
const NOT_NEGATIVE = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
];

/** Source: pkg/apis/core/validation/validation.go validateProbe, validateLivenessProbe, validateReadinessProbe. */
export function validateProbe(
  probe: Json | undefined,
  path: string,
  kind: string,
  gracePeriod: number,
): FieldError[] {
  if (!isObject(probe)) return [];
  const errors = validateHandler(probe, path, gracePeriod);
  for (const key of NOT_NEGATIVE) {
    const value = numberAt(probe, key) ?? 0;
    if (value < 0) errors.push(invalidField(`${path}.${key}`, value, 'must be greater than or equal to 0'));
  }
  const own = numberAt(probe, 'terminationGracePeriodSeconds');
  if (own !== undefined && own <= 0)
    errors.push(invalidField(`${path}.terminationGracePeriodSeconds`, own, 'must be greater than 0'));
  if (kind === 'readinessProbe') {
    if (own !== undefined)
      errors.push(
        invalidField(`${path}.terminationGracePeriodSeconds`, own, 'must not be set for readinessProbes'),
      );
  } else if ((numberAt(probe, 'successThreshold') ?? 1) !== 1)
    errors.push(invalidField(`${path}.successThreshold`, probe['successThreshold'], 'must be 1'));
  return errors;
}

/** What runs after a container's start and before its end. Source: validateLifecycle. */
export function validateLifecycle(
  lifecycle: Json | undefined,
  path: string,
  gracePeriod: number,
): FieldError[] {
  if (!isObject(lifecycle)) return [];
  return ['postStart', 'preStop'].flatMap((moment) => {
    const handler = lifecycle[moment];
    return isObject(handler) ? validateHandler(handler, `${path}.${moment}`, gracePeriod) : [];
  });
}

function validateHandler(handler: JsonObject, path: string, gracePeriod: number): FieldError[] {
  const given = HANDLERS.filter((kind) => isObject(handler[kind]));
  const [first, ...more] = given;
  if (first === undefined) return [requiredField(path, 'must specify a handler type')];
  return [
    ...validateAction(first, objectAt(handler, first), `${path}.${first}`, gracePeriod),
    ...more.map((kind) => forbiddenField(`${path}.${kind}`, 'may not specify more than 1 handler type')),
  ];
}

function validateAction(kind: string, action: JsonObject, path: string, gracePeriod: number): FieldError[] {
  switch (kind) {
    case 'exec': {
      const { command } = action;
      return Array.isArray(command) && command.length > 0 ? [] : [requiredField(`${path}.command`)];
    }
    case 'httpGet':
      return validateHttpGet(action, path);
    case 'sleep': {
      const seconds = numberAt(action, 'seconds') ?? 0;
      if (seconds > 0 && seconds <= gracePeriod) return [];
      const why = `must be greater than 0 and less than terminationGracePeriodSeconds (${gracePeriod})`;
      return [invalidField(path, seconds, why)];
    }
    default:
      return validatePortReference(action['port'], `${path}.port`);
  }
}

function validateHttpGet(action: JsonObject, path: string): FieldError[] {
  const errors = textAt(action, 'path') === '' ? [requiredField(`${path}.path`)] : [];
  errors.push(...validatePortReference(action['port'], `${path}.port`));
  const scheme = textAt(action, 'scheme');
  if (!SCHEMES.includes(scheme)) errors.push(notSupportedField(`${path}.scheme`, scheme, SCHEMES));
  for (const header of itemsAt(action, 'httpHeaders')) {
    const name = textAt(header, 'name');
    if (!/^[-A-Za-z0-9]+$/.test(name))
      errors.push(
        invalidField(
          `${path}.httpHeaders`,
          name,
          "a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')",
        ),
      );
  }
  return errors;
}

/** A port by number or by name. */
export function validatePortReference(port: Json | undefined, path: string): FieldError[] {
  const reasons =
    typeof port === 'string' ? isPortName(port) : isPortNumber(typeof port === 'number' ? port : 0);
  return reasons.map((reason) => invalidField(path, port ?? 0, reason));
}
