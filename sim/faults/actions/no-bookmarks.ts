import { at } from '../../kube/index.ts';
import type { EventFault } from '../fault.ts';

/**
 * R8: bookmarks never come, so a quiet watch resumes from an old revision. The one that ends the initial events of a
 * streaming list is no optional courtesy and stays.
 */
export interface NoBookmarks {
  readonly do: 'noBookmarks';
}

export const noBookmarks: EventFault<NoBookmarks> = {
  strikes: 'event',
  realism: () => 'A',
  appliesTo: (_action, frame) =>
    frame.type === 'BOOKMARK' &&
    at(frame.object, 'metadata', 'annotations', 'k8s.io/initial-events-end') !== 'true',
  fate: () => ({ kind: 'drop' }),
};
