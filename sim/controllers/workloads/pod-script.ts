import { at, type KubeObject, parseGoDuration } from '../../kube/index.ts';

/** What becomes of a pod. */
export type PodFate = 'ready' | 'never-ready' | 'crash' | 'image-pull-error' | 'succeed' | 'fail';

/** How a simulated pod behaves. */
export interface PodScript {
  readonly fate: PodFate;
  /** From creation until Ready (or until it finishes, for `succeed` and `fail`). */
  readonly afterMs: number;
}

/**
 * Annotations of a pod (so: of a workload's template) that script it: `pod.kubeflap.dev/fate` and
 * `pod.kubeflap.dev/after` (a Go duration). `ready-after: 5s`, never ready or crashing workloads are what rollouts and
 * Helm's waits are tried against.
 */
export const FATE_ANNOTATION = 'pod.kubeflap.dev/fate';
export const AFTER_ANNOTATION = 'pod.kubeflap.dev/after';

const FATES: ReadonlySet<string> = new Set<PodFate>([
  'ready',
  'never-ready',
  'crash',
  'image-pull-error',
  'succeed',
  'fail',
]);

/** The script of a pod: its annotations over `fallback`. Pods that are not restarted always finish, by default well. */
export function podScriptOf(pod: KubeObject, fallback: Partial<PodScript> = {}): PodScript {
  const { annotations = {} } = pod.metadata;
  const restartPolicy = at(pod, 'spec', 'restartPolicy');
  const finishes = restartPolicy === 'Never' || restartPolicy === 'OnFailure';
  const named = annotations[FATE_ANNOTATION];
  const fate = named !== undefined && FATES.has(named) ? (named as PodFate) : fallback.fate;
  const after = annotations[AFTER_ANNOTATION];
  const afterMs = (after === undefined ? undefined : parseGoDuration(after)) ?? fallback.afterMs ?? 0;
  return { fate: fate ?? (finishes ? 'succeed' : 'ready'), afterMs };
}
