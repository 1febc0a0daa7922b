import {
  type FieldError,
  invalidField,
  isDns1035Label,
  isDns1123Subdomain,
  isPortName,
  isPortNumber,
  isWildcardDns1123Subdomain,
  type JsonObject,
  type KubeObject,
  notSupportedField,
  requiredField,
} from '../../../../kube/index.ts';
import type { TypeRules } from '../type-rules.ts';
import { validateNetworkPolicy } from './network-policy-validation.ts';
import {
  edit,
  editItems,
  itemsAt,
  numberAt,
  objectAt,
  specOf,
  textAt,
  textsAt,
  withDefaults,
} from './object-edit.ts';

/* Source: pkg/apis/networking/validation/validation.go; recorded: conformance validation/others. */

const PATH_TYPES = ['Exact', 'ImplementationSpecific', 'Prefix'];

function validateIngress(ingress: KubeObject): FieldError[] {
  const spec = specOf(ingress);
  const rules = itemsAt(spec, 'rules');
  const errors: FieldError[] = [];
  if (rules.length === 0 && spec['defaultBackend'] === undefined)
    errors.push(invalidField('spec', '', 'either `defaultBackend` or `rules` must be specified'));
  if (spec['defaultBackend'] !== undefined)
    errors.push(...validateBackend(objectAt(spec, 'defaultBackend'), 'spec.defaultBackend'));
  rules.forEach((rule, i) => {
    errors.push(...validateRule(rule, `spec.rules[${i}]`));
  });
  itemsAt(spec, 'tls').forEach((tls, i) => {
    textsAt(tls, 'hosts').forEach((host, j) => {
      const reasons = host.includes('*') ? isWildcardDns1123Subdomain(host) : isDns1123Subdomain(host);
      errors.push(...reasons.map((reason) => invalidField(`spec.tls[${i}].hosts[${j}]`, host, reason)));
    });
  });
  const className = textAt(spec, 'ingressClassName');
  if (className !== '')
    errors.push(
      ...isDns1123Subdomain(className).map((reason) =>
        invalidField('spec.ingressClassName', className, reason),
      ),
    );
  return errors;
}

function validateRule(rule: JsonObject, path: string): FieldError[] {
  const host = textAt(rule, 'host');
  const errors: FieldError[] = [];
  if (host !== '') {
    if (/^\d+\.\d+\.\d+\.\d+$/.test(host))
      errors.push(invalidField(`${path}.host`, host, 'must be a DNS name, not an IP address'));
    const reasons = host.includes('*') ? isWildcardDns1123Subdomain(host) : isDns1123Subdomain(host);
    errors.push(...reasons.map((reason) => invalidField(`${path}.host`, host, reason)));
  }
  if (rule['http'] === undefined) return errors;
  const paths = itemsAt(objectAt(rule, 'http'), 'paths');
  if (paths.length === 0) errors.push(requiredField(`${path}.http.paths`));
  return [...errors, ...paths.flatMap((entry, i) => validatePath(entry, `${path}.http.paths[${i}]`))];
}

function validatePath(entry: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const type = textAt(entry, 'pathType');
  const text = textAt(entry, 'path');
  if (entry['pathType'] === undefined || entry['pathType'] === null)
    return [requiredField(`${path}.pathType`, 'pathType must be specified')];
  if (type === 'Exact' || type === 'Prefix') {
    if (!text.startsWith('/')) errors.push(invalidField(`${path}.path`, text, 'must be an absolute path'));
    for (const part of ['//', '/./', '/../', '%2f', '%2F'])
      if (text.includes(part)) errors.push(invalidField(`${path}.path`, text, `must not contain '${part}'`));
    for (const end of ['/..', '/.'])
      if (text.endsWith(end)) errors.push(invalidField(`${path}.path`, text, `cannot end with '${end}'`));
  } else if (type === 'ImplementationSpecific') {
    if (text !== '' && !text.startsWith('/'))
      errors.push(invalidField(`${path}.path`, text, 'must be an absolute path'));
  } else errors.push(notSupportedField(`${path}.pathType`, type, PATH_TYPES));
  return [...errors, ...validateBackend(objectAt(entry, 'backend'), `${path}.backend`)];
}

function validateBackend(backend: JsonObject, path: string): FieldError[] {
  const hasService = backend['service'] !== undefined;
  const hasResource = backend['resource'] !== undefined;
  if (hasService && hasResource)
    return [invalidField(path, '', 'cannot set both resource and service backends')];
  if (!hasService && !hasResource) return [invalidField(path, '', 'resource or service backend is required')];
  if (!hasService) return [];
  const service = objectAt(backend, 'service');
  const name = textAt(service, 'name');
  const at = `${path}.service`;
  const errors =
    name === ''
      ? [requiredField(`${at}.name`)]
      : isDns1035Label(name).map((r) => invalidField(`${at}.name`, name, r));
  const port = objectAt(service, 'port');
  const portName = textAt(port, 'name');
  const number = numberAt(port, 'number') ?? 0;
  if (portName === '' && number === 0) errors.push(requiredField(at, 'port name or number is required'));
  else if (portName !== '' && number !== 0)
    errors.push(invalidField(at, '', 'cannot set both port name & port number'));
  else if (portName !== '')
    errors.push(...isPortName(portName).map((reason) => invalidField(`${at}.port.name`, portName, reason)));
  else
    errors.push(...isPortNumber(number).map((reason) => invalidField(`${at}.port.number`, number, reason)));
  return errors;
}

export const ingressRules: TypeRules = { validate: validateIngress };

export const ingressClassRules: TypeRules = {
  defaults: (ingressClass) =>
    edit(ingressClass, 'spec', (spec) =>
      edit(spec, 'parameters', (parameters) => withDefaults(parameters, { scope: 'Cluster' })),
    ),
};

/** Which directions a policy covers follows from its rules. Source: SetDefaults_NetworkPolicy. */
export const networkPolicyRules: TypeRules = {
  defaults: (policy) =>
    edit(policy, 'spec', (spec) => {
      const types = itemsAt(spec, 'egress').length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
      let filled = textsAt(spec, 'policyTypes').length > 0 ? spec : { ...spec, policyTypes: types };
      for (const direction of ['ingress', 'egress'])
        filled = editItems(filled, direction, (rule) =>
          editItems(rule, 'ports', (port) => withDefaults(port, { protocol: 'TCP' })),
        );
      return filled;
    }),
  validate: validateNetworkPolicy,
};
