import type { StaticToken } from '../../sim/apiserver/index.ts';
import type { ActorSpec } from '../scenario/index.ts';

/** The credentials of the harness itself: it builds the world and acts as foreign hand. */
export const ADMIN_TOKEN = 'kubeflap-admin';

const ADMIN: StaticToken = {
  token: ADMIN_TOKEN,
  user: 'kubeflap:admin',
  uid: 'kubeflap-admin',
  groups: ['system:masters', 'system:authenticated'],
};

/** `namespace/name` taken apart. */
export function serviceAccountOf(actor: ActorSpec): { namespace: string; name: string } | undefined {
  if (actor.as === undefined) return undefined;
  const [namespace, name] = actor.as.serviceAccount.split('/') as [string, string];
  return { namespace, name };
}

/** The bearer token an actor uses. Tokens are names, not secrets: the world is private to one run. */
export function tokenOf(actor: ActorSpec): string {
  return actor.as === undefined ? ADMIN_TOKEN : `kubeflap-actor-${actor.name}`;
}

/** The tokens of a world: one per service account in use, and the harness's own. Source of the groups: authentication/serviceaccount. */
export function tokensOf(actors: readonly ActorSpec[]): StaticToken[] {
  const tokens = [ADMIN];
  for (const actor of actors) {
    const account = serviceAccountOf(actor);
    if (!account) continue;
    tokens.push({
      token: tokenOf(actor),
      user: `system:serviceaccount:${account.namespace}:${account.name}`,
      uid: `kubeflap-${actor.name}`,
      groups: [
        'system:serviceaccounts',
        `system:serviceaccounts:${account.namespace}`,
        'system:authenticated',
      ],
    });
  }
  return tokens;
}
