import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../kube/index.ts';
import { decodeRelease, encodeRelease, UndecodableReleaseError } from './release-encoding.ts';
import { configDigest, EMPTY_CONFIG_DIGEST, type HelmRecord, releaseDigest } from './release-record.ts';

function record(more: Partial<HelmRecord> = {}): HelmRecord {
  return {
    name: 'podinfo',
    namespace: 'apps',
    version: 1,
    status: 'deployed',
    description: 'Install complete',
    firstDeployed: '2026-01-01T00:00:00Z',
    lastDeployed: '2026-01-01T00:00:00Z',
    chart: { name: 'podinfo', version: '6.5.0' },
    config: {},
    manifest: '---\n{}\n',
    ...more,
  };
}

/** Reads the text as any Helm would. */
function readAsHelm(text: string): JsonObject {
  const inner = Buffer.from(text, 'base64').toString('latin1');
  return JSON.parse(gunzipSync(Buffer.from(inner, 'base64')).toString('utf8')) as JsonObject;
}

describe('the encoding of a release', () => {
  it('is base64 of base64 of gzip of JSON', () => {
    expect(readAsHelm(encodeRelease(record()))).toMatchObject({
      name: 'podinfo',
      namespace: 'apps',
      version: 1,
      info: { status: 'deployed', first_deployed: '2026-01-01T00:00:00Z', deleted: '' },
      chart: { metadata: { name: 'podinfo', version: '6.5.0', apiVersion: 'v2' } },
    });
  });

  it('holds manifests longer than a deflate block', () => {
    const manifest = 'x'.repeat(200_000);
    expect(readAsHelm(encodeRelease(record({ manifest })))['manifest']).toBe(manifest);
  });

  it('is the same for the same release and reads back as it', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.dictionary(fc.string(), fc.string()),
        fc.integer({ min: 1 }),
        (manifest, config, version) => {
          const original = record({ manifest, config: config as JsonObject, version });
          const text = encodeRelease(original);
          expect(encodeRelease({ ...original })).toBe(text);
          // An equal text in another string, so that the memory of decoded releases is not asked.
          expect(readAsHelm(text)).toMatchObject({ manifest, version });
          expect(decodeRelease(text)).toEqual(original);
        },
      ),
    );
  });

  it('refuses what is no release', () => {
    expect(() => decodeRelease('bm9uc2Vuc2U=')).toThrow(UndecodableReleaseError);
  });
});

describe('the digests', () => {
  it('change with the status of a release but not with its test runs', () => {
    const hook = { name: 't', startedAt: 'a', completedAt: 'b', phase: 'Succeeded' as const };
    expect(releaseDigest(record())).not.toBe(releaseDigest(record({ status: 'failed' })));
    expect(releaseDigest(record())).toBe(releaseDigest(record({ testHooks: [hook] })));
  });

  it('of values do not depend on the order of their keys', () => {
    expect(configDigest({ a: 1, b: { c: 2, d: 3 } })).toBe(configDigest({ b: { d: 3, c: 2 }, a: 1 }));
    expect(configDigest({})).toBe(EMPTY_CONFIG_DIGEST);
    // sha256 of "replicas: 2\n", as sha256sum prints it.
    expect(configDigest({ replicas: 2 })).toBe(
      'sha256:e3e28ba0ad9ff6f4205af6251eb1639148ee162e2552b6819b251d59235d92dd',
    );
  });
});
