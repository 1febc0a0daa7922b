import {
  at,
  formatTime,
  isArray,
  isObject,
  type JsonObject,
  type KubeObject,
  member,
} from '../../kube/index.ts';
import { type Controller, type ControllerDeps, keyOf, splitKey } from '../controller.ts';
import { type ConditionState, withConditions } from './condition-list.ts';
import { deletePod, isDeleting, isFinished, writeStatus } from './owned-objects.ts';
import { type PodScript, podScriptOf } from './pod-script.ts';

const PODS = '/pods';

/** The node of clusters that have none. */
export const SIMULATED_NODE = 'simulated-node';

/** Scheduler and kubelet in one: pods get a node, run, become ready or fail as their script says, and end when deleted. */
export function podLife(deps: ControllerDeps, fallback: Partial<PodScript> = {}): Controller {
  const { store, clock, client } = deps;
  return {
    name: 'pod-life',
    watches: [PODS],
    keysOf: (event) => (event.type === 'DELETED' ? [] : [keyOf(event.namespace, event.name)]),
    async reconcile(key) {
      const { namespace, name } = splitKey(key);
      const pod = store.get(PODS, namespace, name);
      if (!pod) return undefined;
      if (isDeleting(pod)) {
        await deletePod(deps, pod, { apiVersion: 'v1', kind: 'DeleteOptions', gracePeriodSeconds: 0 });
        return undefined;
      }
      if (isFinished(pod)) return undefined;
      if (!at(pod, 'spec', 'nodeName')) {
        const node = store.list('/nodes')[0]?.metadata.name ?? SIMULATED_NODE;
        await client.create(
          { group: '', version: 'v1', resource: 'pods', namespace, name, subresource: 'binding' },
          {
            apiVersion: 'v1',
            kind: 'Binding',
            metadata: { name },
            target: { apiVersion: 'v1', kind: 'Node', name: node },
          },
        );
        return undefined;
      }
      const script = podScriptOf(pod, fallback);
      const born = Date.parse(String(pod.metadata.creationTimestamp));
      const waitMs = Math.max(0, born + script.afterMs - clock.now());
      const status = statusOf(pod, script, waitMs > 0, formatTime(clock.now()));
      await writeStatus(deps, { group: '', resource: 'pods' }, pod, status);
      return waitMs > 0 ? waitMs : undefined;
    },
  };
}

interface Look {
  readonly phase: string;
  readonly ready: boolean;
  readonly state: JsonObject;
  readonly restarts: number;
}

function statusOf(pod: KubeObject, script: PodScript, isEarly: boolean, now: string): JsonObject {
  const current = at(pod, 'status');
  const old = isObject(current) ? current : {};
  const startTime = member(old, 'startTime') ?? now;
  const look = lookOf(script, isEarly, String(startTime), now);
  return {
    ...old,
    phase: look.phase,
    startTime,
    hostIP: '192.0.2.1',
    podIP: '192.0.2.10',
    podIPs: [{ ip: '192.0.2.10' }],
    conditions: withConditions(pod, conditionStates(look), now).map((condition) => ({
      lastProbeTime: null,
      ...condition,
    })),
    containerStatuses: containersOf(pod).map((container) => ({
      name: member(container, 'name') ?? '',
      image: member(container, 'image') ?? '',
      imageID: '',
      ready: look.ready,
      started: look.ready,
      restartCount: look.restarts,
      state: look.state,
      lastState: {},
    })),
  };
}

function lookOf(script: PodScript, isEarly: boolean, startedAt: string, now: string): Look {
  const running = { running: { startedAt } };
  const waiting = (reason: string, message: string): JsonObject => ({ waiting: { reason, message } });
  const finished = (exitCode: number, reason: string): JsonObject => ({
    terminated: { exitCode, reason, startedAt, finishedAt: now },
  });
  switch (script.fate) {
    case 'image-pull-error':
      return {
        phase: 'Pending',
        ready: false,
        restarts: 0,
        state: waiting('ImagePullBackOff', 'Back-off pulling image'),
      };
    case 'crash':
      return isEarly
        ? { phase: 'Running', ready: false, restarts: 0, state: running }
        : {
            phase: 'Running',
            ready: false,
            restarts: 1,
            state: waiting('CrashLoopBackOff', 'back-off restarting failed container'),
          };
    case 'never-ready':
      return { phase: 'Running', ready: false, restarts: 0, state: running };
    case 'succeed':
      return isEarly
        ? { phase: 'Running', ready: true, restarts: 0, state: running }
        : { phase: 'Succeeded', ready: false, restarts: 0, state: finished(0, 'Completed') };
    case 'fail':
      return isEarly
        ? { phase: 'Running', ready: true, restarts: 0, state: running }
        : { phase: 'Failed', ready: false, restarts: 0, state: finished(1, 'Error') };
    case 'ready':
      return { phase: 'Running', ready: !isEarly, restarts: 0, state: running };
  }
}

function conditionStates({ phase, ready }: Look): ConditionState[] {
  const finished = phase === 'Succeeded' || phase === 'Failed';
  const reason = ready ? '' : finished ? 'PodCompleted' : 'ContainersNotReady';
  const state = (type: string, holds: boolean, why: string): ConditionState => ({
    type,
    status: holds ? 'True' : 'False',
    reason: why,
    message: '',
  });
  return [
    state('PodScheduled', true, ''),
    state('Initialized', true, ''),
    state('ContainersReady', ready, reason),
    state('Ready', ready, reason),
  ];
}

function containersOf(pod: KubeObject): JsonObject[] {
  const containers = at(pod, 'spec', 'containers');
  return isArray(containers) ? containers.filter(isObject) : [];
}
