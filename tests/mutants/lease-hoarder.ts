import type { Engine } from '../../harness/run/index.ts';
import type { ApiClient } from '../../sim/apiserver/index.ts';
import { isObject, type JsonObject } from '../../sim/kube/index.ts';
import { apiEngine } from './api-engine.ts';
import { mutatedEngine } from './mutated-engine.ts';

const LEASES = {
  group: 'coordination.k8s.io',
  version: 'v1',
  resource: 'leases',
  namespace: 'flux-system',
};

/**
 * Our engine behind a lease that protects nothing: the first run takes it, dawdles past its end, loses it to the second, and
 * repairs all the same. Later runs hold the lease and do nothing, so that no release is repaired twice.
 */
export function leaseHoarder(): Engine {
  const own = mutatedEngine({
    before: async ({ clock }) => {
      await new Promise<void>((resolve) => clock.setTimer(150_000, resolve));
      return true;
    },
  });
  const take = apiEngine(async (client, { number }) => {
    await takeLease(client, `run-${number}`);
    return 0;
  });
  return {
    name: 'lease-hoarder',
    clockMode: 'virtual',
    start: (context) => {
      const taking = take.start(context);
      if (context.number > 1) return taking;
      const acting = own.start(context);
      return { ...acting, ended: Promise.all([taking.ended, acting.ended]).then(([, exit]) => exit) };
    },
  };
}

async function takeLease(client: ApiClient, holderIdentity: string): Promise<void> {
  const path = { ...LEASES, name: 'recovery' };
  const found = await client.get(path).catch(() => undefined);
  if (found === undefined) {
    const lease: JsonObject = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'recovery' },
      spec: { holderIdentity, leaseDurationSeconds: 60 },
    };
    await client.create(LEASES, lease);
    return;
  }
  const spec = isObject(found['spec']) ? found['spec'] : {};
  await client.update(path, { ...found, spec: { ...spec, holderIdentity } });
}
