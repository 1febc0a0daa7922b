import { describe, expect, it } from 'vitest';
import { Store } from '../../store/index.ts';
import { seedBootstrapPolicy } from './bootstrap-policy.ts';
import { RbacAuthorizer } from './rbac-authorizer.ts';
import { ANONYMOUS_USER } from './user.ts';

const NOW = Date.UTC(2026, 0, 1);

describe('seedBootstrapPolicy', () => {
  it('opens health and version to everybody, discovery only to the authenticated', () => {
    const store = new Store();
    seedBootstrapPolicy(store, NOW);
    const authorizer = new RbacAuthorizer(store);
    const path = (text: string) => ({
      isResourceRequest: false,
      verb: 'get',
      group: '',
      version: '',
      namespace: '',
      resource: '',
      subresource: '',
      name: '',
      path: text,
    });
    const alice = { name: 'alice', groups: ['system:authenticated'] };
    expect(authorizer.authorize(ANONYMOUS_USER, path('/version')).allowed).toBe(true);
    expect(authorizer.authorize(ANONYMOUS_USER, path('/api')).allowed).toBe(false);
    expect(authorizer.authorize(alice, path('/apis/apps/v1')).allowed).toBe(true);
    expect(authorizer.authorize(alice, path('/metrics')).allowed).toBe(false);
  });

  it('gives every object the revision it was stored at, and shares objects between equal starts', () => {
    const [first, second, later] = [new Store(), new Store(), new Store()];
    seedBootstrapPolicy(first, NOW);
    seedBootstrapPolicy(second, NOW);
    seedBootstrapPolicy(later, NOW + 5000);
    const key = 'rbac.authorization.k8s.io/clusterroles';
    for (const event of first.eventsAfter(key, 0))
      expect(event.object.metadata.resourceVersion).toBe(String(event.revision));
    expect(second.get(key, '', 'view')).toBe(first.get(key, '', 'view'));
    expect(later.get(key, '', 'view')?.metadata.creationTimestamp).toBe('2026-01-01T00:00:05Z');
  });
});
