import { describe, expect, it } from 'vitest';
import type { RequestRow, TraceEvent } from '../trace/index.ts';
import { RightsInUse, rightsOf } from './rights-in-use.ts';

const row = (verb: string, resource: string, more: Partial<RequestRow> = {}): TraceEvent =>
  ({
    kind: 'request',
    actor: 'engine',
    verb,
    group: '',
    resource,
    subresource: '',
    name: '',
    ...more,
  }) as RequestRow;

describe('rights in use', () => {
  it('are one rule for each resource an actor asked for, over all runs, refused requests included', () => {
    const rights = new RightsInUse('engine');
    rights.add([
      row('list', 'secrets'),
      row('get', 'leases', { group: 'coordination.k8s.io', name: 'lead' }),
    ]);
    rights.add([row('get', 'secrets', { name: 'a', allowed: false }), row('list', 'secrets')]);
    rights.add([row('patch', 'pods', { subresource: 'status', name: 'a' })]);
    rights.add([row('delete', 'pods', { actor: 'somebody else' }), row('get', '', { name: 'healthz' })]);
    expect(rights.policyRules(['leases'])).toEqual([
      { apiGroups: [''], resources: ['pods/status'], verbs: ['patch'] },
      { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list'] },
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], resourceNames: ['lead'], verbs: ['get'] },
    ]);
  });

  it('compare as single rights, however rules bundle them', () => {
    const bundled = [{ apiGroups: ['', 'apps'], resources: ['pods', 'pods/log'], verbs: ['list', 'get'] }];
    expect(rightsOf(bundled)).toHaveLength(8);
    expect(rightsOf([{ ...bundled[0]!, resourceNames: ['a'] }])).toContain('get apps/pods/log a');
  });
});
