import { ClusterError } from './cluster.ts';
import type { HelmRelease, Lease } from './helm-release.ts';

// A 2xx alone proves nothing: a login proxy or a misrouted gateway answers 200 with JSON of its own, and taken for an empty list
// that would be a pass in which all is well.

/** What a list holds of each of its objects, and the token of the page after it. */
export interface ListAnswer<T> {
  readonly items: readonly T[];
  readonly continueToken: string | undefined;
}

/** @throws ClusterError reason `BadBody` */
export function listIn<T extends { readonly metadata: object }>(body: unknown): ListAnswer<T> {
  const { kind, items, metadata } = fieldsOf(body);
  // An API server writes an empty list of metadata as `null`: asPartialObjectMetadataList appends to a nil slice (apiserver
  // pkg/endpoints/handlers/response.go). All its other lists are arrays.
  const found = items === null && kind === 'PartialObjectMetadataList' ? [] : items;
  if (!Array.isArray(found) || !found.every(isNamed)) throw badBody('list', body);
  const { continue: token } = fieldsOf(metadata);
  return {
    items: found as T[],
    continueToken: typeof token === 'string' && token !== '' ? token : undefined,
  };
}

/** @throws ClusterError reason `BadBody` */
export function releaseIn(body: unknown): HelmRelease {
  // By its name: a Status has metadata, too.
  if (!isNamed(body)) throw badBody('HelmRelease', body);
  return body as HelmRelease;
}

/** @throws ClusterError reason `BadBody` */
export function leaseIn(body: unknown): Lease {
  if (fieldsOf(body)['kind'] !== 'Lease') throw badBody('Lease', body);
  return body as Lease;
}

function isNamed(object: unknown): boolean {
  return typeof fieldsOf(fieldsOf(object)['metadata'])['name'] === 'string';
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Nothing is known of a write that was answered so. */
function badBody(wanted: string, body: unknown): ClusterError {
  return new ClusterError(`the server sent no ${wanted} but ${described(body)}`, {
    outcome: 'unknown',
    reason: 'BadBody',
  });
}

/** What a Status says of itself, and of everything else only its type: whoever sent it, it is not for the log. */
const TOLD = new Set(['kind', 'reason', 'message']);
const FIELDS_TOLD = 8;

function described(body: unknown): string {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return typeName(body);
  const fields = Object.entries(body)
    .slice(0, FIELDS_TOLD)
    .map(([name, value]) =>
      TOLD.has(name) && typeof value === 'string'
        ? `${name}: ${JSON.stringify(value.slice(0, 200))}`
        : `${name}: ${typeName(value)}`,
    );
  return `{${fields.join(', ')}}`;
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}
