import {
  type FieldError,
  forbiddenField,
  invalidField,
  isObject,
  isPortName,
  isPortNumber,
  type Json,
  type JsonObject,
  requiredField,
} from '../../../../kube/index.ts';
import { numberAt, objectAt, textAt } from './object-edit.ts';

const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc'];
const NOT_NEGATIVE = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
];

/** Source: pkg/apis/core/validation/validation.go validateProbe. */
export function validateProbe(probe: Json | undefined, path: string, kind: string): FieldError[] {
  if (!isObject(probe)) return [];
  const errors = validateHandler(probe, path);
  for (const key of NOT_NEGATIVE) {
    const value = numberAt(probe, key) ?? 0;
    if (value < 0) errors.push(invalidField(`${path}.${key}`, value, 'must be greater than or equal to 0'));
  }
  if (kind !== 'readinessProbe' && (numberAt(probe, 'successThreshold') ?? 1) !== 1)
    errors.push(invalidField(`${path}.successThreshold`, probe['successThreshold'], 'must be 1'));
  return errors;
}

function validateHandler(probe: JsonObject, path: string): FieldError[] {
  const given = HANDLERS.filter((handler) => probe[handler] !== undefined);
  const [first, ...more] = given;
  if (first === undefined) return [requiredField(path, 'must specify a handler type')];
  const errors = more.map((handler) =>
    forbiddenField(`${path}.${handler}`, 'may not specify more than 1 handler type'),
  );
  const handler = objectAt(probe, first);
  if (first === 'exec' && !Array.isArray(handler['command']))
    errors.push(requiredField(`${path}.exec.command`));
  if (first === 'httpGet' && textAt(handler, 'path') === '')
    errors.push(requiredField(`${path}.httpGet.path`));
  if (first === 'httpGet' || first === 'tcpSocket')
    errors.push(...validatePortReference(handler['port'], `${path}.${first}.port`));
  return errors;
}

/** A port by number or by name. */
export function validatePortReference(port: Json | undefined, path: string): FieldError[] {
  const reasons =
    typeof port === 'string' ? isPortName(port) : isPortNumber(typeof port === 'number' ? port : 0);
  return reasons.map((reason) => invalidField(path, port ?? 0, reason));
}
