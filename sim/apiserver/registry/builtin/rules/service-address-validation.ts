import { isIP } from 'node:net';
import {
  duplicateField,
  type FieldError,
  goStringSlice,
  invalidField,
  invalidFieldText,
  type JsonObject,
  notSupportedField,
  requiredField,
} from '../../../../kube/index.ts';
import { itemsAt, numberAt, textAt, textsAt } from './object-edit.ts';
import { validateIp } from './pod-dns-validation.ts';

const FAMILIES = ['IPv4', 'IPv6'];
const POLICIES = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
const CLUSTER_IPS = 'spec.clusterIPs';

/**
 * Whether addresses and families go together. The allocators ask this before anything else is validated.
 * Source: pkg/apis/core/validation/validation.go ValidateServiceClusterIPsRelatedFields.
 */
export function validateAddresses(spec: JsonObject): FieldError[] {
  if (textAt(spec, 'type') === 'ExternalName') return [];
  const ips = textsAt(spec, 'clusterIPs');
  const errors = validateSynced(textAt(spec, 'clusterIP'), ips);
  const families = textsAt(spec, 'ipFamilies');
  families.forEach((family, i) => {
    const at = `spec.ipFamilies[${i}]`;
    if (!FAMILIES.includes(family)) errors.push(notSupportedField(at, family, FAMILIES));
    if (families.indexOf(family) < i) errors.push(duplicateField(at, family));
  });
  const policy = textAt(spec, 'ipFamilyPolicy');
  if (policy !== '' && !POLICIES.includes(policy))
    errors.push(notSupportedField('spec.ipFamilyPolicy', policy, POLICIES));
  return [...errors, ...validateIps(ips, families)];
}

function refuse(ips: readonly string[], why: string): FieldError {
  return invalidFieldText(CLUSTER_IPS, goStringSlice(ips), why);
}

function validateSynced(ip: string, ips: readonly string[]): FieldError[] {
  if (ip === '')
    return ips.length > 0 ? [refuse(ips, 'must be empty when `clusterIP` is not specified')] : [];
  if (ips.length === 0) return [requiredField(CLUSTER_IPS)];
  return ips[0] === ip ? [] : [refuse(ips, 'first value must match `clusterIP`')];
}

function validateIps(ips: readonly string[], families: readonly string[]): FieldError[] {
  const errors: FieldError[] = [];
  if (ips[0] === 'None' && ips.length > 1)
    errors.push(refuse(ips, "'None' must be the first and only value"));
  const wrong = ips.flatMap((ip, i) =>
    i === 0 && ip === 'None' ? [] : validateIp(ip, `${CLUSTER_IPS}[${i}]`),
  );
  errors.push(...wrong);
  if (ips.length > 2) errors.push(refuse(ips, 'may only hold up to 2 values'));
  if (wrong.length > 0 || ips[0] === 'None') return errors;
  if (ips.length > 1 && new Set(ips.map(isIP)).size !== ips.length)
    errors.push(refuse(ips, 'may specify no more than one IP for each IP family'));
  ips.forEach((ip, i) => {
    const family = isIP(ip) === 6 ? 'IPv6' : 'IPv4';
    const expected = families[i];
    if (expected !== undefined && expected !== family)
      errors.push(
        invalidField(
          `${CLUSTER_IPS}[${i}]`,
          ip,
          `expected an ${expected} value as indicated by \`ipFamilies[${i}]\``,
        ),
      );
  });
  return errors;
}

const CLUSTER_RANGE = '10.96.0.0/16';
const FIRST_NODE_PORT = 30_000;
const LAST_NODE_PORT = 32_767;

/**
 * What the allocators of a cluster with one family refuse; each stops at its first refusal.
 * Source: pkg/registry/core/service/storage/alloc.go.
 */
export function allocationErrors(spec: JsonObject, needsNodePorts: boolean): FieldError[] {
  if (textAt(spec, 'type') === 'ExternalName') return [];
  const families = familyErrors(spec);
  if (families.length > 0) return families;
  const ip = textAt(spec, 'clusterIP');
  if (ip !== '' && ip !== 'None' && !ip.startsWith('10.96.'))
    return [
      refuse(
        textsAt(spec, 'clusterIPs'),
        `failed to allocate IP ${ip}: the provided IP (${ip}) is not in the valid range. The range of valid IPs is ${CLUSTER_RANGE}`,
      ),
    ];
  return needsNodePorts ? nodePortErrors(itemsAt(spec, 'ports')) : [];
}

function familyErrors(spec: JsonObject): FieldError[] {
  const policy = textAt(spec, 'ipFamilyPolicy');
  const families = textsAt(spec, 'ipFamilies');
  const isHeadless = textAt(spec, 'clusterIP') === 'None';
  // Headless services without a selector are told nothing about addresses.
  if (isHeadless && spec['selector'] === undefined) return [];
  const errors: FieldError[] = [];
  if (policy === 'RequireDualStack')
    errors.push(
      invalidField('spec.ipFamilyPolicy', policy, 'this cluster is not configured for dual-stack services'),
    );
  families.forEach((family, i) => {
    if (family !== 'IPv4')
      errors.push(invalidField(`spec.ipFamilies[${i}]`, family, 'not configured on this cluster'));
  });
  return errors;
}

function nodePortErrors(ports: readonly JsonObject[]): FieldError[] {
  for (const [i, port] of ports.entries()) {
    const number = numberAt(port, 'nodePort') ?? 0;
    if (number !== 0 && (number < FIRST_NODE_PORT || number > LAST_NODE_PORT))
      return [
        invalidField(
          `spec.ports[${i}].nodePort`,
          number,
          `provided port is not in the valid range. The range of valid ports is ${FIRST_NODE_PORT}-${LAST_NODE_PORT}`,
        ),
      ];
  }
  return [];
}
