import { type ApiRequest, type ApiResponse, ApiServer } from '../../../sim/apiserver/index.ts';
import { VirtualClock } from '../../../sim/clock/index.ts';
import type { JsonObject } from '../../../sim/kube/index.ts';
import { Random } from '../../../sim/random/index.ts';
import { KINDS, RequestFuzzer } from './request-fuzzer.ts';
import { DEFINITIONS, SAMPLES } from './sample-objects.ts';

/** Requests one server takes before a fresh one replaces it: bounds the state, and makes a finding quick to replay. */
export const REQUESTS_PER_BLOCK = 500;
/** Real time one request may take; the slowest honest ones (a 5,000-level document) take a fraction of it. */
const MAX_REQUEST_MS = 3_000;
const MAX_HEAP_BYTES = 1.5 * 1024 ** 3;
/** What a crash of our own reads like when it is dressed up as an answer. */
const JAVASCRIPT_FAILURE =
  /Cannot read propert|is not a function|is not iterable|is not defined|Maximum call stack|Cannot convert|Invalid array length|Cannot set propert|Cannot access|Unexpected token|Cannot mix BigInt|object is not extensible|Assignment to constant|Cannot assign|Cannot delete|Invalid string length|Invalid time value|undefined is not/;

/** A request after which something was wrong. */
export interface Finding {
  readonly what: string;
  readonly seed: number;
  readonly block: number;
  readonly index: number;
  readonly request: string;
}

/** Runs one block of random requests; undefined when nothing was wrong. */
export async function fuzzBlock(seed: number, block: number): Promise<Finding | undefined> {
  const random = new Random(seed).stream(`block ${block}`);
  const clock = new VirtualClock();
  const server = new ApiServer({ clock, random: random.stream('server'), authorizationMode: 'AlwaysAllow' });
  const fuzzer = new RequestFuzzer(random.stream('requests'));
  try {
    await prepare(server, clock);
    for (let index = 0; index < REQUESTS_PER_BLOCK; index++) {
      const request = fuzzer.next();
      const what = await problemOf(server, clock, request);
      if (what !== undefined) return { what, seed, block, index, request: describe(request) };
    }
    return undefined;
  } finally {
    server.close();
  }
}

async function problemOf(
  server: ApiServer,
  clock: VirtualClock,
  request: ApiRequest,
): Promise<string | undefined> {
  // Time of this process, not of a machine that others use as well.
  const started = process.cpuUsage();
  const ending = new AbortController();
  let response: ApiResponse | undefined;
  let failure: unknown;
  const answered = server.handle({ ...request, signal: ending.signal }).then(
    (value) => {
      response = value;
    },
    (error: unknown) => {
      failure = error ?? 'nothing';
    },
  );
  // Waiting for a future version and the like take virtual time; a minute is more than any of them.
  await clock.run({
    until: clock.now() + 60_000,
    done: () => response !== undefined || failure !== undefined,
  });
  if (response === undefined && failure === undefined) {
    ending.abort();
    return 'was never answered';
  }
  await answered;
  const problem =
    failure === undefined ? problemIn(response!) : `rejected: ${String((failure as Error).stack ?? failure)}`;
  ending.abort();
  return problem ?? surroundings(cpuMs(process.cpuUsage(started)));
}

function problemIn(response: ApiResponse): string | undefined {
  const { status, body } = response;
  if (!Number.isInteger(status) || status < 200 || status > 599) return `status ${status}`;
  if (body.kind !== 'object' && body.kind !== 'bytes') return undefined;
  const text = new TextDecoder().decode(body.kind === 'object' ? body.bytes() : body.bytes);
  if (status < 500)
    return JAVASCRIPT_FAILURE.test(text) && status >= 400 ? `${status}: ${text.slice(0, 500)}` : undefined;
  const isStatus = /"kind":\s*"Status"|kind: Status/.test(text) || text.startsWith('k8s');
  if (!isStatus) return `${status} without a Status: ${text.slice(0, 500)}`;
  return JAVASCRIPT_FAILURE.test(text) ? `a crash: ${text.slice(0, 500)}` : undefined;
}

function cpuMs({ user, system }: NodeJS.CpuUsage): number {
  return Math.round((user + system) / 1000);
}

/** Nothing a request does may outlive it in the process itself. */
function surroundings(tookMs: number): string | undefined {
  for (const prototype of [Object.prototype, Array.prototype, Function.prototype])
    for (const key in prototype) return `prototype polluted with ${JSON.stringify(key)}`;
  if (tookMs > MAX_REQUEST_MS) return `took ${tookMs} ms`;
  const { heapUsed } = process.memoryUsage();
  return heapUsed > MAX_HEAP_BYTES ? `heap grew to ${Math.round(heapUsed / 1024 ** 2)} MB` : undefined;
}

/** A namespace, two custom types and an object of every kind to start from. */
async function prepare(server: ApiServer, clock: VirtualClock): Promise<void> {
  await post(server, '/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'fuzz' },
  });
  for (const definition of DEFINITIONS)
    await post(server, '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', definition);
  await clock.run({ until: clock.now() + 10_000 });
  for (const [prefix, plural, apiVersion, kind] of KINDS) {
    const sample = SAMPLES[kind]!;
    const metadata = { ...(sample.metadata as JsonObject), name: 'a' };
    await post(server, `${prefix}/namespaces/fuzz/${plural}`, { apiVersion, kind, ...sample, metadata });
  }
}

/** @throws when the server refuses: the samples are sound, so a fuzz run without them would prove little. */
async function post(server: ApiServer, path: string, json: JsonObject): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const { status, body } = await server.handle({ method: 'POST', path, query: '', headers, body: { json } });
  if (status !== 201)
    throw new Error(`${path}: ${status} ${body.kind === 'object' ? JSON.stringify(body.object) : ''}`);
}

function describe(request: ApiRequest): string {
  const { method, path, query, headers, body } = request;
  const shown =
    body === undefined
      ? ''
      : body instanceof Uint8Array
        ? Buffer.from(body.subarray(0, 2_000)).toString('latin1')
        : JSON.stringify(body.json).slice(0, 2_000);
  return `${method} ${path.slice(0, 300)}?${query.slice(0, 300)} ${JSON.stringify(headers)}\n${shown}`;
}
