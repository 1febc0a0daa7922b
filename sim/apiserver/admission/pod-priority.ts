import { at, isObject, type KubeObject, member } from '../../kube/index.ts';
import type { Store } from '../../store/index.ts';
import type { AdmissionAttributes } from '../ports.ts';
import { type AdmissionPlugin, admissionForbidden, isWriteTo } from './plugin.ts';

const CLASSES = 'scheduling.k8s.io/priorityclasses';

/**
 * Fills in a pod's priority from its class and keeps the default class unique.
 * Source: kubernetes plugin/pkg/admission/priority.
 */
export function podPriority(store: Store): AdmissionPlugin {
  return {
    name: 'Priority',
    mutate(attributes) {
      const { object, operation } = attributes;
      if (!object || operation !== 'CREATE' || !isWriteTo(attributes, '', 'pods')) return object;
      return withPriority(attributes, object, store);
    },
    validate(attributes) {
      const { object } = attributes;
      if (!object || !isWriteTo(attributes, 'scheduling.k8s.io', 'priorityclasses')) return;
      if (member(object, 'globalDefault') !== true) return;
      const other = defaultClass(store);
      if (other && other.metadata.name !== object.metadata.name)
        throw admissionForbidden(
          attributes,
          `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`,
        );
    },
  };
}

function withPriority(attributes: AdmissionAttributes, pod: KubeObject, store: Store): KubeObject {
  const spec = at(pod, 'spec');
  if (!isObject(spec)) return pod;
  const asked = member(spec, 'priorityClassName');
  const named = typeof asked === 'string' && asked !== '';
  const priorityClass = named ? store.get(CLASSES, '', asked) : defaultClass(store);
  if (named && !priorityClass)
    throw admissionForbidden(attributes, `no PriorityClass with name ${asked} was found`);
  const priority = (priorityClass && member(priorityClass, 'value')) ?? 0;
  const preemptionPolicy =
    (priorityClass && member(priorityClass, 'preemptionPolicy')) ?? 'PreemptLowerPriority';
  const given = member(spec, 'priority');
  if (given !== undefined && given !== null && given !== priority)
    throw admissionForbidden(
      attributes,
      `the integer value of priority (${given}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`,
    );
  const policy = member(spec, 'preemptionPolicy');
  if (policy !== undefined && policy !== null && policy !== preemptionPolicy)
    throw admissionForbidden(
      attributes,
      `the string value of PreemptionPolicy (${policy}) must not be provided in pod spec; priority admission controller computed ${preemptionPolicy} from the given PriorityClass name`,
    );
  const className = priorityClass?.metadata.name;
  return {
    ...pod,
    spec: { ...spec, ...(className ? { priorityClassName: className } : {}), priority, preemptionPolicy },
  };
}

/** Of several default classes the lowest value counts. */
function defaultClass(store: Store): KubeObject | undefined {
  const defaults = store.list(CLASSES).filter((c) => member(c, 'globalDefault') === true);
  return defaults.reduce<KubeObject | undefined>(
    (lowest, c) => (lowest && Number(member(lowest, 'value')) <= Number(member(c, 'value')) ? lowest : c),
    undefined,
  );
}
