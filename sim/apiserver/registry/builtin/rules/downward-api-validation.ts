import {
  type FieldError,
  invalidField,
  isQualifiedName,
  type JsonObject,
  notSupportedField,
  parseQuantity,
  requiredField,
} from '../../../../kube/index.ts';
import { textAt } from './object-edit.ts';

/* What a pod may tell its containers about itself. Source: pkg/apis/core/validation validateObjectFieldSelector. */

/** For environment variables. */
export const ENVIRONMENT_FIELDS = [
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
  'spec.nodeName',
  'spec.serviceAccountName',
  'status.hostIP',
  'status.hostIPs',
  'status.podIP',
  'status.podIPs',
];
/** For files. */
export const VOLUME_FIELDS = [
  'metadata.annotations',
  'metadata.labels',
  'metadata.name',
  'metadata.namespace',
  'metadata.uid',
];
/** What the conversion of field labels knows. Source: pkg/apis/core/pods ConvertDownwardAPIFieldLabel. */
const KNOWN = new Set([
  ...ENVIRONMENT_FIELDS,
  ...VOLUME_FIELDS,
  'spec.restartPolicy',
  'spec.schedulerName',
  'status.phase',
]);

const RESOURCES = ['cpu', 'ephemeral-storage', 'memory'];
const RESOURCE_FIELDS = ['limits', 'requests'].flatMap((list) => RESOURCES.map((name) => `${list}.${name}`));
const BYTES = ['1', '1E', '1Ei', '1G', '1Gi', '1Ki', '1M', '1Mi', '1P', '1Pi', '1T', '1Ti', '1k'];

export function validateFieldRef(
  selector: JsonObject,
  supported: readonly string[],
  path: string,
): FieldError[] {
  const version = textAt(selector, 'apiVersion');
  const at = `${path}.fieldPath`;
  const field = textAt(selector, 'fieldPath');
  if (version === '') return [requiredField(`${path}.apiVersion`)];
  if (field === '') return [requiredField(at)];
  const subscripted = /^(.+)\['(.*)'\]$/s.exec(field);
  const [, base = field, subscript] = subscripted ?? [];
  const problem =
    version !== 'v1'
      ? `unsupported pod version: ${version}`
      : (subscripted ? base === 'metadata.annotations' || base === 'metadata.labels' : isKnown(field))
        ? undefined
        : subscripted
          ? `field label does not support subscript: ${field}`
          : `field label not supported: ${field}`;
  if (problem !== undefined) return [invalidField(at, field, `error converting fieldPath: ${problem}`)];
  if (subscript !== undefined) {
    const key = base === 'metadata.annotations' ? subscript.toLowerCase() : subscript;
    return isQualifiedName(key).map((reason) => invalidField(path, subscript, reason));
  }
  return supported.includes(field) ? [] : [notSupportedField(at, field, supported)];
}

function isKnown(field: string): boolean {
  return KNOWN.has(field) || field === 'spec.host';
}

/** `volume` selectors have to say whose resources they mean. */
export function validateResourceFieldRef(selector: JsonObject, path: string, volume: boolean): FieldError[] {
  const resource = textAt(selector, 'resource');
  const errors: FieldError[] = [];
  if (volume && textAt(selector, 'containerName') === '') errors.push(requiredField(`${path}.containerName`));
  else if (resource === '') errors.push(requiredField(`${path}.resource`));
  else if (!RESOURCE_FIELDS.includes(resource) && !/^(limits|requests)\.hugepages-/.test(resource))
    errors.push(notSupportedField(`${path}.resource`, resource, RESOURCE_FIELDS));
  const divisor = String(selector['divisor'] ?? '0');
  if (parseQuantity(divisor)?.nano === 0n) return errors;
  const supported = resource.endsWith('.cpu') ? ['1', '1m'] : BYTES;
  if (RESOURCE_FIELDS.includes(resource) && !supported.includes(divisor))
    errors.push(notSupportedField(`${path}.divisor`, resource, supported));
  return errors;
}
