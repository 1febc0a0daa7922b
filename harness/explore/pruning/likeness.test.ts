import { describe, expect, it } from 'vitest';
import { deepFreeze, type KubeObject } from '../../../sim/kube/index.ts';
import { likenessOf } from './likeness.ts';

describe('likeness', () => {
  const release = (at: string, since: string, revision: string): KubeObject =>
    deepFreeze({
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: {
        name: 'alloy',
        resourceVersion: revision,
        annotations: { 'corrected-at': `status/1/${at}` },
      },
      status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: since }] },
    });

  it('looks away from when it was and what was counted', () => {
    expect(likenessOf(release('2026-01-01T00:02:00Z', '2026-01-01T00:01:00Z', '7'))).toBe(
      likenessOf(release('2026-01-01T09:00:01Z', '2026-01-01T08:00:00Z', '99')),
    );
  });

  it('minds which of two times came first, and whether they are the same', () => {
    const of = (at: string) => likenessOf(release(at, '2026-01-01T00:01:00Z', '7'));
    const [before, same, after] = [
      of('2026-01-01T00:00:59Z'),
      of('2026-01-01T00:01:00Z'),
      of('2026-01-01T00:01:01Z'),
    ];
    expect(new Set([before, same, after]).size).toBe(3);
  });

  it('looks away from when Helm stored a record, which it labels with seconds and no time', () => {
    const record = (seconds: string, status = 'deployed') =>
      likenessOf(
        deepFreeze({
          apiVersion: 'v1',
          kind: 'Secret',
          type: 'helm.sh/release.v1',
          metadata: {
            name: 'sh.helm.release.v1.alloy.v3',
            labels: { createdAt: seconds, modifiedAt: seconds, status },
          },
        }),
      );
    expect(record('1767225980')).toBe(record('1767225978'));
    expect(record('1767225980')).not.toBe(record('1767225980', 'failed'));
  });
});
