// Requests per second of CPU by verb - as objects in this process, through client-node's HttpLibrary, over a TLS socket (both
// ends on one core's account) - beside node:http answering the same bytes.
import { Agent, createServer, type IncomingMessage, request as plainRequest } from 'node:http';
import { Agent as TlsAgent, request as tlsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { HttpMethod, RequestContext } from '@kubernetes/client-node';
import type { ApiClient } from '../sim/apiserver/index.ts';
import { systemClock } from '../sim/clock/index.ts';
import { CertificateAuthority, inProcessHttpLibrary, serveApi } from '../sim/transport/index.ts';
import { rateOf } from './rate.ts';
import { printRow } from './table.ts';
import { createWorld, RELEASES, releaseNamed, TOKEN } from './world.ts';

const SECONDS = 0.7;
const COLLECTION = '/apis/helm.toolkit.fluxcd.io/v2/namespaces/default/helmreleases';
const MERGE = 'application/merge-patch+json';

const { server, client } = await createWorld();
for (let i = 0; i < 30; i++) await client.create(RELEASES, releaseNamed(`r${i}`));
const one = { ...RELEASES, name: 'r0' };
const bytesOf = (value: unknown): number => JSON.stringify(value).length;
const sizes = { one: bytesOf(await client.get(one)), list: bytesOf(await client.list(RELEASES)) };

let turn = 0;
const patch = (): { metadata: object } => ({ metadata: { annotations: { turn: String(turn++) } } });
/** A verb three ways: through the object client, and as a request with a body. */
interface Verb {
  readonly name: string;
  readonly bytes: number;
  readonly call: (client: ApiClient) => Promise<unknown>;
  readonly method: 'GET' | 'PATCH';
  readonly path: string;
  readonly body?: () => string;
}
const verbs: readonly Verb[] = [
  { name: 'get 4 KB', bytes: sizes.one, call: (c) => c.get(one), method: 'GET', path: `${COLLECTION}/r0` },
  { name: 'list 30', bytes: sizes.list, call: (c) => c.list(RELEASES), method: 'GET', path: COLLECTION },
  {
    name: 'merge patch',
    bytes: sizes.one,
    call: (c) => c.patch(one, 'merge', patch() as never),
    method: 'PATCH',
    path: `${COLLECTION}/r0`,
    body: () => JSON.stringify(patch()),
  },
];

const http = inProcessHttpLibrary(server.handle);
async function throughLibrary(verb: Verb): Promise<void> {
  const method = verb.method === 'GET' ? HttpMethod.GET : HttpMethod.PATCH;
  const context = new RequestContext(`https://kubeflap.invalid${verb.path}`, method);
  context.setHeaderParam('authorization', `Bearer ${TOKEN}`);
  context.setHeaderParam('accept', 'application/json');
  if (verb.body) {
    context.setHeaderParam('content-type', MERGE);
    context.setBody(verb.body());
  }
  const response = await http.send(context).toPromise();
  JSON.parse(await response.body.text());
  if (response.httpStatusCode !== 200) throw new Error(`${verb.name} answered ${response.httpStatusCode}`);
}

const authority = await CertificateAuthority.create(systemClock.now());
const api = await serveApi({
  handler: server.handle,
  clock: systemClock,
  serving: await authority.issueServing(['127.0.0.1'], systemClock.now()),
  certificateAuthority: authority.keyPair.certificate,
  port: 0,
});
// Connections that idle while another case runs are closed by the server: every case has its own.
let tlsAgent: TlsAgent;
let plainAgent: Agent;

function read(response: IncomingMessage, resolve: (status: number) => void): void {
  response.on('data', () => undefined);
  response.on('end', () => resolve(response.statusCode ?? 0));
}

async function overTls(verb: Verb): Promise<void> {
  const status = await new Promise<number>((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${TOKEN}`,
      ...(verb.body ? { 'content-type': MERGE } : {}),
    };
    const options = {
      host: '127.0.0.1',
      port: api.port,
      path: verb.path,
      method: verb.method,
      headers,
      agent: tlsAgent,
    };
    tlsRequest(options, (response) => read(response, resolve))
      .on('error', reject)
      .end(verb.body?.());
  });
  if (status !== 200) throw new Error(`${verb.name} answered ${status}`);
}

for (const verb of verbs) {
  tlsAgent = new TlsAgent({ keepAlive: true, ca: authority.keyPair.certificate, maxSockets: 1 });
  plainAgent = new Agent({ keepAlive: true, maxSockets: 1 });
  const payload = Buffer.alloc(verb.bytes, 0x20);
  const bare = createServer((request, response) => {
    request.resume();
    response.end(payload);
  });
  await new Promise<void>((resolve) => bare.listen(0, '127.0.0.1', resolve));
  const { port } = bare.address() as AddressInfo;
  const plain = await rateOf(
    () =>
      new Promise<number>((resolve, reject) => {
        const options = { host: '127.0.0.1', port, method: verb.method, path: verb.path, agent: plainAgent };
        plainRequest(options, (response) => read(response, resolve))
          .on('error', reject)
          .end(verb.body?.());
      }),
    SECONDS,
  );
  const peer = { name: 'bare node:http', value: plain.perSecond };
  const inside = await rateOf(() => verb.call(client), SECONDS, 10);
  printRow(`${verb.name}, objects in process`, inside.perSecond, '/s', peer);
  const library = await rateOf(() => throughLibrary(verb), SECONDS, 10);
  printRow(`${verb.name}, HttpLibrary and JSON`, library.perSecond, '/s', peer);
  const tls = await rateOf(() => overTls(verb), SECONDS);
  printRow(`${verb.name}, TLS socket`, tls.perSecond, '/s', peer);
  tlsAgent.destroy();
  plainAgent.destroy();
  bare.close();
  bare.closeAllConnections();
}
// Writes that need an object of their own each time.
let created = 0;
const creates = await rateOf(() => client.create(RELEASES, releaseNamed(`c${created++}`)), SECONDS);
printRow('create 4 KB, objects in process', creates.perSecond, '/s');
let deleted = 0;
const started = process.cpuUsage();
for (; deleted < created; deleted++) await client.delete({ ...RELEASES, name: `c${deleted}` });
const { user, system } = process.cpuUsage(started);
printRow('delete, objects in process', (deleted / (user + system)) * 1_000_000, '/s');
server.close();
await api.close();
