import type { KubeObject } from '../../../../kube/index.ts';
import { humanDuration } from '../../custom/index.ts';
import { itemsAt, numberAt, objectAt, specOf, textAt, textMapAt } from '../rules/object-edit.ts';
import type { Cell } from '../type-rules.ts';
import { age, ageOf, containerTexts, labelsText, nameOf, podSpecOf, selectorText } from './cell-text.ts';

type Cells = readonly Cell[];

const status = (object: KubeObject, key: string): number => numberAt(objectAt(object, 'status'), key) ?? 0;
const desired = (object: KubeObject): number => numberAt(specOf(object), 'replicas') ?? 0;

export const deploymentCells = (object: KubeObject, now: number): Cells => [
  nameOf(object),
  `${status(object, 'readyReplicas')}/${desired(object)}`,
  status(object, 'updatedReplicas'),
  status(object, 'availableReplicas'),
  age(object, now),
  ...containerTexts(podSpecOf(object)),
  selectorText(specOf(object)['selector']),
];

export const replicaSetCells = (object: KubeObject, now: number): Cells => [
  nameOf(object),
  desired(object),
  status(object, 'replicas'),
  status(object, 'readyReplicas'),
  age(object, now),
  ...containerTexts(podSpecOf(object)),
  selectorText(specOf(object)['selector']),
];

export const replicationControllerCells = (object: KubeObject, now: number): Cells => [
  ...replicaSetCells(object, now).slice(0, -1),
  labelsText(textMapAt(specOf(object), 'selector')),
];

export const statefulSetCells = (object: KubeObject, now: number): Cells => [
  nameOf(object),
  `${status(object, 'readyReplicas')}/${desired(object)}`,
  age(object, now),
  ...containerTexts(podSpecOf(object)),
];

export const daemonSetCells = (object: KubeObject, now: number): Cells => [
  nameOf(object),
  status(object, 'desiredNumberScheduled'),
  status(object, 'currentNumberScheduled'),
  status(object, 'numberReady'),
  status(object, 'updatedNumberScheduled'),
  status(object, 'numberAvailable'),
  labelsText(textMapAt(podSpecOf(object), 'nodeSelector')),
  age(object, now),
  ...containerTexts(podSpecOf(object)),
  selectorText(specOf(object)['selector']),
];

/** Conditions in the order a job's state is decided by. */
function jobStatus(object: KubeObject): string {
  const isTrue = (type: string): boolean =>
    itemsAt(objectAt(object, 'status'), 'conditions').some(
      (c) => c['type'] === type && c['status'] === 'True',
    );
  if (isTrue('Complete')) return 'Complete';
  if (isTrue('Failed')) return 'Failed';
  if (object.metadata.deletionTimestamp !== undefined) return 'Terminating';
  if (isTrue('Suspended')) return 'Suspended';
  if (isTrue('FailureTarget')) return 'FailureTarget';
  if (isTrue('SuccessCriteriaMet')) return 'SuccessCriteriaMet';
  return 'Running';
}

function jobCompletions(object: KubeObject): string {
  const spec = specOf(object);
  const succeeded = status(object, 'succeeded');
  const completions = numberAt(spec, 'completions');
  if (completions !== undefined) return `${succeeded}/${completions}`;
  const parallelism = numberAt(spec, 'parallelism') ?? 0;
  return parallelism > 1 ? `${succeeded}/1 of ${parallelism}` : `${succeeded}/1`;
}

function jobDuration(object: KubeObject, now: number): string {
  const { startTime, completionTime } = objectAt(object, 'status');
  if (typeof startTime !== 'string') return '';
  const end = typeof completionTime === 'string' ? Date.parse(completionTime) : now;
  return humanDuration(end - Date.parse(startTime));
}

export const jobCells = (object: KubeObject, now: number): Cells => [
  nameOf(object),
  jobStatus(object),
  jobCompletions(object),
  jobDuration(object, now),
  age(object, now),
  ...containerTexts(podSpecOf(object)),
  selectorText(specOf(object)['selector']),
];

export const cronJobCells = (object: KubeObject, now: number): Cells => {
  const spec = specOf(object);
  const jobSpec = objectAt(objectAt(spec, 'jobTemplate'), 'spec');
  const { lastScheduleTime } = objectAt(object, 'status');
  return [
    nameOf(object),
    textAt(spec, 'schedule'),
    textAt(spec, 'timeZone') || '<none>',
    spec['suspend'] === true ? 'True' : 'False',
    itemsAt(objectAt(object, 'status'), 'active').length,
    typeof lastScheduleTime === 'string' ? ageOf(lastScheduleTime, now) : '<none>',
    age(object, now),
    ...containerTexts(objectAt(objectAt(jobSpec, 'template'), 'spec')),
    selectorText(jobSpec['selector']),
  ];
};

export const podTemplateCells = (object: KubeObject): Cells => {
  const template = objectAt(object, 'template');
  return [
    nameOf(object),
    ...containerTexts(objectAt(template, 'spec')),
    labelsText(textMapAt(objectAt(template, 'metadata'), 'labels')),
  ];
};

export const controllerRevisionCells = (object: KubeObject, now: number): Cells => {
  const owner = object.metadata.ownerReferences?.find((reference) => reference.controller);
  const group = owner?.apiVersion.split('/')[0] ?? '';
  const controller = owner ? `${owner.kind.toLowerCase()}.${group}/${owner.name}` : '<none>';
  return [nameOf(object), controller, numberAt(object, 'revision') ?? 0, age(object, now)];
};

export const autoscalerCells = (object: KubeObject, now: number): Cells => {
  const spec = specOf(object);
  const target = objectAt(spec, 'scaleTargetRef');
  return [
    nameOf(object),
    `${textAt(target, 'kind')}/${textAt(target, 'name')}`,
    autoscalerTargets(object),
    numberAt(spec, 'minReplicas') === undefined ? '<unset>' : String(numberAt(spec, 'minReplicas')),
    numberAt(spec, 'maxReplicas') ?? 0,
    status(object, 'currentReplicas'),
    age(object, now),
  ];
};

function autoscalerTargets(object: KubeObject): string {
  const metrics = itemsAt(specOf(object), 'metrics');
  const current = itemsAt(objectAt(object, 'status'), 'currentMetrics');
  if (metrics.length === 0) return '<none>';
  const texts = metrics.map((metric, i) => {
    const resource = objectAt(metric, 'resource');
    const wanted = objectAt(resource, 'target');
    const measured = objectAt(objectAt(current[i] ?? {}, 'resource'), 'current');
    const name = textAt(resource, 'name');
    if (textAt(metric, 'type') !== 'Resource') return `<unknown>/${textAt(metric, 'type')}`;
    if (wanted['averageValue'] !== undefined)
      return `${name}: ${textAt(measured, 'averageValue') || '<unknown>'}/${String(wanted['averageValue'])}`;
    const now = numberAt(measured, 'averageUtilization');
    return `${name}: ${now === undefined ? '<unknown>' : `${now}%`}/${numberAt(wanted, 'averageUtilization') ?? '<auto>'}%`;
  });
  return texts.length > 2
    ? `${texts.slice(0, 2).join(', ')} + ${texts.length - 2} more...`
    : texts.join(', ');
}

export const podDisruptionBudgetCells = (object: KubeObject, now: number): Cells => {
  const { minAvailable, maxUnavailable } = specOf(object);
  return [
    nameOf(object),
    minAvailable === undefined ? 'N/A' : String(minAvailable),
    maxUnavailable === undefined ? 'N/A' : String(maxUnavailable),
    status(object, 'disruptionsAllowed'),
    age(object, now),
  ];
};
