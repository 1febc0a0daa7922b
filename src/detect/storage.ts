import { createHash } from 'node:crypto';
import type { HelmRelease, ReleaseSecret } from '../kube/index.ts';

/** Where Helm keeps the records of a release. */
export interface ReleaseStorage {
  readonly namespace: string;
  readonly releaseName: string;
}

/** Helm's limit for release names. Source: helm pkg/chart/common ValidateReleaseName. */
const MAX_RELEASE_NAME = 53;

/**
 * Where helm-controller stores this release, by its own rules: `status.storageNamespace` (what it really used) before the
 * spec; `[targetNamespace-]name` without a releaseName, shortened to 40 characters and 12 of its SHA-256 when too long.
 * Source: helm-controller api/v2 GetReleaseName, internal/release ShortenName.
 */
export function storageOf(release: HelmRelease): ReleaseStorage {
  const { metadata, spec, status } = release;
  const target = spec?.targetNamespace;
  const full = spec?.releaseName ?? (target ? `${target}-${metadata.name}` : metadata.name);
  return {
    namespace: status?.storageNamespace || spec?.storageNamespace || metadata.namespace,
    releaseName: shortenName(full),
  };
}

function shortenName(name: string): string {
  if (name.length <= MAX_RELEASE_NAME) return name;
  return `${name.slice(0, 40)}-${createHash('sha256').update(name).digest('hex').slice(0, 12)}`;
}

/** The newest record of a release: its Helm revision and status. */
export interface NewestRecord {
  readonly version: number;
  readonly status: string;
}

/** Compares revisions as numbers: sorted as text v9 is newer than v10 (weaknesses 1 and 2). */
export function newestRecord(secrets: readonly ReleaseSecret[]): NewestRecord | undefined {
  let newest: NewestRecord | undefined;
  for (const secret of secrets) {
    const version = Number(secret.labels['version'] ?? secret.name.match(/\.v(\d+)$/)?.[1]);
    if (!Number.isSafeInteger(version) || version <= (newest?.version ?? 0)) continue;
    newest = { version, status: secret.labels['status'] ?? '' };
  }
  return newest;
}
