import { isObject, type JsonObject, type KubeObject } from '../../../../kube/index.ts';
import { itemsAt, numberAt, objectAt, specOf, textAt, textMapAt, textsAt } from '../rules/object-edit.ts';
import type { Cell } from '../type-rules.ts';
import { age, ageOf, firstOf, labelsText, nameOf } from './cell-text.ts';

type Cells = readonly Cell[];

const sizeOf = (object: JsonObject, key: string): number => Object.keys(objectAt(object, key)).length;
const phaseOf = (object: KubeObject): string => textAt(objectAt(object, 'status'), 'phase');
const orNone = (text: string): string => (text === '' ? '<none>' : text);

export const configMapCells = (object: KubeObject, now: number): Cells => [
  nameOf(object),
  sizeOf(object, 'data') + sizeOf(object, 'binaryData'),
  age(object, now),
];

export const secretCells = (object: KubeObject, now: number): Cells => [
  nameOf(object),
  textAt(object, 'type'),
  sizeOf(object, 'data'),
  age(object, now),
];

export const serviceAccountCells = (object: KubeObject, now: number): Cells => [
  nameOf(object),
  itemsAt(object, 'secrets').length,
  age(object, now),
];

export const namespaceCells = (object: KubeObject, now: number): Cells => [
  nameOf(object),
  phaseOf(object),
  age(object, now),
];

export const serviceCells = (object: KubeObject, now: number): Cells => {
  const spec = specOf(object);
  const ips = textsAt(spec, 'clusterIPs');
  return [
    nameOf(object),
    textAt(spec, 'type'),
    ips[0] ?? (textAt(spec, 'clusterIP') || '<none>'),
    externalIp(object),
    portsText(itemsAt(spec, 'ports')),
    age(object, now),
    labelsText(textMapAt(spec, 'selector')),
  ];
};

function externalIp(service: KubeObject): string {
  const spec = specOf(service);
  const external = textsAt(spec, 'externalIPs');
  switch (textAt(spec, 'type')) {
    case 'LoadBalancer': {
      const ingress = itemsAt(objectAt(objectAt(service, 'status'), 'loadBalancer'), 'ingress');
      const balanced = ingress
        .map((point) => textAt(point, 'ip') || textAt(point, 'hostname'))
        .filter((t) => t !== '');
      const all = [...balanced, ...external];
      return all.length === 0 ? '<pending>' : all.join(',');
    }
    case 'ExternalName':
      return textAt(spec, 'externalName');
    default:
      return external.length === 0 ? '<none>' : external.join(',');
  }
}

function portsText(ports: readonly JsonObject[]): string {
  if (ports.length === 0) return '<none>';
  return ports
    .map((port) => {
      const node = numberAt(port, 'nodePort') ?? 0;
      const number = node > 0 ? `${numberAt(port, 'port')}:${node}` : String(numberAt(port, 'port') ?? 0);
      return `${number}/${textAt(port, 'protocol')}`;
    })
    .join(',');
}

export const endpointsCells = (object: KubeObject, now: number): Cells => {
  const addresses = itemsAt(object, 'subsets').flatMap((subset) => {
    const ports = itemsAt(subset, 'ports');
    const ips = itemsAt(subset, 'addresses').map((address) => textAt(address, 'ip'));
    if (ports.length === 0) return ips;
    return ports.flatMap((port) => ips.map((ip) => `${ip}:${numberAt(port, 'port')}`));
  });
  return [nameOf(object), firstOf(addresses, 3), age(object, now)];
};

export const endpointSliceCells = (object: KubeObject, now: number): Cells => {
  const ports = itemsAt(object, 'ports').map((port) => String(numberAt(port, 'port') ?? '*'));
  const addresses = itemsAt(object, 'endpoints').flatMap((endpoint) => textsAt(endpoint, 'addresses'));
  return [
    nameOf(object),
    textAt(object, 'addressType'),
    ports.length === 0 ? '<unset>' : firstOf(ports, 3),
    addresses.length === 0 ? '<unset>' : firstOf(addresses, 3),
    age(object, now),
  ];
};

/** Both APIs arrive in core/v1 form or in their own; the columns are the same. Source: printEvent. */
export const eventCells = (object: KubeObject, now: number): Cells => {
  const given = (core: string, modern: string): JsonObject[string] => object[core] ?? object[modern];
  const involved = given('involvedObject', 'regarding');
  const source = given('source', 'deprecatedSource');
  const series = objectAt(object, 'series');
  const first = given('firstTimestamp', 'deprecatedFirstTimestamp') ?? object['eventTime'];
  const last = series['lastObservedTime'] ?? given('lastTimestamp', 'deprecatedLastTimestamp') ?? first;
  const count = numberAt(series, 'count') ?? given('count', 'deprecatedCount');
  const about = isObject(involved) ? involved : {};
  const kind = textAt(about, 'kind').toLowerCase();
  return [
    first === undefined && last === undefined ? '<unknown>' : ageOf(last, now),
    textAt(object, 'type'),
    textAt(object, 'reason'),
    textAt(about, 'name') === '' ? kind : `${kind}/${textAt(about, 'name')}`,
    textAt(about, 'fieldPath'),
    sourceText(isObject(source) ? source : {}, object),
    String(given('message', 'note') ?? '').trim(),
    ageOf(first, now),
    // Events of the new API that happened once have no count.
    typeof count === 'number' && count > 0 ? count : 1,
    nameOf(object),
  ];
};

function sourceText(source: JsonObject, event: KubeObject): string {
  const component =
    textAt(source, 'component') ||
    textAt(event, 'reportingComponent') ||
    textAt(event, 'reportingController');
  const parts = [component, textAt(source, 'host') || textAt(event, 'reportingInstance')].filter(
    (t) => t !== '',
  );
  return parts.join(', ');
}

export const nodeCells = (object: KubeObject, now: number): Cells => {
  const status = objectAt(object, 'status');
  const info = objectAt(status, 'nodeInfo');
  const address = (type: string): string =>
    textAt(itemsAt(status, 'addresses').find((a) => a['type'] === type) ?? {}, 'address') || '<none>';
  const unknown = (key: string): string => textAt(info, key) || '<unknown>';
  return [
    nameOf(object),
    nodeStatus(object),
    orNone(nodeRoles(object).join(',')),
    age(object, now),
    textAt(info, 'kubeletVersion'),
    address('InternalIP'),
    address('ExternalIP'),
    unknown('osImage'),
    unknown('kernelVersion'),
    unknown('containerRuntimeVersion'),
  ];
};

function nodeStatus(node: KubeObject): string {
  const ready = itemsAt(objectAt(node, 'status'), 'conditions').find((c) => c['type'] === 'Ready');
  const state = ready === undefined ? 'Unknown' : ready['status'] === 'True' ? 'Ready' : 'NotReady';
  return specOf(node)['unschedulable'] === true ? `${state},SchedulingDisabled` : state;
}

function nodeRoles(node: KubeObject): string[] {
  const prefix = 'node-role.kubernetes.io/';
  const labels = Object.entries(node.metadata.labels ?? {});
  const roles = labels.flatMap(([key, value]) => {
    if (key.startsWith(prefix)) return key.length > prefix.length ? [key.slice(prefix.length)] : [];
    return key === 'kubernetes.io/role' && value !== '' ? [value] : [];
  });
  return [...new Set(roles)].sort();
}

export const resourceQuotaCells = (object: KubeObject, now: number): Cells => {
  const status = objectAt(object, 'status');
  const hard = objectAt(status, 'hard');
  const used = objectAt(status, 'used');
  const isLimit = (name: string): boolean => name.startsWith('limits.');
  const text = (names: readonly string[]): string =>
    names.map((name) => `${name}: ${String(used[name] ?? '0')}/${String(hard[name])}`).join(', ');
  const names = Object.keys(hard).sort();
  return [
    nameOf(object),
    age(object, now),
    text(names.filter((n) => !isLimit(n))),
    text(names.filter(isLimit)),
  ];
};

export const componentStatusCells = (object: KubeObject): Cells => {
  const healthy = itemsAt(object, 'conditions').find((c) => c['type'] === 'Healthy') ?? {};
  const state =
    healthy['status'] === 'True' ? 'Healthy' : healthy['status'] === 'False' ? 'Unhealthy' : 'Unknown';
  return [nameOf(object), state, textAt(healthy, 'message'), textAt(healthy, 'error')];
};

export const leaseCells = (object: KubeObject, now: number): Cells => [
  nameOf(object),
  textAt(specOf(object), 'holderIdentity'),
  age(object, now),
];
