import type { Engine } from '../../harness/run/index.ts';
import { sleep } from '../../sim/clock/index.ts';
import type { JsonObject } from '../../sim/kube/index.ts';
import { type Cluster, ClusterError } from '../../src/index.ts';
import { AUDIT, type HelmRelease } from './mutant.ts';
import { mutatedEngine } from './mutated-engine.ts';

export const correct = (): Engine => mutatedEngine({});

/** The body without an annotation. */
export function withoutAnnotation(patch: object, key: string): object {
  const { metadata = {}, ...rest } = patch as { metadata?: { annotations?: Record<string, unknown> } };
  const { [key]: _dropped, ...annotations } = metadata.annotations ?? {};
  return { ...rest, metadata: { ...metadata, annotations } };
}

export function withoutPrecondition(patch: object): object {
  const { metadata: _dropped, ...rest } = patch as { metadata?: unknown };
  return rest;
}

/** The body with the list of conditions changed. */
export function withConditions(
  patch: object,
  change: (conditions: readonly JsonObject[]) => JsonObject[],
): object {
  const { status, ...rest } = patch as { status: { conditions: readonly JsonObject[] } };
  return { ...rest, status: { ...status, conditions: change(status.conditions) } };
}

/** Leaves the record of a correction on what it toggles. */
export function recordingToggles(): Engine {
  return mutatedEngine({
    cluster: (real, { clock }) => ({
      ...real,
      patchHelmRelease(ref, patch, signal) {
        const { metadata, spec } = patch as { metadata?: { annotations?: object }; spec?: JsonObject };
        if (spec?.['suspend'] !== true) return real.patchHelmRelease(ref, patch, signal);
        const record = { [AUDIT]: `${new Date(clock.now()).toISOString().slice(0, 19)}Z` };
        const annotations = { ...metadata?.annotations, ...record };
        return real.patchHelmRelease(ref, { spec, metadata: { ...metadata, annotations } }, signal);
      },
    }),
  });
}

/** An Event about the release that was right all the time. */
export function remark(type: 'Normal' | 'Warning', reason: string, message: string, atMs: number) {
  const involvedObject = {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    namespace: 'apps',
    name: 'healthy',
  };
  return { namespace: 'apps', involvedObject, type, reason, message, atMs };
}

/** Says in an Event that all is well, in the runs that are picked. */
export function talkative(picks: () => boolean): Engine {
  return mutatedEngine({
    before: async ({ clock, stop }, cluster) => {
      if (picks()) await cluster.createEvent(remark('Normal', 'Healthy', 'nothing to do', clock.now()), stop);
      return true;
    },
  });
}

/** Corrects as it should, and does something else where that fails; the failure is the engine's all the same. */
function whereCorrectionFails(
  act: (
    cluster: Cluster,
    ref: Parameters<Cluster['patchHelmReleaseStatus']>[0],
    signal: AbortSignal,
  ) => unknown,
): (real: Cluster) => Cluster {
  return (real) => ({
    ...real,
    async patchHelmReleaseStatus(ref, patch, signal) {
      try {
        return await real.patchHelmReleaseStatus(ref, patch, signal);
      } catch (error) {
        await act(real, ref, signal);
        throw error;
      }
    },
  });
}

/** Notes on the release, over and over, that its correction failed. */
export function noting(): Engine {
  return mutatedEngine({
    cluster: whereCorrectionFails(async (real, ref, signal) => {
      await real.getHelmReleaseStatus(ref, signal);
      for (let time = 1; time <= 12; time++)
        await real.patchHelmRelease(ref, { metadata: { annotations: { tried: `${time}` } } }, signal);
    }),
  });
}

/** Begins each run with a list, and does not take no for an answer. */
export function insisting(): Engine {
  return mutatedEngine({
    before: async ({ clock, stop }, cluster) => {
      for (;;) {
        try {
          await cluster.listHelmReleases({}, stop);
          return true;
        } catch (error) {
          if (!(error instanceof ClusterError)) throw error;
          await sleep(clock, error.retryAfterMs ?? 2000, stop);
        }
      }
    },
  });
}

/** Says in an Event that it could not list the releases. */
export function complaining(): Engine {
  return mutatedEngine({
    cluster: (real, { clock }) => ({
      ...real,
      async listHelmReleases(page, signal) {
        try {
          return await real.listHelmReleases(page, signal);
        } catch (error) {
          await real.createEvent(remark('Warning', 'Unseen', 'no list of releases', clock.now()), signal);
          throw error;
        }
      },
    }),
  });
}

/** Something written once to the releases that are picked, before the first run that finds one. */
export function meddling(picks: (release: HelmRelease) => boolean, change: object): Engine {
  let done = false;
  return mutatedEngine({
    before: async ({ stop }, cluster) => {
      const { value } = await cluster.listHelmReleases({}, stop);
      for (const release of done ? [] : value.filter(picks)) {
        const { resourceVersion } = release.metadata;
        await cluster.patchHelmRelease(release.metadata, { metadata: { resourceVersion }, ...change }, stop);
        done = true;
      }
      return true;
    },
  });
}

/** Corrects as it should until a correction fails, and from then on with another body. */
export function afterFailure(change: (patch: object) => object): Engine {
  let failed = false;
  return mutatedEngine({
    cluster: (real) => ({
      ...real,
      async patchHelmReleaseStatus(ref, patch, signal) {
        try {
          return await real.patchHelmReleaseStatus(ref, failed ? change(patch) : patch, signal);
        } catch (error) {
          failed = true;
          throw error;
        }
      },
    }),
  });
}

/** Corrects as it should; once one has failed, something is done to the healthy release, once. */
export function onceAfterFailure(
  act: (cluster: Cluster, healthy: HelmRelease, signal: AbortSignal) => Promise<unknown>,
): Engine {
  let state: 'well' | 'failed' | 'done' = 'well';
  return mutatedEngine({
    cluster: whereCorrectionFails(() => {
      state = 'failed';
    }),
    before: async ({ stop }, cluster) => {
      if (state !== 'failed') return true;
      state = 'done';
      const { value } = await cluster.getHelmReleaseStatus({ namespace: 'apps', name: 'healthy' }, stop);
      await act(cluster, value, stop);
      return true;
    },
  });
}

/** Lists no release that is picked. */
export function blindTo(picks: (release: HelmRelease) => boolean): Engine {
  return mutatedEngine({
    cluster: (real) => ({
      ...real,
      async listHelmReleases(scope, signal) {
        const page = await real.listHelmReleases(scope, signal);
        return { ...page, value: page.value.filter((release) => !picks(release)) };
      },
    }),
  });
}
