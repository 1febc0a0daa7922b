import type { RequestInfo } from '../apiserver/index.ts';
import { type GroupResource, groupResourceText, StatusError } from '../kube/index.ts';

/** The group and resource a refusal names. */
export function groupResourceOf(info: RequestInfo): GroupResource {
  return { group: info.group, resource: info.resource };
}

/**
 * 504 of a request that ran into the server's own deadline.
 * Source: apiserver pkg/endpoints/handlers/finisher, and NewTimeoutError, which prefixes `Timeout: `.
 */
export function newRequestTimeout(): StatusError {
  const message = 'Timeout: request did not complete within requested timeout - context deadline exceeded';
  return new StatusError(504, 'Timeout', message, {});
}

/**
 * 500 `ServerTimeout` with `retryAfterSeconds: 2`: what "etcd unreachable" becomes, and what client-go replays by itself.
 * Source: apiserver pkg/storage/errors InterpretUpdateError and its siblings, NewServerTimeout.
 */
export function newServerTimeout(info: RequestInfo): StatusError {
  const gr = groupResourceOf(info);
  // `details.name` holds the operation, not the object: so does the real server's.
  return new StatusError(
    500,
    'ServerTimeout',
    `The ${info.verb} operation against ${groupResourceText(gr)} could not be completed at this time, please try again.`,
    {
      name: info.verb,
      ...(gr.group === '' ? {} : { group: gr.group }),
      kind: gr.resource,
      retryAfterSeconds: 2,
    },
  );
}

/** 503. Source: apiserver pkg/server/filters/waitgroup.go, NewServiceUnavailable. */
export function newShuttingDown(): StatusError {
  return new StatusError(503, 'ServiceUnavailable', 'apiserver is shutting down');
}

/** 429 of a watch cache that is not ready. Source: apiserver pkg/storage/cacher, NewTooManyRequests. */
export function newStorageInitializing(retryAfterSeconds: number): StatusError {
  return new StatusError(429, 'TooManyRequests', 'storage is (re)initializing', { retryAfterSeconds });
}

/** 410 of a watch or an exact list whose revision is compacted. Source: NewResourceExpired. */
export function newExpired(message: string): StatusError {
  return new StatusError(410, 'Expired', message);
}

/** What RBAC says to a user without the right. Source: apiserver pkg/endpoints/handlers/responsewriters ForbiddenMessage. */
export function newAccessForbidden(info: RequestInfo, user: string): StatusError {
  const subject = `User ${JSON.stringify(user)} cannot ${info.verb}`;
  if (!info.isResourceRequest)
    return new StatusError(403, 'Forbidden', `forbidden: ${subject} path ${JSON.stringify(info.path)}`, {});
  const resource = info.subresource === '' ? info.resource : `${info.resource}/${info.subresource}`;
  const scope =
    info.namespace === '' ? 'at the cluster scope' : `in the namespace ${JSON.stringify(info.namespace)}`;
  const gr = groupResourceOf(info);
  const name = info.name === '' ? '' : ` "${info.name}"`;
  return new StatusError(
    403,
    'Forbidden',
    `${groupResourceText(gr)}${name} is forbidden: ${subject} resource ${JSON.stringify(resource)} in API group ${JSON.stringify(info.group)} ${scope}`,
    {
      ...(info.name === '' ? {} : { name: info.name }),
      ...(gr.group === '' ? {} : { group: gr.group }),
      kind: gr.resource,
    },
  );
}
