import { noveltyOf, type SitedRequest } from '../flight/site.ts';
import { alike, digestOf } from './likeness.ts';

/**
 * What a request does, wherever it stands: its kind (see {@link noveltyOf}), what it carries, and what came of it - whether a lost
 * answer differs from a lost request depends on that.
 */
export function stepOf(sited: SitedRequest, engine: string): string {
  const { body, resource, committed, code } = sited.row;
  const done = `${noveltyOf(sited, engine)} ${committed} ${code}`;
  return body === undefined || resource === 'events' ? done : `${done} ${digestOf(alike(body))}`;
}
