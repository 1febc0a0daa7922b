import { ApiClient, type ConnectionError } from '../../apiserver/index.ts';
import { VirtualClock } from '../../clock/index.ts';
import type { StatusError } from '../../kube/index.ts';
import { Random, Tape } from '../../random/index.ts';
import { createFaultPlane, type FaultPlaneOptions } from '../fault-plane.ts';
import type { FaultRule } from '../fault-rule.ts';
import { ConfigMapServer } from './configmap-server.ts';

/** Where the tests' objects live. */
export const CONFIGMAPS = { group: '', version: 'v1', resource: 'configmaps', namespace: 'default' } as const;

/** A path to one ConfigMap. */
export function configMap(name: string) {
  return { ...CONFIGMAPS, name };
}

/** A server with ConfigMap `a`, the given rules before it, and two clients: through the faults, and past them. */
export async function fly(rules: readonly FaultRule[], options: Partial<FaultPlaneOptions> = {}) {
  const server = new ConfigMapServer();
  const clock = new VirtualClock();
  const tape = new Tape(new Random(1));
  const observer = new ApiClient({ handler: server.handle, userAgent: 'observer' });
  await observer.create(CONFIGMAPS, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'a' },
    data: { step: '0' },
  });
  const plane = createFaultPlane({ handler: server.handle, clock, tape, rules, ...options });
  const client = new ApiClient({
    handler: (request) => plane.handle({ ...request, actor: { name: 'engine', incarnation: 1 } }),
    userAgent: 'engine',
  });
  server.seen.length = 0;
  return {
    server,
    clock,
    tape,
    plane,
    observer,
    client,
    /** Writes `step` into ConfigMap `a` through the faults and says what became of it. */
    write: (step: string, resourceVersion?: string) =>
      outcome(
        client.update(configMap('a'), {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'a', ...(resourceVersion === undefined ? {} : { resourceVersion }) },
          data: { step },
        }),
        clock,
      ),
    /** What is stored. */
    stored: () => (server.get('a')?.['data'] as { step: string } | undefined)?.step,
    now: () => clock.now(),
  };
}

/**
 * What a client saw: the answer, an error, or `pending` after nothing moves any more within a second of virtual time.
 */
export async function outcome<T>(
  call: Promise<T>,
  clock: VirtualClock,
): Promise<{ answer: T } | { error: StatusError | ConnectionError } | 'pending'> {
  let seen: { answer: T } | { error: StatusError | ConnectionError } | 'pending' = 'pending';
  call.then(
    (answer) => {
      seen = { answer };
    },
    (error: StatusError | ConnectionError) => {
      seen = { error };
    },
  );
  await clock.run({ until: clock.now() + 1000 });
  return seen;
}
