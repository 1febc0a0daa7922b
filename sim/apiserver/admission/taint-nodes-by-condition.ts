import { at, isArray, isObject, type KubeObject, member } from '../../kube/index.ts';
import { type AdmissionPlugin, isWriteTo } from './plugin.ts';

const NOT_READY = { key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' };

/** New nodes take no pods until they are ready. Source: kubernetes plugin/pkg/admission/nodetaint. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: 'TaintNodesByCondition',
  mutate(attributes) {
    const { object, operation } = attributes;
    return object && operation === 'CREATE' && isWriteTo(attributes, '', 'nodes')
      ? withTaint(object)
      : object;
  },
};

function withTaint(node: KubeObject): KubeObject {
  const spec = at(node, 'spec');
  const given = at(node, 'spec', 'taints');
  const taints = isArray(given) ? given : [];
  const tainted = taints.some(
    (taint) =>
      isObject(taint) &&
      member(taint, 'key') === NOT_READY.key &&
      member(taint, 'effect') === NOT_READY.effect,
  );
  if (tainted) return node;
  return { ...node, spec: { ...(isObject(spec) ? spec : {}), taints: [...taints, NOT_READY] } };
}
