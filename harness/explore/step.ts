import { alike, digestOf } from './likeness.ts';
import { noveltyOf, type SitedRequest } from './site.ts';

/** What a request does, wherever it stands: its kind (see {@link noveltyOf}), and what it carries. */
export function stepOf(sited: SitedRequest, engine: string): string {
  const { body, resource } = sited.row;
  const novelty = noveltyOf(sited, engine);
  return body === undefined || resource === 'events' ? novelty : `${novelty} ${digestOf(alike(body))}`;
}
