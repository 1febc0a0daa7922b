import {
  at,
  isObject,
  type JsonObject,
  type KubeObject,
  labelSelectorFromObject,
  newBadRequest,
  StatusError,
} from '../../kube/index.ts';
import type { Store } from '../../store/index.ts';
import type { ResourceCall, SubresourceResult } from '../registry/resource.ts';

const BUDGETS = 'policy/poddisruptionbudgets';
const CREATED: JsonObject = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/**
 * POST `pods/NAME/eviction`: a deletion that disruption budgets may refuse.
 * Source: kubernetes pkg/registry/core/pod/storage/eviction.go.
 */
export function evictPod(
  store: Store,
): (body: JsonObject, pod: KubeObject, call: ResourceCall) => SubresourceResult {
  return (body, pod, call) => {
    if ((at(body, 'metadata', 'name') ?? '') !== call.name)
      throw newBadRequest('name in URL does not match name in Eviction object');
    const options = at(body, 'deleteOptions');
    const deleteParent = isObject(options) ? options : {};
    const phase = at(pod, 'status', 'phase');
    const isOver = phase === 'Succeeded' || phase === 'Failed' || phase === 'Pending';
    if (isOver || pod.metadata.deletionTimestamp !== undefined) return { answer: CREATED, deleteParent };
    const budgets = store.list(BUDGETS, call.namespace).filter((budget) => covers(budget, pod));
    if (budgets.length > 1)
      throw new StatusError(
        500,
        'InternalError',
        'Internal error occurred: This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
        {
          causes: [
            {
              message:
                'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
            },
          ],
        },
      );
    const [budget] = budgets;
    if (budget && disruptionsAllowed(budget) <= 0) throw refused(budget);
    return { answer: CREATED, deleteParent };
  };
}

function covers(budget: KubeObject, pod: KubeObject): boolean {
  const selector = at(budget, 'spec', 'selector');
  return isObject(selector) && labelSelectorFromObject(selector).matches(pod.metadata.labels);
}

function disruptionsAllowed(budget: KubeObject): number {
  const allowed = at(budget, 'status', 'disruptionsAllowed');
  return typeof allowed === 'number' ? allowed : 0;
}

function refused(budget: KubeObject): StatusError {
  const needs = at(budget, 'status', 'desiredHealthy') ?? 0;
  const has = at(budget, 'status', 'currentHealthy') ?? 0;
  return new StatusError(
    429,
    'TooManyRequests',
    "Cannot evict pod as it would violate the pod's disruption budget.",
    {
      causes: [
        {
          reason: 'DisruptionBudget',
          message: `The disruption budget ${budget.metadata.name} needs ${String(needs)} healthy pods and has ${String(has)} currently`,
        },
      ],
    },
  );
}
