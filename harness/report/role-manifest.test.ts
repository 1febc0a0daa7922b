import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { Right } from '../trace/index.ts';
import { roleFile, roleManifests } from './role-manifest.ts';

const right = (verb: string, resource: string, name = '', namespace = ''): Right => ({
  verb,
  group: '',
  resource,
  name,
  namespace,
  refused: false,
});

describe('the least Role', () => {
  it('is one for the cluster, and one wherever an object is that is known by name', () => {
    const rights = [
      right('patch', 'pods', 'a', 'apps'),
      right('list', 'pods'),
      right('get', 'leases', 'leader', 'flux-system'),
    ];
    const rule = (resource: string, ...verbs: string[]) => ({
      apiGroups: [''],
      resources: [resource],
      verbs,
    });
    expect(roleManifests(rights, 'engine', ['leases'])).toMatchObject([
      { kind: 'ClusterRole', metadata: { name: 'engine' }, rules: [rule('pods', 'list', 'patch')] },
      {
        kind: 'Role',
        metadata: { name: 'engine', namespace: 'flux-system' },
        rules: [{ ...rule('leases', 'get'), resourceNames: ['leader'] }],
      },
    ]);
    const all = roleManifests(rights, 'engine', []);
    expect(all).toMatchObject([{ rules: [rule('leases', 'get'), rule('pods', 'list', 'patch')] }]);
  });

  it('is a file that reads back as it was', () => {
    const manifests = roleManifests([right('list', 'pods'), right('get', 'leases', 'l', 'a')], 'e', [
      'leases',
    ]);
    const text = roleFile(['why'], manifests);
    expect(text.startsWith('# why\napiVersion:')).toBe(true);
    expect(parseAllDocuments(text).map((document) => document.toJS())).toEqual(manifests);
  });
});
