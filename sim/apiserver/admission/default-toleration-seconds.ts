import {
  at,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
  member,
} from '../../kube/index.ts';
import { type AdmissionPlugin, isWriteTo } from './plugin.ts';

const TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];
const SECONDS = 300;

/**
 * Lets pods outlive a lost node by five minutes unless they say otherwise.
 * Source: kubernetes plugin/pkg/admission/defaulttolerationseconds; recorded: conformance validation/pod.
 */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  mutate(attributes) {
    const { object, operation } = attributes;
    const writes = operation === 'CREATE' || operation === 'UPDATE';
    return object && writes && isWriteTo(attributes, '', 'pods') ? withTolerations(object) : object;
  },
};

function withTolerations(pod: KubeObject): KubeObject {
  const spec = at(pod, 'spec');
  if (!isObject(spec)) return pod;
  const given = member(spec, 'tolerations');
  const tolerations: readonly Json[] = isArray(given) ? given : [];
  const missing = TAINTS.filter((taint) => !tolerations.some((t) => isObject(t) && tolerates(t, taint)));
  if (missing.length === 0) return pod;
  const added = missing.map((key) => ({
    key,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: SECONDS,
  }));
  return { ...pod, spec: { ...spec, tolerations: [...tolerations, ...added] } };
}

function tolerates(toleration: JsonObject, taint: string): boolean {
  const [key, effect] = [member(toleration, 'key') ?? '', member(toleration, 'effect') ?? ''];
  return (key === taint || key === '') && (effect === 'NoExecute' || effect === '');
}
