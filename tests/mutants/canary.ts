import type { Engine } from '../../harness/run/index.ts';
import { at } from '../../sim/kube/index.ts';
import { apiEngine } from './api-engine.ts';

const RELEASES = { group: 'helm.toolkit.fluxcd.io', version: 'v2', resource: 'helmreleases' };

/**
 * Everything an engine can do wrong in twenty lines: every release is called Ready at every run, healthy or not, with a list of
 * one condition, without a precondition, a record or a second look. A gate that lets it pass is broken.
 */
export function canary(): Engine {
  return apiEngine(async (client, { clock }) => {
    const { items } = await client.list(RELEASES);
    for (const { metadata } of items) {
      const path = { ...RELEASES, namespace: metadata.namespace!, name: metadata.name! };
      const lastTransitionTime = new Date(clock.now()).toISOString();
      const ready = { type: 'Ready', status: 'True', reason: 'Canary', message: 'tweet', lastTransitionTime };
      await client.patch({ ...path, subresource: 'status' }, 'merge', {
        status: { conditions: [ready] },
      });
      const suspended = at(await client.get(path), 'spec', 'suspend') === true;
      await client.patch(path, 'merge', { spec: { suspend: !suspended } });
    }
    return 0;
  });
}
