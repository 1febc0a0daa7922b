import { Buffer } from 'node:buffer';
import { crc32, gunzipSync } from 'node:zlib';
import { deepFreeze, type JsonObject } from '../../kube/index.ts';
import type { HelmRecord, HelmStatus, TestHook } from './release-record.ts';

/** The record cannot be read: not base64, not gzip, not JSON. */
export class UndecodableReleaseError extends Error {
  readonly code = 'KUBEFLAP_UNDECODABLE_RELEASE';
}

/** Records decoded lately, by their encoded text: a release is read far more often than it is written. */
const DECODED_MAX = 1024;
const decoded = new Map<string, HelmRecord>();
const encoded = new WeakMap<HelmRecord, string>();

/**
 * `data.release` of Helm's Secret: base64 (Kubernetes') of base64 (Helm's) of gzip of JSON.
 *
 * @remarks The gzip member uses stored blocks: valid for every reader, the same bytes on every machine, and cheap.
 * @see Source: helm v3.16.1 pkg/storage/driver/util.go encodeRelease
 */
export function encodeRelease(record: HelmRecord): string {
  let text = encoded.get(record);
  if (text === undefined) {
    const json = Buffer.from(JSON.stringify(toHelmJson(record)), 'utf8');
    text = Buffer.from(gzipStored(json).toString('base64'), 'latin1').toString('base64');
    encoded.set(record, text);
    remember(text, record);
  }
  return text;
}

/** @throws UndecodableReleaseError */
export function decodeRelease(text: string): HelmRecord {
  const known = decoded.get(text);
  if (known) return known;
  try {
    const bytes = Buffer.from(Buffer.from(text, 'base64').toString('latin1'), 'base64');
    const json = JSON.parse(gunzipSync(bytes).toString('utf8')) as HelmJson;
    const record = deepFreeze(fromHelmJson(json));
    remember(text, record);
    return record;
  } catch (cause) {
    throw new UndecodableReleaseError('failed to decode release', { cause });
  }
}

function remember(text: string, record: HelmRecord): void {
  if (decoded.size >= DECODED_MAX) decoded.clear();
  decoded.set(text, record);
}

/** A deflate block holds at most this many bytes uncompressed. */
const STORED_BLOCK_MAX = 0xffff;

/** A gzip member (RFC 1952) of stored deflate blocks (RFC 1951 3.2.4), without time or name. */
function gzipStored(bytes: Buffer): Buffer {
  const parts: Buffer[] = [Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])];
  let offset = 0;
  do {
    const block = bytes.subarray(offset, offset + STORED_BLOCK_MAX);
    offset += block.length;
    const header = Buffer.alloc(5);
    header.writeUInt8(offset >= bytes.length ? 1 : 0, 0);
    header.writeUInt16LE(block.length, 1);
    header.writeUInt16LE(~block.length & 0xffff, 3);
    parts.push(header, block);
  } while (offset < bytes.length);
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(bytes), 0);
  trailer.writeUInt32LE(bytes.length >>> 0, 4);
  parts.push(trailer);
  return Buffer.concat(parts);
}

interface HelmJson extends JsonObject {
  readonly name: string;
  readonly info: {
    readonly first_deployed: string;
    readonly last_deployed: string;
    readonly deleted: string;
    readonly description?: string;
    readonly status: HelmStatus;
  };
  readonly chart: { readonly metadata: HelmRecord['chart'] };
  readonly config?: JsonObject;
  readonly manifest?: string;
  readonly hooks?: readonly JsonObject[];
  readonly version: number;
  readonly namespace: string;
}

/** The JSON of helm.sh/helm/v3/pkg/release.Release. */
function toHelmJson(record: HelmRecord): JsonObject {
  const hooks = (record.testHooks ?? []).map((hook) => ({
    name: hook.name,
    kind: 'Pod',
    path: `templates/tests/${hook.name}.yaml`,
    manifest: '',
    events: ['test'],
    last_run: { started_at: hook.startedAt, completed_at: hook.completedAt, phase: hook.phase },
  }));
  return {
    name: record.name,
    info: {
      first_deployed: record.firstDeployed,
      last_deployed: record.lastDeployed,
      deleted: record.deleted ?? '',
      description: record.description,
      status: record.status,
    },
    chart: {
      metadata: { ...record.chart, apiVersion: 'v2' },
      lock: null,
      templates: [],
      values: {},
      schema: null,
      files: null,
    },
    ...(Object.keys(record.config).length === 0 ? {} : { config: record.config }),
    manifest: record.manifest,
    ...(hooks.length === 0 ? {} : { hooks }),
    version: record.version,
    namespace: record.namespace,
  };
}

function fromHelmJson(json: HelmJson): HelmRecord {
  const { name, version, appVersion } = json.chart.metadata;
  const testHooks = (json.hooks ?? []).flatMap(testHookOf);
  return {
    name: json.name,
    namespace: json.namespace,
    version: json.version,
    status: json.info.status,
    description: json.info.description ?? '',
    firstDeployed: json.info.first_deployed,
    lastDeployed: json.info.last_deployed,
    ...(json.info.deleted === '' ? {} : { deleted: json.info.deleted }),
    chart: { name, version, ...(appVersion === undefined ? {} : { appVersion }) },
    config: json.config ?? {},
    manifest: json.manifest ?? '',
    ...(testHooks.length === 0 ? {} : { testHooks }),
  };
}

function testHookOf(hook: JsonObject): TestHook[] {
  const run = hook['last_run'] as { started_at?: string; completed_at?: string; phase?: string } | undefined;
  if (!run || (run.phase !== 'Succeeded' && run.phase !== 'Failed')) return [];
  return [
    {
      name: String(hook['name']),
      startedAt: run.started_at ?? '',
      completedAt: run.completed_at ?? '',
      phase: run.phase,
    },
  ];
}
