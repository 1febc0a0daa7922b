import { type ApiRequest, PATCH_TYPES, type RequestInfo } from '../../apiserver/index.ts';
import { at, isArray, isObject, newConflict, OPTIMISTIC_LOCK_MESSAGE } from '../../kube/index.ts';
import { requestJson, statusResponse, withoutSignal } from '../exchange.ts';
import type { FaultContext, RequestFault } from '../fault.ts';
import { groupResourceOf } from '../refusals.ts';
import { objectPath } from '../request-info.ts';

/**
 * W7: 409 although the client did nothing wrong. `honest`: someone else really commits just before, and the server
 * itself refuses. `raw`: a bare 409, the object untouched - cheap, but no healthy server does it.
 * The client's write is not stored.
 */
export interface Conflict {
  readonly do: 'conflict';
  readonly variant: 'honest' | 'raw';
}

/** What the foreign commit changes: nobody's field, so that only the resourceVersion matters. */
const FOREIGN_TOUCH_ANNOTATION = 'kubeflap.io/foreign-touch';

const UPDATES = new Set(['update', 'patch']);

export const conflict: RequestFault<Conflict> = {
  realism: (action) => (action.variant === 'honest' ? 'A' : 'B'),
  // Without a resourceVersion the server retries by itself, so an honest conflict cannot be provoked.
  appliesTo: (action, info, request) =>
    action.variant === 'raw'
      ? info.isResourceRequest && info.verb !== 'watch'
      : UPDATES.has(info.verb) && carriesResourceVersion(request),
  async run(action, context) {
    const { info, request, inner } = context;
    if (action.variant === 'raw')
      return statusResponse(newConflict(groupResourceOf(info), info.name, OPTIMISTIC_LOCK_MESSAGE).status);
    await touch(context, info);
    return inner(withoutSignal(request));
  },
};

async function touch(context: FaultContext, info: RequestInfo): Promise<void> {
  const path = objectPath(info);
  if (path === undefined) return;
  const stamp = `${context.rule} ${context.clock.now()} ${context.tape.choose(`fault/${context.rule}/touch`, 1 << 24)}`;
  await context.inner({
    method: 'PATCH',
    path,
    query: 'fieldManager=kubeflap-foreign-actor',
    headers: { ...context.credentials, accept: 'application/json', 'content-type': PATCH_TYPES.merge },
    body: { json: { metadata: { annotations: { [FOREIGN_TOUCH_ANNOTATION]: stamp } } } },
  });
}

function carriesResourceVersion(request: ApiRequest): boolean {
  const body = requestJson(request);
  if (isArray(body))
    return body.some((operation) => isObject(operation) && operation['path'] === '/metadata/resourceVersion');
  const version = at(body, 'metadata', 'resourceVersion');
  return typeof version === 'string' && version !== '';
}
