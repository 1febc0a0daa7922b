import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiHandler, ApiServer } from '../../../sim/apiserver/index.ts';
import { systemClock } from '../../../sim/clock/index.ts';
import { createFaultPlane } from '../../../sim/faults/index.ts';
import { Random, Tape } from '../../../sim/random/index.ts';
import { CertificateAuthority, type ServedApi, serveApi } from '../../../sim/transport/index.ts';
import { buildGoClients, type GoClients } from './build-go-clients.ts';

const TOKEN = 'leader-outage';

describe('leader election of client-go under an outage', () => {
  let clients: GoClients;
  let served: ServedApi;
  let server: ApiServer;
  let kubeconfig: string;
  let handler: ApiHandler;

  beforeAll(async () => {
    clients = await buildGoClients();
    if ('skipped' in clients) return;
    server = new ApiServer({
      clock: systemClock,
      random: new Random(1),
      tokens: [{ token: TOKEN, user: 'admin', uid: '1', groups: ['system:masters'] }],
    });
    handler = server.handle;
    const authority = await CertificateAuthority.create(systemClock.now());
    served = await serveApi({
      handler: (request) => handler(request),
      clock: systemClock,
      serving: await authority.issueServing(['127.0.0.1'], systemClock.now()),
      certificateAuthority: authority.certificate,
      port: 0,
    });
    kubeconfig = join(clients.dir, 'kubeconfig');
    writeFileSync(kubeconfig, kubeconfigOf(served.url, authority.certificate));
  }, 1_000_000);

  afterAll(async () => {
    await served?.close();
    server?.close();
    if (clients && 'dir' in clients) rmSync(clients.dir, { recursive: true, force: true });
  });

  it('the leader gives up when it cannot renew, and another leads after the outage', async ({ skip }) => {
    if ('skipped' in clients) return skip(clients.skipped);
    const { binary } = clients;
    const seen: string[] = [];
    const candidates: ReturnType<typeof spawn>[] = [];
    const start = (identity: string): void => {
      const child = spawn(binary, ['leader-election'], {
        env: { ...process.env, KUBECONFIG: kubeconfig, CLIENTS_IDENTITY: identity },
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      child.stdout.on('data', (chunk) => seen.push(...String(chunk).trimEnd().split('\n')));
      candidates.push(child);
    };
    try {
      start('one');
      await expect.poll(() => seen, { timeout: 10_000 }).toEqual(['one leads']);
      start('two');
      const from = systemClock.now();
      const plane = createFaultPlane({
        handler: server.handle,
        clock: systemClock,
        tape: new Tape(new Random(1)),
        rules: [
          {
            name: 'lease-outage',
            where: { resources: ['leases.coordination.k8s.io'] },
            when: { during: { from, to: from + 4000 } },
            // Not silent: client-go's candidates ask without a deadline and would wait for ever.
            action: { do: 'loseRequest', as: 'reset' },
          },
        ],
      });
      handler = plane.handle;
      await expect.poll(() => seen, { timeout: 30_000 }).toEqual(['one leads', 'one stopped', 'two leads']);
      expect(plane.report()[0]?.fired).toBeGreaterThan(0);
    } finally {
      for (const candidate of candidates) candidate.kill('SIGKILL');
    }
  });
});

function kubeconfigOf(server: string, certificateAuthority: string): string {
  const caData = Buffer.from(certificateAuthority).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster: { server, 'certificate-authority-data': caData } }],
    users: [{ name: 'u', user: { token: TOKEN } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  });
}
