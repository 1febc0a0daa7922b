import {
  type FieldError,
  forbiddenField,
  goStringSlice,
  invalidField,
  invalidFieldText,
  isObject,
  type JsonObject,
  type KubeObject,
  notSupportedField,
  requiredField,
} from '../../../../kube/index.ts';
import { validateCidr, validateException } from './ip-block-validation.ts';
import { itemsAt, numberAt, objectAt, specOf, textAt, textsAt } from './object-edit.ts';
import { validatePortReference } from './probe-validation.ts';
import { validateLabelSelector } from './selector-validation.ts';

/* Source: pkg/apis/networking/validation/validation.go ValidateNetworkPolicySpec. */

const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];
const DIRECTIONS = ['Egress', 'Ingress'];

export function validateNetworkPolicy(policy: KubeObject): FieldError[] {
  const spec = specOf(policy);
  const errors = validateLabelSelector(objectAt(spec, 'podSelector'), 'spec.podSelector');
  for (const [direction, peers] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const)
    itemsAt(spec, direction).forEach((rule, i) => {
      const at = `spec.${direction}[${i}]`;
      itemsAt(rule, 'ports').forEach((port, j) => {
        errors.push(...validatePort(port, `${at}.ports[${j}]`));
      });
      itemsAt(rule, peers).forEach((peer, j) => {
        errors.push(...validatePeer(peer, `${at}.${peers}[${j}]`));
      });
    });
  const types = textsAt(spec, 'policyTypes');
  if (types.length > 2)
    return [
      ...errors,
      invalidFieldText(
        'spec.policyTypes',
        `[]networking.PolicyType{${goStringSlice(types).slice('[]string{'.length)}`,
        'may not specify more than two policyTypes',
      ),
    ];
  types.forEach((type, i) => {
    if (!DIRECTIONS.includes(type))
      errors.push(notSupportedField(`spec.policyTypes[${i}]`, type, DIRECTIONS));
  });
  return errors;
}

function validatePort(port: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const protocol = textAt(port, 'protocol');
  if (protocol !== '' && !PROTOCOLS.includes(protocol))
    errors.push(notSupportedField(`${path}.protocol`, protocol, PROTOCOLS));
  const end = numberAt(port, 'endPort');
  const number = port['port'];
  if (number === undefined) {
    if (end !== undefined)
      errors.push(invalidField(`${path}.endPort`, end, 'may not be specified when `port` is not specified'));
    return errors;
  }
  errors.push(...validatePortReference(number, `${path}.port`));
  if (end === undefined) return errors;
  if (typeof number === 'string')
    errors.push(invalidField(`${path}.endPort`, end, 'may not be specified when `port` is non-numeric'));
  else {
    if (typeof number === 'number' && end < number)
      errors.push(invalidField(`${path}.endPort`, end, 'must be greater than or equal to `port`'));
    errors.push(...validatePortReference(end, `${path}.endPort`));
  }
  return errors;
}

function validatePeer(peer: JsonObject, path: string): FieldError[] {
  const { ipBlock } = peer;
  const errors: FieldError[] = [];
  const selectors = ['podSelector', 'namespaceSelector'].filter((key) => isObject(peer[key]));
  for (const key of selectors) errors.push(...validateLabelSelector(objectAt(peer, key), `${path}.${key}`));
  if (isObject(ipBlock)) errors.push(...validateIpBlock(ipBlock, `${path}.ipBlock`));
  if (selectors.length === 0 && !isObject(ipBlock)) errors.push(requiredField(path, 'must specify a peer'));
  else if (selectors.length > 0 && isObject(ipBlock))
    errors.push(forbiddenField(path, 'may not specify both ipBlock and another peer'));
  return errors;
}

function validateIpBlock(block: JsonObject, path: string): FieldError[] {
  const cidr = textAt(block, 'cidr');
  if (cidr === '') return [requiredField(`${path}.cidr`)];
  const wrong = validateCidr(cidr, `${path}.cidr`);
  if (wrong.length > 0) return wrong;
  return textsAt(block, 'except').flatMap((exception, i) =>
    validateException(exception, cidr, `${path}.except[${i}]`),
  );
}
