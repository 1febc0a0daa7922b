import { type JsonObject, parseQuantity } from '../../../../kube/index.ts';
import { itemsAt, numberAt, objectAt, textAt, textMapAt } from './object-edit.ts';

const RENAMED_LABELS: Readonly<Record<string, string>> = {
  'beta.kubernetes.io/arch': 'deprecated since v1.14; use "kubernetes.io/arch" instead',
  'beta.kubernetes.io/os': 'deprecated since v1.14; use "kubernetes.io/os" instead',
  'failure-domain.beta.kubernetes.io/region':
    'deprecated since v1.17; use "topology.kubernetes.io/region" instead',
  'failure-domain.beta.kubernetes.io/zone':
    'deprecated since v1.17; use "topology.kubernetes.io/zone" instead',
  'beta.kubernetes.io/instance-type':
    'deprecated since v1.17; use "node.kubernetes.io/instance-type" instead',
};

/** What the server warns of in a pod spec. Source: pkg/api/pod/warnings.go; recorded: conformance dry-run/warnings. */
export function podSpecWarnings(spec: JsonObject, path: string): string[] {
  const warnings: string[] = [];
  for (const key of textMapAt(spec, 'nodeSelector').keys()) {
    const why = RENAMED_LABELS[key];
    if (why !== undefined) warnings.push(`${path}.nodeSelector[${key}]: ${why}`);
  }
  for (const list of ['initContainers', 'containers'])
    itemsAt(spec, list).forEach((container, i) => {
      const at = `${path}.${list}[${i}]`;
      warnings.push(
        ...fractionWarnings(objectAt(container, 'resources'), `${at}.resources`),
        ...environmentWarnings(container, at),
        ...portWarnings(container, at),
      );
    });
  warnings.push(...selectorWarnings(spec, path));
  const grace = numberAt(spec, 'terminationGracePeriodSeconds');
  if (grace !== undefined && grace < 0)
    warnings.push(
      `${path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1`,
    );
  return warnings;
}

const BYTES = ['memory', 'ephemeral-storage'];

/** Bytes come whole. */
function fractionWarnings(resources: JsonObject, path: string): string[] {
  return BYTES.flatMap((name) =>
    ['limits', 'requests'].flatMap((list) => {
      const value = objectAt(resources, list)[name];
      const amount = value === undefined ? undefined : parseQuantity(String(value));
      if (!amount || amount.nano % 1_000_000_000n === 0n) return [];
      return [
        `${path}.${list}[${name}]: fractional byte value ${JSON.stringify(value)} is invalid, must be an integer`,
      ];
    }),
  );
}

/** Rules without a selector are no rules. */
function selectorWarnings(spec: JsonObject, path: string): string[] {
  return itemsAt(spec, 'topologySpreadConstraints').flatMap((constraint, i) =>
    constraint['labelSelector'] === undefined
      ? [
          `${path}.topologySpreadConstraints[${i}].labelSelector: a null labelSelector results in matching no pod`,
        ]
      : [],
  );
}

function environmentWarnings(container: JsonObject, path: string): string[] {
  const seen = new Set<string>();
  return itemsAt(container, 'env').flatMap((variable, i) => {
    const name = textAt(variable, 'name');
    const value = textAt(variable, 'value');
    if (seen.has(name) && !value.includes(`$(${name})`))
      return [
        `${path}.env[${i}]: hides previous definition of "${name}", which may be dropped when using apply`,
      ];
    seen.add(name);
    return [];
  });
}

function portWarnings(container: JsonObject, path: string): string[] {
  const seen = new Map<string, number>();
  return itemsAt(container, 'ports').flatMap((port, i) => {
    const key = `${textAt(port, 'protocol')}/${numberAt(port, 'containerPort')}/${numberAt(port, 'hostPort') ?? 0}/${textAt(port, 'hostIP')}`;
    const first = seen.get(key);
    if (first !== undefined)
      return [`${path}.ports[${i}]: duplicate port definition with ${path}.ports[${first}]`];
    seen.set(key, i);
    return [];
  });
}

/** {@link podSpecWarnings} of the template in a workload's spec. */
export function templateWarnings(object: JsonObject): string[] {
  const template = objectAt(objectAt(object, 'spec'), 'template');
  return podSpecWarnings(objectAt(template, 'spec'), 'spec.template.spec');
}
