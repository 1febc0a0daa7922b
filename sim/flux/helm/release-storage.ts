import type { ApiClient, ResourcePath } from '../../apiserver/index.ts';
import type { Clock } from '../../clock/index.ts';
import { at, type JsonObject, type KubeObject, StatusError } from '../../kube/index.ts';
import { isNotFound } from '../aggregate-error.ts';
import { HelmError } from './helm-error.ts';
import { decodeRelease, encodeRelease, UndecodableReleaseError } from './release-encoding.ts';
import type { HelmRecord } from './release-record.ts';

export interface ReleaseStorageOptions {
  readonly client: ApiClient;
  readonly clock: Clock;
  /** The namespace the Secrets live in. */
  readonly namespace: string;
  readonly releaseName: string;
  /** Told about every record that was written successfully; how the controller learns its history. */
  readonly observe?: (record: HelmRecord) => void;
}

/** `sh.helm.release.v1.NAME.vN`. */
export function releaseSecretName(name: string, version: number): string {
  return `sh.helm.release.v1.${name}.v${version}`;
}

/** Helm's Secret for a record; `stamp` names the label that holds the time of the write. */
export function releaseSecret(
  record: HelmRecord,
  stamp: { readonly label: 'createdAt' | 'modifiedAt'; readonly now: number },
): JsonObject & { metadata: JsonObject & { name: string } } {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: releaseSecretName(record.name, record.version),
      labels: {
        [stamp.label]: String(Math.trunc(stamp.now / 1000)),
        name: record.name,
        owner: 'helm',
        status: record.status,
        version: String(record.version),
      },
    },
    data: { release: encodeRelease(record) },
    type: 'helm.sh/release.v1',
  };
}

/**
 * The releases of one name in Helm's Secret storage. Updates are unconditional: the last writer wins.
 * Source: helm v3.16.1 pkg/storage/storage.go, pkg/storage/driver/secrets.go.
 */
export class ReleaseStorage {
  readonly #options: ReleaseStorageOptions;

  constructor(options: ReleaseStorageOptions) {
    this.#options = options;
  }

  get releaseName(): string {
    return this.#options.releaseName;
  }

  /** All readable records, newest first. Records that cannot be decoded are skipped, as Helm does. */
  async history(status?: string): Promise<readonly HelmRecord[]> {
    const { client, releaseName } = this.#options;
    const selector = `name=${releaseName},owner=helm${status === undefined ? '' : `,status=${status}`}`;
    const list = await client.list(this.#path(), { query: { labelSelector: selector } });
    const records = list.items.flatMap(recordsOf);
    return records.sort((a, b) => b.version - a.version);
  }

  async last(): Promise<HelmRecord | undefined> {
    return (await this.history())[0];
  }

  async lastDeployed(): Promise<HelmRecord | undefined> {
    return (await this.history('deployed'))[0];
  }

  async get(version: number): Promise<HelmRecord | undefined> {
    try {
      return recordsOf(await this.#options.client.get(this.#path(version)))[0];
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /**
   * Writes a new record, first making room for it when `maxHistory` > 0.
   * @throws HelmError release-exists
   */
  async create(record: HelmRecord, maxHistory = 0): Promise<void> {
    if (maxHistory > 0) await this.#removeLeastRecent(maxHistory - 1);
    const stamp = { label: 'createdAt', now: this.#options.clock.now() } as const;
    try {
      await this.#options.client.create(this.#path(), releaseSecret(record, stamp));
    } catch (error) {
      if (error instanceof StatusError && error.reason === 'AlreadyExists')
        throw new HelmError('release-exists', 'release: already exists', { cause: error });
      throw error;
    }
    this.#options.observe?.(record);
  }

  async update(record: HelmRecord): Promise<void> {
    const stamp = { label: 'modifiedAt', now: this.#options.clock.now() } as const;
    await this.#options.client.update(this.#path(record.version), releaseSecret(record, stamp));
    this.#options.observe?.(record);
  }

  /** Reads a record, then deletes it. `seenAs` is what the observer is told was deleted. */
  async delete(version: number, seenAs?: HelmRecord): Promise<void> {
    const record = await this.get(version);
    if (!record) throw new HelmError('release-not-found', 'release: not found');
    await this.#options.client.delete(this.#path(version));
    if (seenAs) this.#options.observe?.(seenAs);
  }

  /** Deletes the oldest records until `limit` are left, but never the one that is deployed. */
  async #removeLeastRecent(limit: number): Promise<void> {
    const records = await this.history();
    if (records.length <= limit) return;
    const deployed = await this.lastDeployed();
    const removable = [...records].reverse().filter((record) => record.version !== deployed?.version);
    for (const record of removable.slice(0, records.length - limit)) await this.delete(record.version);
  }

  #path(version?: number): ResourcePath {
    const { namespace, releaseName } = this.#options;
    const path = { group: '', version: 'v1', resource: 'secrets', namespace };
    return version === undefined ? path : { ...path, name: releaseSecretName(releaseName, version) };
  }
}

function recordsOf(secret: KubeObject): HelmRecord[] {
  const text = at(secret, 'data', 'release');
  if (typeof text !== 'string') return [];
  try {
    return [decodeRelease(text)];
  } catch (error) {
    if (error instanceof UndecodableReleaseError) return [];
    throw error;
  }
}
