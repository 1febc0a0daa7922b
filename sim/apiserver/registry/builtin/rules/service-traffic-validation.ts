import {
  type FieldError,
  forbiddenField,
  invalidField,
  isObject,
  isQualifiedName,
  type JsonObject,
  notSupportedField,
  requiredField,
} from '../../../../kube/index.ts';
import { validateCidr } from './ip-block-validation.ts';
import { numberAt, objectAt, textAt, textsAt } from './object-edit.ts';
import { isReachableFromOutside } from './service-defaults.ts';

/* How traffic comes to a service. Source: pkg/apis/core/validation/validation.go ValidateService. */

const POLICIES = ['Cluster', 'Local'];
const MAX_AFFINITY_SECONDS = 86_400;

/** The real server leaves `spec` out of these paths. */
export function validateSessionAffinity(spec: JsonObject): FieldError[] {
  if (textAt(spec, 'sessionAffinity') !== 'ClientIP') return [];
  const path = 'sessionAffinityConfig';
  const config = spec[path];
  const missing = 'when session affinity type is ClientIP';
  if (!isObject(config)) return [requiredField(path, missing)];
  const seconds = numberAt(objectAt(config, 'clientIP'), 'timeoutSeconds');
  const at = `${path}.clientIP.timeoutSeconds`;
  if (seconds === undefined) return [requiredField(at, missing)];
  if (seconds > 0 && seconds <= MAX_AFFINITY_SECONDS) return [];
  return [invalidField(at, seconds, `must be greater than 0 and less than ${MAX_AFFINITY_SECONDS}`)];
}

export function validateLoadBalancer(spec: JsonObject): FieldError[] {
  const isLoadBalancer = textAt(spec, 'type') === 'LoadBalancer';
  const errors: FieldError[] = [];
  const ranges = textsAt(spec, 'loadBalancerSourceRanges');
  // The real server spells the path with a capital.
  const path = 'spec.LoadBalancerSourceRanges';
  const only = "may only be used when `type` is 'LoadBalancer'";
  if (ranges.length > 0) {
    if (!isLoadBalancer) errors.push(forbiddenField(path, only));
    ranges.forEach((range, i) => {
      errors.push(...validateCidr(range.trim(), `${path}[${i}]`));
    });
  }
  if (spec['allocateLoadBalancerNodePorts'] !== undefined && !isLoadBalancer)
    errors.push(forbiddenField('spec.allocateLoadBalancerNodePorts', only));
  const loadBalancerClass = textAt(spec, 'loadBalancerClass');
  if (spec['loadBalancerClass'] !== undefined && !isLoadBalancer)
    errors.push(forbiddenField('spec.loadBalancerClass', only));
  else if (spec['loadBalancerClass'] !== undefined)
    for (const reason of isQualifiedName(loadBalancerClass))
      errors.push(invalidField('spec.loadBalancerClass', loadBalancerClass, reason));
  return errors;
}

export function validateTrafficPolicies(spec: JsonObject): FieldError[] {
  const type = textAt(spec, 'type');
  const external = textAt(spec, 'externalTrafficPolicy');
  const errors: FieldError[] = [];
  const at = 'spec.externalTrafficPolicy';
  if (!isReachableFromOutside(spec)) {
    if (external !== '')
      errors.push(invalidField(at, external, 'may only be set for externally-accessible services'));
  } else if (external === '') errors.push(requiredField(at));
  else if (!POLICIES.includes(external)) errors.push(notSupportedField(at, external, POLICIES));
  const health = numberAt(spec, 'healthCheckNodePort') ?? 0;
  if (health !== 0 && !(type === 'LoadBalancer' && external === 'Local'))
    errors.push(
      invalidField(
        'spec.healthCheckNodePort',
        health,
        "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
      ),
    );
  const internal = textAt(spec, 'internalTrafficPolicy');
  if (internal !== '' && !POLICIES.includes(internal))
    errors.push(notSupportedField('spec.internalTrafficPolicy', internal, POLICIES));
  const distribution = spec['trafficDistribution'];
  if (typeof distribution === 'string' && distribution !== 'PreferClose')
    errors.push(notSupportedField('spec.trafficDistribution', distribution, ['PreferClose']));
  return errors;
}
