import type { JsonObject, KubeObject } from '../../../../kube/index.ts';
import { itemsAt, numberAt, objectAt, specOf, textAt } from '../rules/object-edit.ts';
import type { Cell } from '../type-rules.ts';
import { age, ageOf, nameOf } from './cell-text.ts';

/* Source: pkg/printers/internalversion/printers.go printPod. */

const NODE_UNREACHABLE = 'NodeLost';

/** What one look at the containers tells. */
interface ContainerSummary {
  readonly reason: string;
  readonly restarts: number;
  readonly lastRestart: string | undefined;
  readonly ready: number;
}

function isRestartableInit(pod: KubeObject, name: string): boolean {
  return itemsAt(specOf(pod), 'initContainers').some(
    (container) => container['name'] === name && container['restartPolicy'] === 'Always',
  );
}

function lastTermination(container: JsonObject): string | undefined {
  return textAt(objectAt(objectAt(container, 'lastState'), 'terminated'), 'finishedAt') || undefined;
}

function later(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}

function terminatedReason(terminated: JsonObject): string {
  const reason = textAt(terminated, 'reason');
  if (reason !== '') return reason;
  const signal = numberAt(terminated, 'signal') ?? 0;
  return signal !== 0 ? `Signal:${signal}` : `ExitCode:${numberAt(terminated, 'exitCode') ?? 0}`;
}

/** The first init container that is not through decides what the pod shows. */
function initReason(pod: KubeObject): string | undefined {
  const containers = itemsAt(objectAt(pod, 'status'), 'initContainerStatuses');
  const total = itemsAt(specOf(pod), 'initContainers').length;
  for (const [index, container] of containers.entries()) {
    const state = objectAt(container, 'state');
    const terminated = objectAt(state, 'terminated');
    if (state['terminated'] !== undefined && (numberAt(terminated, 'exitCode') ?? 0) === 0) continue;
    if (container['started'] === true && isRestartableInit(pod, textAt(container, 'name'))) continue;
    if (state['terminated'] !== undefined) return `Init:${terminatedReason(terminated)}`;
    const waiting = textAt(objectAt(state, 'waiting'), 'reason');
    if (waiting !== '' && waiting !== 'PodInitializing') return `Init:${waiting}`;
    return `Init:${index}/${total}`;
  }
  return undefined;
}

function isGated(status: JsonObject): boolean {
  return itemsAt(status, 'conditions').some(
    (condition) => condition['type'] === 'PodScheduled' && condition['reason'] === 'SchedulingGated',
  );
}

function summarise(pod: KubeObject): ContainerSummary {
  const status = objectAt(pod, 'status');
  let reason = isGated(status) ? 'SchedulingGated' : textAt(status, 'reason') || textAt(status, 'phase');
  let restarts = 0;
  let lastRestart: string | undefined;
  let ready = 0;
  const init = initReason(pod);
  for (const container of itemsAt(status, 'initContainerStatuses')) {
    const isSidecar = isRestartableInit(pod, textAt(container, 'name'));
    if (init !== undefined || isSidecar) {
      restarts += numberAt(container, 'restartCount') ?? 0;
      lastRestart = later(lastRestart, lastTermination(container));
    }
    if (isSidecar && container['ready'] === true) ready += 1;
  }
  if (init !== undefined) return { reason: init, restarts, lastRestart, ready };
  let hasRunning = false;
  const containers = itemsAt(status, 'containerStatuses').toReversed();
  for (const container of containers) {
    const state = objectAt(container, 'state');
    restarts += numberAt(container, 'restartCount') ?? 0;
    lastRestart = later(lastRestart, lastTermination(container));
    const waiting = textAt(objectAt(state, 'waiting'), 'reason');
    if (waiting !== '') reason = waiting;
    else if (state['terminated'] !== undefined) reason = terminatedReason(objectAt(state, 'terminated'));
    else if (container['ready'] === true && state['running'] !== undefined) {
      hasRunning = true;
      ready += 1;
    }
  }
  if (reason === 'Completed' && hasRunning) reason = isReady(status) ? 'Running' : 'NotReady';
  return { reason, restarts, lastRestart, ready };
}

function isReady(status: JsonObject): boolean {
  return itemsAt(status, 'conditions').some((c) => c['type'] === 'Ready' && c['status'] === 'True');
}

/** The state of a pod on its way out, or waiting behind scheduling gates. */
function overridingReason(pod: KubeObject, reason: string): string {
  const status = objectAt(pod, 'status');
  const gated = itemsAt(status, 'conditions').some(
    (c) => c['type'] === 'PodScheduled' && c['reason'] === 'SchedulingGated',
  );
  if (pod.metadata.deletionTimestamp !== undefined) {
    if (textAt(status, 'reason') === NODE_UNREACHABLE) return 'Unknown';
    return ['Succeeded', 'Failed'].includes(textAt(status, 'phase')) ? reason : 'Terminating';
  }
  return gated ? 'SchedulingGated' : reason;
}

function readinessGates(pod: KubeObject): string {
  const gates = itemsAt(specOf(pod), 'readinessGates');
  if (gates.length === 0) return '<none>';
  const conditions = itemsAt(objectAt(pod, 'status'), 'conditions');
  const passed = gates.filter((gate) =>
    conditions.some((c) => c['type'] === gate['conditionType'] && c['status'] === 'True'),
  );
  return `${passed.length}/${gates.length}`;
}

export function podCells(pod: KubeObject, now: number): readonly Cell[] {
  const spec = specOf(pod);
  const status = objectAt(pod, 'status');
  const summary = summarise(pod);
  const sidecars = itemsAt(spec, 'initContainers').filter((c) => c['restartPolicy'] === 'Always').length;
  const total = itemsAt(spec, 'containers').length + sidecars;
  const restarts =
    summary.restarts > 0 && summary.lastRestart !== undefined
      ? `${summary.restarts} (${ageOf(summary.lastRestart, now)} ago)`
      : String(summary.restarts);
  return [
    nameOf(pod),
    `${summary.ready}/${total}`,
    overridingReason(pod, summary.reason),
    restarts,
    age(pod, now),
    textAt(itemsAt(status, 'podIPs')[0] ?? {}, 'ip') || textAt(status, 'podIP') || '<none>',
    textAt(spec, 'nodeName') || '<none>',
    textAt(status, 'nominatedNodeName') || '<none>',
    readinessGates(pod),
  ];
}
