import type { Sent } from '../../sim/flux/flux-world.fixture.ts';
import { at } from '../../sim/kube/index.ts';

const REQUESTED_AT = 'reconcile.fluxcd.io/requestedAt';
const FORCE_AT = 'reconcile.fluxcd.io/forceAt';
const RESET_AT = 'reconcile.fluxcd.io/resetAt';

/** Something the engine does to a release. */
export type Deed =
  | 'patches the status'
  | 'suspends'
  | 'resumes'
  | 'asks for an upgrade (forceAt)'
  | 'asks for a fresh start (resetAt)'
  | 'pokes (requestedAt)'
  | 'deletes'
  | 'creates something';

const annotation = (sent: Sent, key: string): boolean =>
  at(sent.body, 'metadata', 'annotations', key) !== undefined;
const isPatch = (sent: Sent): boolean => sent.method === 'PATCH' && sent.path.includes('/helmreleases/');

/** How each deed is recognised on the wire. Its annotations for the record are no deed of their own, nor are Events. */
export const DEEDS: readonly { readonly deed: Deed; readonly isDoneBy: (sent: Sent) => boolean }[] = [
  {
    deed: 'patches the status',
    isDoneBy: (sent) => isPatch(sent) && sent.path.endsWith('/status'),
  },
  { deed: 'suspends', isDoneBy: (sent) => isPatch(sent) && at(sent.body, 'spec', 'suspend') === true },
  { deed: 'resumes', isDoneBy: (sent) => isPatch(sent) && at(sent.body, 'spec', 'suspend') === false },
  {
    deed: 'asks for an upgrade (forceAt)',
    isDoneBy: (sent) => isPatch(sent) && annotation(sent, FORCE_AT),
  },
  {
    deed: 'asks for a fresh start (resetAt)',
    isDoneBy: (sent) => isPatch(sent) && annotation(sent, RESET_AT),
  },
  {
    deed: 'pokes (requestedAt)',
    isDoneBy: (sent) =>
      isPatch(sent) &&
      annotation(sent, REQUESTED_AT) &&
      !annotation(sent, FORCE_AT) &&
      !annotation(sent, RESET_AT),
  },
  { deed: 'deletes', isDoneBy: (sent) => sent.method === 'DELETE' },
  {
    deed: 'creates something',
    isDoneBy: (sent) => (sent.method === 'POST' || sent.method === 'PUT') && !sent.path.includes('/events'),
  },
];
