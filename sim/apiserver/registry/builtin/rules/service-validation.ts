import {
  duplicateField,
  type FieldError,
  forbiddenField,
  goStringSlice,
  invalidField,
  invalidFieldText,
  isDns1123Label,
  isDns1123Subdomain,
  isLabelValue,
  isPortNumber,
  isQualifiedName,
  type JsonObject,
  type KubeObject,
  notSupportedField,
  requiredField,
} from '../../../../kube/index.ts';
import { validateNonSpecialIp } from './ip-block-validation.ts';
import { itemsAt, numberAt, specOf, textAt, textMapAt, textsAt } from './object-edit.ts';
import { validateIp } from './pod-dns-validation.ts';
import { validatePortReference } from './probe-validation.ts';
import { validateAddresses } from './service-address-validation.ts';
import {
  validateLoadBalancer,
  validateSessionAffinity,
  validateTrafficPolicies,
} from './service-traffic-validation.ts';

/* Source: pkg/apis/core/validation ValidateService; recorded: conformance validation/service. */

const TYPES = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
const AFFINITIES = ['ClientIP', 'None'];
const PROTOCOLS = ['SCTP', 'TCP', 'UDP'];

export function validateService(service: KubeObject): FieldError[] {
  const spec = specOf(service);
  const type = textAt(spec, 'type');
  const isHeadless = textAt(spec, 'clusterIP') === 'None';
  const errors: FieldError[] = [];
  if (itemsAt(spec, 'ports').length === 0 && !isHeadless && type !== 'ExternalName')
    errors.push(requiredField('spec.ports'));
  if (type === 'LoadBalancer' && isHeadless)
    errors.push(
      invalidField('spec.clusterIPs[0]', 'None', "may not be set to 'None' for LoadBalancer services"),
    );
  if (type === 'NodePort' && isHeadless)
    errors.push(invalidField('spec.clusterIPs[0]', 'None', "may not be set to 'None' for NodePort services"));
  if (type === 'ExternalName') errors.push(...validateExternalName(spec));
  errors.push(...validatePorts(spec));
  errors.push(...validateSelector(spec));
  const affinity = textAt(spec, 'sessionAffinity');
  if (affinity === '') errors.push(requiredField('spec.sessionAffinity'));
  else if (!AFFINITIES.includes(affinity))
    errors.push(notSupportedField('spec.sessionAffinity', affinity, AFFINITIES));
  errors.push(...validateSessionAffinity(spec), ...validateAddresses(spec));
  textsAt(spec, 'externalIPs').forEach((ip, i) => {
    const at = `spec.externalIPs[${i}]`;
    const wrong = validateIp(ip, at);
    errors.push(...(wrong.length > 0 ? wrong : validateNonSpecialIp(ip, at)));
  });
  if (type === '') errors.push(requiredField('spec.type'));
  else if (!TYPES.includes(type)) errors.push(notSupportedField('spec.type', type, TYPES));
  errors.push(...validateNodePorts(itemsAt(spec, 'ports'), type));
  errors.push(...validateUniquePorts(itemsAt(spec, 'ports')));
  errors.push(...validateLoadBalancer(spec), ...validateTrafficPolicies(spec));
  return errors;
}

function validateNodePorts(ports: readonly JsonObject[], type: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  ports.forEach((port, i) => {
    if (type === 'ClusterIP' && (numberAt(port, 'nodePort') ?? 0) !== 0)
      errors.push(forbiddenField(`spec.ports[${i}].nodePort`, "may not be used when `type` is 'ClusterIP'"));
  });
  ports.forEach((port, i) => {
    const number = numberAt(port, 'nodePort') ?? 0;
    const key = `${textAt(port, 'protocol')}/${number}`;
    if (number !== 0 && seen.has(key)) errors.push(duplicateField(`spec.ports[${i}].nodePort`, number));
    seen.add(key);
  });
  return errors;
}

function validateExternalName(spec: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  const unfit = 'may not be set for ExternalName services';
  if (textAt(spec, 'clusterIP') !== '') errors.push(forbiddenField('spec.clusterIPs', unfit));
  if (textsAt(spec, 'ipFamilies').length > 0) errors.push(forbiddenField('spec.ipFamilies', unfit));
  if (spec['ipFamilyPolicy'] !== undefined) errors.push(forbiddenField('spec.ipFamilyPolicy', unfit));
  const name = textAt(spec, 'externalName').replace(/\.$/, '');
  if (name === '') errors.push(requiredField('spec.externalName'));
  else
    errors.push(...isDns1123Subdomain(name).map((reason) => invalidField('spec.externalName', name, reason)));
  return errors;
}

function validateSelector(spec: JsonObject): FieldError[] {
  return [...textMapAt(spec, 'selector')].flatMap(([key, value]) => [
    ...isQualifiedName(key).map((reason) => invalidField('spec.selector', key, reason)),
    ...isLabelValue(value).map((reason) => invalidField('spec.selector', value, reason)),
  ]);
}

function validatePorts(spec: JsonObject): FieldError[] {
  const ports = itemsAt(spec, 'ports');
  const names = new Set<string>();
  return ports.flatMap((port, i) => {
    const path = `spec.ports[${i}]`;
    const errors: FieldError[] = [];
    const name = textAt(port, 'name');
    if (name === '') {
      if (ports.length > 1) errors.push(requiredField(`${path}.name`));
    } else {
      errors.push(...isDns1123Label(name).map((reason) => invalidField(`${path}.name`, name, reason)));
      if (names.has(name)) errors.push(duplicateField(`${path}.name`, name));
      names.add(name);
    }
    const number = numberAt(port, 'port') ?? 0;
    errors.push(...isPortNumber(number).map((reason) => invalidField(`${path}.port`, number, reason)));
    const protocol = textAt(port, 'protocol');
    if (protocol === '') errors.push(requiredField(`${path}.protocol`));
    else if (!PROTOCOLS.includes(protocol))
      errors.push(notSupportedField(`${path}.protocol`, protocol, PROTOCOLS));
    errors.push(...validatePortReference(port['targetPort'], `${path}.targetPort`));
    const application = port['appProtocol'];
    if (typeof application === 'string')
      for (const reason of isQualifiedName(application))
        errors.push(invalidField(`${path}.appProtocol`, application, reason));
    return errors;
  });
}

function validateUniquePorts(ports: readonly JsonObject[]): FieldError[] {
  const seen = new Set<string>();
  return ports.flatMap((port, i) => {
    const key = `${textAt(port, 'protocol')}/${numberAt(port, 'port')}`;
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const { protocol, port: number } = port;
    return [duplicateField(`spec.ports[${i}]`, { protocol: protocol ?? '', port: number ?? 0 })];
  });
}

/** Addresses stay once they are given. Source: ValidateServiceClusterIPsRelatedFields on update. */
export function validateServiceUpdate(service: KubeObject, old: KubeObject): FieldError[] {
  const [spec, oldSpec] = [specOf(service), specOf(old)];
  if (textAt(spec, 'type') === 'ExternalName' || textAt(oldSpec, 'type') === 'ExternalName') return [];
  const ips = textsAt(spec, 'clusterIPs');
  const oldIps = textsAt(oldSpec, 'clusterIPs');
  if (oldIps.length === 0 || ips[0] === oldIps[0]) return [];
  return [invalidFieldText('spec.clusterIPs[0]', goStringSlice(ips), 'may not change once set')];
}
