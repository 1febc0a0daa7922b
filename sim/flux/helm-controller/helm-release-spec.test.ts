import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../kube/index.ts';
import { HelmReleaseSpec, shortenReleaseName } from './helm-release-spec.ts';

function spec(fields: JsonObject): HelmReleaseSpec {
  return new HelmReleaseSpec({
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name: 'podinfo', namespace: 'apps' },
    spec: fields,
  });
}

describe('the name of a release', () => {
  it.each([
    { fields: {}, name: 'podinfo' },
    { fields: { targetNamespace: 'prod' }, name: 'prod-podinfo' },
    { fields: { targetNamespace: 'prod', releaseName: 'own' }, name: 'own' },
  ])('is $name for $fields', ({ fields, name }) => {
    expect(spec(fields).releaseName).toBe(name);
  });

  it('is shortened to 53 characters with a digest when it is longer', () => {
    expect(shortenReleaseName('a'.repeat(53))).toBe('a'.repeat(53));
    const short = shortenReleaseName('a'.repeat(54));
    expect(short).toMatch(/^a{40}-[0-9a-f]{12}$/);
    expect(short).not.toBe(shortenReleaseName('a'.repeat(55)));
  });
});

describe('the timeout of an action', () => {
  it.each([
    { fields: {}, timeout: '5m0s' },
    { fields: { timeout: '15m' }, timeout: '15m0s' },
    { fields: { timeout: '15m', install: { timeout: '90s' } }, timeout: '1m30s' },
  ])('is $timeout for $fields', ({ fields, timeout }) => {
    expect(spec(fields).timeout('install')).toBe(timeout);
  });
});
