import { describe, expect, it } from 'vitest';
import { RightsInUse, rightsOf } from './rights-in-use.ts';
import type { RequestRow, TraceEvent } from './trace-event.ts';

const row = (verb: string, resource: string, more: Partial<RequestRow> = {}): TraceEvent =>
  ({
    kind: 'request',
    actor: 'engine',
    verb,
    group: '',
    resource,
    subresource: '',
    name: '',
    namespace: '',
    faults: [],
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

  it('say what the server refused by itself, and not what a fault did', () => {
    const rights = new RightsInUse('engine');
    const struck = { allowed: false, faults: [{ rule: 'r', action: 'forbidden', realism: 'A' as const }] };
    rights.add([row('get', 'secrets', struck), row('patch', 'pods', { allowed: true, name: 'a' })]);
    rights.add([row('patch', 'pods', { allowed: false, name: 'a' }), row('patch', 'pods', { name: 'a' })]);
    expect(rights.rights.filter(({ refused }) => refused).map(({ verb }) => verb)).toEqual(['patch']);
  });

  it('of many flights are those of each, whoever folded them', () => {
    const flights = [[row('list', 'pods')], [row('get', 'pods', { name: 'a', namespace: 'apps' })]];
    const whole = new RightsInUse('engine');
    const merged = new RightsInUse('');
    for (const events of flights) {
      whole.add(events);
      const one = new RightsInUse('engine');
      one.add(events);
      merged.merge(one.rights);
    }
    expect(merged.rights).toEqual(whole.rights);
    expect(merged.policyRules()).toEqual(whole.policyRules());
  });

  it('keep no names of creations, and give what has no name a rule without one', () => {
    const rights = new RightsInUse('engine');
    rights.add([
      row('create', 'leases', { name: 'made-up' }),
      row('update', 'leases', { name: 'lead', namespace: 'apps' }),
    ]);
    expect(rights.policyRules(['leases'])).toEqual([
      { apiGroups: [''], resources: ['leases'], verbs: ['create'] },
      { apiGroups: [''], resources: ['leases'], resourceNames: ['lead'], verbs: ['update'] },
    ]);
  });

  it('compare as single rights, however rules bundle them', () => {
    const bundled = [{ apiGroups: ['', 'apps'], resources: ['pods', 'pods/log'], verbs: ['list', 'get'] }];
    expect(rightsOf(bundled)).toHaveLength(8);
    expect(rightsOf([{ ...bundled[0]!, resourceNames: ['a'] }])).toContain('get apps/pods/log a');
  });
});
