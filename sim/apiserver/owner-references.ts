import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  member,
  withKey,
} from '../kube/index.ts';
import { type Exchange, warn } from './exchange.ts';

/**
 * The object without owner references that came twice, with a warning about them. Creates and updates are looked at before
 * admission, patches after it. Source: apiserver pkg/endpoints/handlers/rest.go dedupOwnerReferencesAndAddWarning.
 */
export function withDistinctOwners(
  exchange: Exchange,
  object: KubeObject,
  when: 'before admission' | 'after admission',
): KubeObject {
  const references = member(object.metadata as JsonObject, 'ownerReferences');
  if (!isArray(references) || references.length < 2) return object;
  const distinct: Json[] = [];
  const duplicates: string[] = [];
  for (const reference of references) {
    if (distinct.some((other) => jsonEqual(other, reference))) duplicates.push(uidOf(reference));
    else distinct.push(reference);
  }
  if (duplicates.length === 0) return object;
  const after = when === 'after admission' ? ' after mutating admission happens' : '';
  warn(
    exchange,
    `.metadata.ownerReferences contains duplicate entries${after}; API server dedups owner references in 1.20+, and may reject such requests as early as 1.24; please fix your requests; duplicate UID(s) observed: ${duplicates.join(', ')}`,
  );
  return withKey(
    object,
    'metadata',
    withKey(object.metadata as JsonObject, 'ownerReferences', distinct),
  ) as KubeObject;
}

function uidOf(reference: Json): string {
  return String((isObject(reference) ? member(reference, 'uid') : undefined) ?? '');
}
