import type { KubeObject } from '../../../../kube/index.ts';
import { itemsAt, numberAt, objectAt, specOf, textAt, textsAt } from '../rules/object-edit.ts';
import type { Cell } from '../type-rules.ts';
import { age, ageOf, firstOf, nameOf, selectorText } from './cell-text.ts';

type Cells = readonly Cell[];

/** Role bindings, access, admission, networking and storage: what is left of the printers. */

export const roleBindingCells = (object: KubeObject, now: number): Cells => {
  const ref = objectAt(object, 'roleRef');
  const names = (kind: string): string =>
    itemsAt(object, 'subjects')
      .filter((subject) => textAt(subject, 'kind') === kind)
      .map((subject) =>
        kind === 'ServiceAccount'
          ? `${textAt(subject, 'namespace')}/${textAt(subject, 'name')}`
          : textAt(subject, 'name'),
      )
      .join(', ');
  return [
    nameOf(object),
    `${textAt(ref, 'kind')}/${textAt(ref, 'name')}`,
    age(object, now),
    names('User'),
    names('Group'),
    names('ServiceAccount'),
  ];
};

export const webhookConfigurationCells = (object: KubeObject, now: number): Cells => [
  nameOf(object),
  itemsAt(object, 'webhooks').length,
  age(object, now),
];

export const validatingAdmissionPolicyCells = (object: KubeObject, now: number): Cells => {
  const kind = objectAt(specOf(object), 'paramKind');
  const param =
    specOf(object)['paramKind'] === undefined
      ? '<unset>'
      : `${textAt(kind, 'apiVersion')}/${textAt(kind, 'kind')}`;
  return [nameOf(object), itemsAt(specOf(object), 'validations').length, param, age(object, now)];
};

export const validatingAdmissionPolicyBindingCells = (object: KubeObject, now: number): Cells => {
  const spec = specOf(object);
  const ref = objectAt(spec, 'paramRef');
  const param =
    spec['paramRef'] === undefined
      ? '<unset>'
      : textAt(ref, 'namespace') === ''
        ? textAt(ref, 'name')
        : `${textAt(ref, 'namespace')}/${textAt(ref, 'name')}`;
  return [nameOf(object), textAt(spec, 'policyName'), param, age(object, now)];
};

export const apiServiceCells = (object: KubeObject, now: number): Cells => {
  const service = objectAt(specOf(object), 'service');
  const available = itemsAt(objectAt(object, 'status'), 'conditions').find((c) => c['type'] === 'Available');
  const state =
    available === undefined
      ? 'Unknown'
      : available['status'] === 'True'
        ? 'True'
        : `${textAt(available, 'status')} (${textAt(available, 'reason')})`;
  const target =
    specOf(object)['service'] === undefined
      ? 'Local'
      : `${textAt(service, 'namespace')}/${textAt(service, 'name')}`;
  return [nameOf(object), target, state, age(object, now)];
};

export const certificateSigningRequestCells = (object: KubeObject, now: number): Cells => {
  const spec = specOf(object);
  const status = objectAt(object, 'status');
  const types = itemsAt(status, 'conditions').map((c) => textAt(c, 'type'));
  const state = types.includes('Denied') ? 'Denied' : types.includes('Approved') ? 'Approved' : 'Pending';
  const parts = [
    state,
    ...(types.includes('Failed') ? ['Failed'] : []),
    ...(textAt(status, 'certificate') === '' ? [] : ['Issued']),
  ];
  const seconds = numberAt(spec, 'expirationSeconds');
  return [
    nameOf(object),
    age(object, now),
    textAt(spec, 'signerName') || '<none>',
    textAt(spec, 'username'),
    seconds === undefined ? '<none>' : ageOf(new Date(now - seconds * 1000).toISOString(), now),
    parts.join(','),
  ];
};

export const flowSchemaCells = (object: KubeObject, now: number): Cells => {
  const spec = specOf(object);
  const dangling = itemsAt(objectAt(object, 'status'), 'conditions').find((c) => c['type'] === 'Dangling');
  return [
    nameOf(object),
    textAt(objectAt(spec, 'priorityLevelConfiguration'), 'name') || '<none>',
    numberAt(spec, 'matchingPrecedence') ?? 0,
    textAt(objectAt(spec, 'distinguisherMethod'), 'type') || '<none>',
    age(object, now),
    dangling === undefined ? '?' : textAt(dangling, 'status'),
  ];
};

export const priorityLevelCells = (object: KubeObject, now: number): Cells => {
  const spec = specOf(object);
  const limited = objectAt(spec, 'limited');
  const queuing = objectAt(objectAt(limited, 'limitResponse'), 'queuing');
  const none = (value: number | undefined): Cell => value ?? '<none>';
  return [
    nameOf(object),
    textAt(spec, 'type'),
    none(numberAt(limited, 'nominalConcurrencyShares')),
    none(numberAt(queuing, 'queues')),
    none(numberAt(queuing, 'handSize')),
    none(numberAt(queuing, 'queueLengthLimit')),
    age(object, now),
  ];
};

export const ingressCells = (object: KubeObject, now: number): Cells => {
  const spec = specOf(object);
  const hosts = itemsAt(spec, 'rules')
    .map((rule) => textAt(rule, 'host'))
    .filter((host) => host !== '');
  const ingress = itemsAt(objectAt(objectAt(object, 'status'), 'loadBalancer'), 'ingress');
  return [
    nameOf(object),
    textAt(spec, 'ingressClassName') || '<none>',
    hosts.length === 0 ? '*' : firstOf(hosts, 3),
    ingress.map((point) => textAt(point, 'ip') || textAt(point, 'hostname')).join(','),
    itemsAt(spec, 'tls').length > 0 ? '80, 443' : '80',
    age(object, now),
  ];
};

export const ingressClassCells = (object: KubeObject, now: number): Cells => {
  const spec = specOf(object);
  const parameters = objectAt(spec, 'parameters');
  const group = textAt(parameters, 'apiGroup');
  const kind = textAt(parameters, 'kind');
  const text =
    spec['parameters'] === undefined
      ? '<none>'
      : `${kind}${group === '' ? '' : `.${group}`}/${textAt(parameters, 'name')}`;
  return [nameOf(object), textAt(spec, 'controller'), text, age(object, now)];
};

export const networkPolicyCells = (object: KubeObject, now: number): Cells => [
  nameOf(object),
  selectorText(specOf(object)['podSelector']),
  age(object, now),
];

export const runtimeClassCells = (object: KubeObject, now: number): Cells => [
  nameOf(object),
  textAt(object, 'handler'),
  age(object, now),
];

export const priorityClassCells = (object: KubeObject, now: number): Cells => [
  nameOf(object),
  numberAt(object, 'value') ?? 0,
  object['globalDefault'] === true,
  age(object, now),
  textAt(object, 'preemptionPolicy'),
];

const MODE_LETTERS: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

function modes(list: readonly string[]): string {
  return Object.keys(MODE_LETTERS)
    .filter((mode) => list.includes(mode))
    .map((mode) => MODE_LETTERS[mode])
    .join(',');
}

export const persistentVolumeClaimCells = (object: KubeObject, now: number): Cells => {
  const spec = specOf(object);
  const status = objectAt(object, 'status');
  const phase = object.metadata.deletionTimestamp === undefined ? textAt(status, 'phase') : 'Terminating';
  const volume = textAt(spec, 'volumeName');
  return [
    nameOf(object),
    phase,
    volume,
    volume === '' ? '' : String(objectAt(status, 'capacity')['storage'] ?? '0'),
    volume === '' ? '' : modes(textsAt(status, 'accessModes')),
    textAt(spec, 'storageClassName'),
    textAt(spec, 'volumeAttributesClassName') || '<unset>',
    age(object, now),
    textAt(spec, 'volumeMode') || '<unset>',
  ];
};

export const persistentVolumeCells = (object: KubeObject, now: number): Cells => {
  const spec = specOf(object);
  const status = objectAt(object, 'status');
  const claim = objectAt(spec, 'claimRef');
  return [
    nameOf(object),
    String(objectAt(spec, 'capacity')['storage'] ?? '0'),
    modes(textsAt(spec, 'accessModes')),
    textAt(spec, 'persistentVolumeReclaimPolicy'),
    object.metadata.deletionTimestamp === undefined ? textAt(status, 'phase') : 'Terminating',
    spec['claimRef'] === undefined ? '' : `${textAt(claim, 'namespace')}/${textAt(claim, 'name')}`,
    textAt(spec, 'storageClassName'),
    textAt(spec, 'volumeAttributesClassName') || '<unset>',
    textAt(status, 'reason'),
    age(object, now),
    textAt(spec, 'volumeMode') || '<unset>',
  ];
};

export const storageClassCells = (object: KubeObject, now: number): Cells => {
  const isDefault = object.metadata.annotations?.['storageclass.kubernetes.io/is-default-class'] === 'true';
  return [
    isDefault ? `${nameOf(object)} (default)` : nameOf(object),
    textAt(object, 'provisioner'),
    textAt(object, 'reclaimPolicy') || 'Delete',
    textAt(object, 'volumeBindingMode') || '<unset>',
    object['allowVolumeExpansion'] === true,
    age(object, now),
  ];
};

export const csiDriverCells = (object: KubeObject, now: number): Cells => {
  const spec = specOf(object);
  const tokens = itemsAt(spec, 'tokenRequests').map((request) => textAt(request, 'audience'));
  return [
    nameOf(object),
    spec['attachRequired'] !== false,
    spec['podInfoOnMount'] === true,
    spec['storageCapacity'] === true,
    tokens.length === 0 ? '<unset>' : tokens.join(','),
    spec['requiresRepublish'] === true,
    textsAt(spec, 'volumeLifecycleModes').join(',') || '<none>',
    age(object, now),
  ];
};

export const csiNodeCells = (object: KubeObject, now: number): Cells => [
  nameOf(object),
  itemsAt(specOf(object), 'drivers').length,
  age(object, now),
];

export const volumeAttachmentCells = (object: KubeObject, now: number): Cells => {
  const spec = specOf(object);
  return [
    nameOf(object),
    textAt(spec, 'attacher'),
    textAt(objectAt(spec, 'source'), 'persistentVolumeName'),
    textAt(spec, 'nodeName'),
    objectAt(object, 'status')['attached'] === true,
    age(object, now),
  ];
};
