import type { Engine } from '../../harness/run/index.ts';
import type { CommitRow, GivenRow, SentWatch, Trace, TraceEvent } from '../../harness/trace/index.ts';
import { sleep } from '../../sim/clock/index.ts';
import type { JsonObject } from '../../sim/kube/index.ts';
import { type Cluster, ClusterError } from '../../src/index.ts';
import type { World } from './fly-mutant.ts';
import { leaseHoarder } from './lease-hoarder.ts';
import { mutatedEngine } from './mutated-engine.ts';

/** An engine (or, for laws about the world, a trace) with one thing wrong, and the one law that shows it. */
export interface Mutant {
  readonly oracle: string;
  /** What cannot but break as well: a release left Unknown has not recovered. */
  readonly besides?: readonly string[];
  /** What is wrong with it. */
  readonly wrong: string;
  /** As what that law reports it: each law that has several is shown by a mutant for each. */
  readonly signature: string;
  readonly world: World;
  readonly engine: () => Engine;
  /** Present when not the engine is wrong but what is told of the run. */
  readonly tamper?: (trace: Trace) => Trace;
}

type HelmRelease = Awaited<ReturnType<Cluster['listHelmReleases']>>['value'][number];

const AUDIT = 'stuck-hr-recovery.openova.io/auto-corrected-at';
const MARKER = 'stuck-hr-recovery.openova.io/suspended-at';

const correct = (): Engine => mutatedEngine({});

/** The body without an annotation. */
function withoutAnnotation(patch: object, key: string): object {
  const { metadata = {}, ...rest } = patch as { metadata?: { annotations?: Record<string, unknown> } };
  const { [key]: _dropped, ...annotations } = metadata.annotations ?? {};
  return { ...rest, metadata: { ...metadata, annotations } };
}

function withoutPrecondition(patch: object): object {
  const { metadata: _dropped, ...rest } = patch as { metadata?: unknown };
  return rest;
}

/** The body with the list of conditions changed. */
function withConditions(patch: object, change: (conditions: readonly JsonObject[]) => JsonObject[]): object {
  const { status, ...rest } = patch as { status: { conditions: readonly JsonObject[] } };
  return { ...rest, status: { ...status, conditions: change(status.conditions) } };
}

/** Changes the first commit of an existing HelmRelease. */
function tamperFirstUpdate(trace: Trace, change: (commit: CommitRow) => CommitRow): Trace {
  const index = trace.events.findIndex(
    (event) => event.kind === 'commit' && event.resource === 'helmreleases' && event.type === 'MODIFIED',
  );
  return { ...trace, events: trace.events.with(index, change(trace.events[index] as CommitRow)) };
}

/** Changes the commits of the release called `stuck`, of which there are two: the annotation and the correction. */
function tamperStuck(
  trace: Trace,
  change: (first: CommitRow, second: CommitRow) => [CommitRow, CommitRow],
): Trace {
  const isStuck = (event: TraceEvent): event is CommitRow =>
    event.kind === 'commit' && event.name === 'stuck';
  const [first, second] = trace.events.filter(isStuck);
  const changed = change(first!, second!);
  const edits = new Map<TraceEvent, TraceEvent>([
    [first!, changed[0]],
    [second!, changed[1]],
  ]);
  return { ...trace, events: trace.events.map((event) => edits.get(event) ?? event) };
}

/** Changes what the server sent on helm-controller's first watch of HelmReleases: at least two changes, and then bookmarks. */
function tamperWatch(trace: Trace, change: (watch: SentWatch) => Partial<SentWatch>): Trace {
  const events = trace.events.map((event) => {
    if (event.kind !== 'request' || !event.id.startsWith(WATCH_OF_RELEASES) || !event.watch) return event;
    return { ...event, watch: { ...event.watch, ...change(event.watch) } };
  });
  return { ...trace, events };
}

const WATCH_OF_RELEASES = 'helm-controller#1/watch/helmreleases.helm.toolkit.fluxcd.io////1';

/** Adds to the last of the engine's commits one that adds or deletes an object. */
function tamperLast(trace: Trace, type: 'ADDED' | 'DELETED'): Trace {
  const index = trace.events.findLastIndex((event) => event.kind === 'commit' && event.request !== undefined);
  const last = trace.events[index] as CommitRow;
  const metadata = { name: 'remains', namespace: 'apps' };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata };
  const remains: CommitRow = {
    ...last,
    revision: last.revision + 1,
    type,
    group: '',
    resource: 'configmaps',
    name: 'remains',
    object,
    oldObject: type === 'DELETED' ? object : undefined,
  };
  return { ...trace, events: trace.events.toSpliced(index + 1, 0, remains) };
}

/** Leaves the record of a correction on what it toggles. */
function recordingToggles(): Engine {
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
function remark(type: 'Normal' | 'Warning', reason: string, message: string, atMs: number) {
  const involvedObject = {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    namespace: 'apps',
    name: 'healthy',
  };
  return { namespace: 'apps', involvedObject, type, reason, message, atMs };
}

/** Says in an Event that all is well, in the runs that are picked. */
function talkative(picks: () => boolean): Engine {
  return mutatedEngine({
    before: async ({ clock, stop }, cluster) => {
      if (picks()) await cluster.createEvent(remark('Normal', 'Healthy', 'nothing to do', clock.now()), stop);
      return true;
    },
  });
}

/** Notes on the release, over and over, that its correction failed. */
function noting(): Engine {
  return mutatedEngine({
    cluster: (real) => ({
      ...real,
      async patchHelmReleaseStatus(ref, patch, signal) {
        try {
          return await real.patchHelmReleaseStatus(ref, patch, signal);
        } catch (error) {
          await real.getHelmReleaseStatus(ref, signal);
          for (let time = 1; time <= 12; time++)
            await real.patchHelmRelease(ref, { metadata: { annotations: { tried: `${time}` } } }, signal);
          throw error;
        }
      },
    }),
  });
}

/** Begins each run with a list, and does not take no for an answer. */
function insisting(): Engine {
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
function complaining(): Engine {
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
function meddling(picks: (release: HelmRelease) => boolean, change: object): Engine {
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
function afterFailure(change: (patch: object) => object): Engine {
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
function onceAfterFailure(
  act: (cluster: Cluster, healthy: HelmRelease, signal: AbortSignal) => Promise<unknown>,
): Engine {
  let state: 'well' | 'failed' | 'done' = 'well';
  return mutatedEngine({
    cluster: (real) => ({
      ...real,
      async patchHelmReleaseStatus(ref, patch, signal) {
        try {
          return await real.patchHelmReleaseStatus(ref, patch, signal);
        } catch (error) {
          state = 'failed';
          throw error;
        }
      },
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
function blindTo(picks: (release: HelmRelease) => boolean): Engine {
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

/** At least one per oracle; each is caught by that oracle and by no other, but for those it says it breaks {@link Mutant.besides}. */
export const MUTANTS: readonly Mutant[] = [
  {
    oracle: 'O1',
    wrong: 'pins the timeout of what it has corrected: the new generation is one nobody has observed',
    signature: 'not recovered',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          async patchHelmReleaseStatus(ref, patch, signal) {
            const stored = await real.patchHelmReleaseStatus(ref, patch, signal);
            const { resourceVersion } = stored.metadata;
            return real.patchHelmRelease(
              ref,
              { metadata: { resourceVersion }, spec: { timeout: '7m' } },
              signal,
            );
          },
        }),
      }),
  },
  {
    oracle: 'O1',
    besides: ['O7'],
    wrong: 'moves a generation on minutes before the end, and says itself that it was observed',
    signature: 'recovered too late to tell',
    world: 'two-stuck',
    engine: () => {
      let run = 0;
      return mutatedEngine({
        before: async ({ stop }, cluster) => {
          run += 1;
          if (run !== 19) return true;
          const ref = { namespace: 'apps', name: 'healthy' };
          const { value: found } = await cluster.getHelmReleaseStatus(ref, stop);
          const locked = ({ metadata: { resourceVersion } }: HelmRelease) => ({
            metadata: { resourceVersion },
          });
          const moved = await cluster.patchHelmRelease(
            ref,
            { ...locked(found), spec: { timeout: '7m' } },
            stop,
          );
          const observedGeneration = moved.metadata.generation;
          await cluster.patchHelmReleaseStatus(
            ref,
            { ...locked(moved), status: { observedGeneration } },
            stop,
          );
          return true;
        },
      });
    },
  },
  {
    oracle: 'O2',
    wrong: 'renews a label on every release it has ever corrected, run after run',
    signature: 'writes again: patch helmreleases/',
    world: 'two-stuck',
    engine: () => {
      let run = 0;
      return mutatedEngine({
        before: async ({ stop }, cluster) => {
          run += 1;
          const { value } = await cluster.listHelmReleases({}, stop);
          for (const { metadata } of value) {
            if (metadata.annotations?.[AUDIT] === undefined) continue;
            const { resourceVersion } = metadata;
            await cluster.patchHelmRelease(
              metadata,
              { metadata: { resourceVersion, labels: { seen: `run-${run}` } } },
              stop,
            );
          }
          return true;
        },
      });
    },
  },
  {
    oracle: 'O2',
    wrong: 'says in an Event that all is well, at every run after the first',
    signature: 'writes again: create events/',
    world: 'two-stuck',
    engine: () => {
      let runs = 0;
      return talkative(() => runs++ > 0);
    },
  },
  {
    oracle: 'O3',
    besides: ['O2'],
    wrong: 'says in an Event that all is well, at every run',
    signature: 'writes to a healthy world: create events/',
    world: 'healthy',
    engine: () => talkative(() => true),
  },
  {
    oracle: 'O3',
    wrong: 'says in an Event that it may not see the releases, of which nothing is wrong',
    signature: 'writes to a healthy world: create events/',
    world: 'healthy-refused',
    engine: () => complaining(),
  },
  {
    oracle: 'O4',
    wrong: 'sends the conditions Ready and Released only: the merge patch wipes out all the others',
    signature: 'condition removed by the engine',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          patchHelmReleaseStatus: (ref, patch, signal) =>
            real.patchHelmReleaseStatus(
              ref,
              withConditions(patch, (all) =>
                all.filter(({ type }) => type === 'Ready' || type === 'Released'),
              ),
              signal,
            ),
        }),
      }),
  },
  {
    oracle: 'O4',
    besides: ['O1'],
    wrong: 'never finds the release that is deployed and called Unknown',
    signature: 'deployed but Unknown',
    world: 'two-stuck',
    engine: () => blindTo(({ metadata }) => metadata.name === 'stuck'),
  },
  {
    oracle: 'O4',
    wrong: 'takes every record of Helm for deployed, and calls a failed upgrade Ready',
    signature: 'failed but Ready',
    world: 'failed-upgrade',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          async listReleaseSecrets(namespace, name, signal) {
            const secrets = await real.listReleaseSecrets(namespace, name, signal);
            return secrets.filter(({ labels }) => labels['status'] === 'deployed');
          },
        }),
      }),
  },
  {
    oracle: 'O5',
    wrong: 'writes a closing note against the revision it saw first, after two writes of its own',
    signature: 'acted on an older revision',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => {
          let first: string | undefined;
          return {
            ...real,
            patchHelmRelease(ref, patch, signal) {
              first ??= (patch as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion;
              return real.patchHelmRelease(ref, patch, signal);
            },
            async patchHelmReleaseStatus(ref, patch, signal) {
              const stored = await real.patchHelmReleaseStatus(ref, patch, signal);
              const note = { metadata: { resourceVersion: first, annotations: { note: 'done' } } };
              await real
                .patchHelmRelease(ref, note, signal)
                .catch(() => real.getHelmReleaseStatus(ref, signal));
              return stored;
            },
          };
        },
      }),
  },
  {
    oracle: 'O5',
    besides: ['O19'],
    wrong: 'a server that gives a change the revision of the one before (an edited trace)',
    signature: 'committed revision went back',
    world: 'two-stuck',
    engine: correct,
    tamper: (trace) =>
      tamperStuck(trace, (first, second) => [first, { ...second, revision: first.revision }]),
  },
  {
    oracle: 'O6',
    wrong: 'corrects the status without a precondition: whoever wrote a millisecond before is overwritten',
    signature: 'blind patch of helmreleases/status',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          patchHelmReleaseStatus: (ref, patch, signal) =>
            real.patchHelmReleaseStatus(ref, withoutPrecondition(patch), signal),
        }),
      }),
  },
  {
    oracle: 'O6',
    wrong: 'suspends without a precondition',
    signature: 'blind patch of helmreleases/',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          patchHelmRelease(ref, patch, signal) {
            const { metadata, spec } = patch as { metadata: { annotations?: object }; spec?: JsonObject };
            if (spec?.['suspend'] !== true) return real.patchHelmRelease(ref, patch, signal);
            return real.patchHelmRelease(
              ref,
              { metadata: { annotations: metadata.annotations }, spec },
              signal,
            );
          },
        }),
      }),
  },
  {
    oracle: 'O7',
    wrong: 'knows no guardrail: repairs eleven releases in one run',
    signature: 'acted beyond the guardrail',
    world: 'eleven-stuck',
    engine: () => mutatedEngine({ config: { guardrail: 1000 } }),
  },
  {
    oracle: 'O7',
    wrong: 'writes to a release that somebody else suspended',
    signature: 'touched a suspended release',
    world: 'suspended',
    engine: () => {
      let told = false;
      return mutatedEngine({
        before: async ({ stop }, cluster) => {
          const { value } = await cluster.listHelmReleases({}, stop);
          for (const { metadata, spec } of told ? [] : value) {
            if (!spec?.suspend) continue;
            const { resourceVersion } = metadata;
            await cluster.patchHelmRelease(
              metadata,
              { metadata: { resourceVersion, labels: { told: 'yes' } } },
              stop,
            );
          }
          told = true;
          return true;
        },
      });
    },
  },
  {
    oracle: 'O7',
    wrong: 'resumes a release that somebody else suspended',
    signature: 'un-suspended',
    world: 'suspended',
    engine: () => meddling(({ spec }) => spec?.suspend === true, { spec: { suspend: false } }),
  },
  {
    oracle: 'O7',
    wrong: 'writes to a release that is being deleted',
    signature: 'touched a deleted release',
    world: 'deleted',
    engine: () =>
      meddling(({ metadata }) => metadata.deletionTimestamp !== undefined, { spec: { timeout: '7m' } }),
  },
  {
    oracle: 'O7',
    wrong: 'leaves a note on a release that was right all the time, while others are stuck',
    signature: 'touched a healthy release',
    world: 'two-stuck',
    engine: () =>
      meddling(({ metadata }) => metadata.name === 'healthy', {
        metadata: { annotations: { note: 'not this one' } },
      }),
  },
  {
    oracle: 'O8',
    wrong: 'corrects without leaving the audit annotation',
    signature: 'unrecorded correction',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          patchHelmRelease: (ref, patch, signal) =>
            real.patchHelmRelease(ref, withoutAnnotation(patch, AUDIT), signal),
        }),
      }),
  },
  {
    oracle: 'O8',
    wrong: 'takes its record of a correction away again',
    signature: 'record withdrawn',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          async patchHelmReleaseStatus(ref, patch, signal) {
            await real.patchHelmReleaseStatus(ref, patch, signal);
            return real.patchHelmRelease(ref, { metadata: { annotations: { [AUDIT]: null } } }, signal);
          },
        }),
      }),
  },
  {
    oracle: 'O8',
    wrong: 'leaves the record of a correction on what it only toggled',
    signature: 'record without correction',
    world: 'two-stuck',
    engine: recordingToggles,
  },
  {
    oracle: 'O8',
    wrong: 'says once that it corrected a release, and sent nothing',
    signature: 'log claims a correction',
    world: 'two-stuck',
    engine: () => {
      let lied = false;
      return mutatedEngine({
        cluster: (real) => ({
          ...real,
          async patchHelmReleaseStatus(ref, patch, signal) {
            if (lied) return real.patchHelmReleaseStatus(ref, patch, signal);
            lied = true;
            return (await real.getHelmReleaseStatus(ref, signal)).value;
          },
        }),
      });
    },
  },
  {
    oracle: 'O8',
    wrong: 'says of what it corrected that it could not',
    signature: 'log denies a correction',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        log: (real) => ({
          ...real,
          info: (line) => real.info(line.replace('patched to Ready=True', 'patch FAILED: denied')),
        }),
      }),
  },
  {
    oracle: 'O9',
    wrong: 'suspends without the marker that tells the next run that it may resume',
    signature: 'unmarked suspension',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          patchHelmRelease: (ref, patch, signal) =>
            real.patchHelmRelease(ref, withoutAnnotation(patch, MARKER), signal),
        }),
      }),
  },
  {
    oracle: 'O9',
    wrong: 'does not look at suspended releases: what a run suspended and died over stays so',
    signature: 'suspension left by a crash',
    world: 'killed-while-suspended',
    engine: () => blindTo(({ spec }) => spec?.suspend === true),
  },
  {
    oracle: 'O9',
    besides: ['O8'],
    wrong: 'leaves the record of a correction on what it only toggled, and dies over it',
    signature: 'annotation left by a crash',
    world: 'killed-while-suspended',
    engine: recordingToggles,
  },
  {
    oracle: 'O10',
    wrong: 'corrects what it has just corrected once more, with a new transition time',
    signature: 'twice: correct',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real, { clock }) => ({
          ...real,
          async patchHelmReleaseStatus(ref, patch, signal) {
            const { metadata } = await real.patchHelmReleaseStatus(ref, patch, signal);
            const lastTransitionTime = `${new Date(clock.now() + 60_000).toISOString().slice(0, 19)}Z`;
            const again = withConditions(patch, (all) =>
              all.map((one) => (one['type'] === 'Ready' ? { ...one, lastTransitionTime } : one)),
            );
            const { resourceVersion } = metadata;
            return real.patchHelmReleaseStatus(ref, { ...again, metadata: { resourceVersion } }, signal);
          },
        }),
      }),
  },
  {
    oracle: 'O10',
    wrong: 'takes a correction back and makes it again',
    signature: 'twice: correct',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          async patchHelmReleaseStatus(ref, patch, signal) {
            const { value: found } = await real.getHelmReleaseStatus(ref, signal);
            const ready = found.status?.conditions?.find(({ type }) => type === 'Ready');
            const unknown = withConditions(patch, (all) =>
              all.map((one) => (one['type'] === 'Ready' ? { ...ready } : one)),
            );
            let stored = await real.patchHelmReleaseStatus(ref, patch, signal);
            for (const body of [unknown, patch]) {
              const { resourceVersion } = stored.metadata;
              stored = await real.patchHelmReleaseStatus(
                ref,
                { ...body, metadata: { resourceVersion } },
                signal,
              );
            }
            return stored;
          },
        }),
      }),
  },
  {
    oracle: 'O10',
    wrong: 'toggles what it has just toggled once more',
    signature: 'twice: suspend',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => {
          let suspension: { readonly metadata: object } | undefined;
          return {
            ...real,
            async patchHelmRelease(ref, patch, signal) {
              const { spec } = patch as { spec?: { suspend?: boolean | null } };
              if (spec?.suspend === true) suspension = patch as typeof suspension;
              const stored = await real.patchHelmRelease(ref, patch, signal);
              if (spec?.suspend || !spec || !suspension) return stored;
              const { resourceVersion } = stored.metadata;
              const metadata = { ...suspension.metadata, resourceVersion };
              await real.patchHelmRelease(ref, { ...suspension, metadata }, signal);
              return real.patchHelmRelease(ref, patch, signal);
            },
          };
        },
      }),
  },
  {
    oracle: 'O10',
    wrong: 'forces an upgrade once more than its operator allows',
    signature: 'twice: force',
    world: 'forced-upgrade-fails',
    engine: () => mutatedEngine({ config: { forceBudget: 3 } }),
  },
  {
    oracle: 'O10',
    besides: ['O7'],
    wrong: 'asks for a second reset before anybody could have answered the first',
    signature: 'twice: reset',
    world: 'two-stuck',
    engine: () => {
      let asked = 0;
      return mutatedEngine({
        before: async ({ clock, stop }, cluster) => {
          const ref = { namespace: 'apps', name: 'healthy' };
          while (asked++ < 2) {
            const { value } = await cluster.getHelmReleaseStatus(ref, stop);
            const { resourceVersion } = value.metadata;
            const annotations = { 'reconcile.fluxcd.io/resetAt': `${clock.now()} ${asked}` };
            await cluster.patchHelmRelease(ref, { metadata: { resourceVersion, annotations } }, stop);
          }
          return true;
        },
      });
    },
  },
  {
    oracle: 'O11',
    besides: ['O1', 'O7'],
    wrong: 'after a failure it calls a healthy release failed',
    signature: 'differs: Ready=False',
    world: 'status-patch-fails',
    engine: () =>
      onceAfterFailure((cluster, { metadata, status }, signal) => {
        const { resourceVersion } = metadata;
        const conditions = status?.conditions?.map((condition) =>
          condition.type === 'Ready' ? { ...condition, status: 'False' } : condition,
        );
        return cluster.patchHelmReleaseStatus(
          metadata,
          { metadata: { resourceVersion }, status: { conditions } },
          signal,
        );
      }),
  },
  {
    oracle: 'O11',
    wrong: 'after a failure it takes a shorter way that writes Ready and forgets Released',
    signature: 'differs: lost Released=True',
    world: 'status-patch-fails',
    engine: () =>
      afterFailure((patch) => withConditions(patch, (all) => all.filter(({ type }) => type !== 'Released'))),
  },
  {
    oracle: 'O11',
    wrong: 'after a failure it adds a condition of its own',
    signature: 'differs: gained Corrected=True',
    world: 'status-patch-fails',
    engine: () =>
      afterFailure((patch) =>
        withConditions(patch, (all) => [...all, { ...all[0], type: 'Corrected', status: 'True' }]),
      ),
  },
  {
    oracle: 'O11',
    wrong: 'a release that is gone in the end, and was not without faults (an edited trace)',
    signature: 'missing release',
    world: 'status-patch-fails',
    engine: correct,
    tamper: (trace) => {
      const last = trace.events.findLast((event) => event.kind === 'commit');
      const given = trace.events.find(
        (event) =>
          event.kind === 'given' &&
          event.object.kind === 'HelmRelease' &&
          event.object.metadata.name === 'healthy',
      ) as GivenRow;
      const gone: CommitRow = {
        ...last!,
        type: 'DELETED',
        revision: last!.revision + 1,
        group: 'helm.toolkit.fluxcd.io',
        resource: 'helmreleases',
        namespace: 'apps',
        name: 'healthy',
        object: given.object,
        oldObject: given.object,
        request: undefined,
      };
      return { ...trace, events: [...trace.events, gone] };
    },
  },
  {
    oracle: 'O11',
    wrong: 'notes each try of a correction that fails, a dozen times, on the release',
    signature: 'more often than without faults: changes annotations',
    world: 'status-patch-fails',
    engine: () => noting(),
  },
  {
    oracle: 'O11',
    wrong: 'an engine that leaves something behind, where something failed (an edited trace)',
    signature: 'more often than without faults: adds configmaps',
    world: 'status-patch-fails',
    engine: correct,
    tamper: (trace) => tamperLast(trace, 'ADDED'),
  },
  {
    oracle: 'O11',
    wrong: 'an engine that deletes something, where something failed (an edited trace)',
    signature: 'more often than without faults: deletes configmaps',
    world: 'status-patch-fails',
    engine: correct,
    tamper: (trace) => tamperLast(trace, 'DELETED'),
  },
  {
    oracle: 'O12',
    wrong: 'looks at a lease its Role does not let it see, and shrugs',
    signature: 'forbidden get leases',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        before: async ({ stop }, cluster) => {
          await cluster.getLease('kube-system', 'kube-scheduler', stop).catch(() => undefined);
          return true;
        },
      }),
  },
  {
    oracle: 'O13',
    wrong: 'asks a throttling server again at once',
    signature: 'impatient patch',
    world: 'status-patch-throttled',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          patchHelmReleaseStatus: (ref, patch, signal) =>
            real.patchHelmReleaseStatus(ref, patch, signal).catch((error: unknown) => {
              if (!(error instanceof ClusterError) || error.status !== 429) throw error;
              return real.patchHelmReleaseStatus(ref, patch, signal);
            }),
        }),
      }),
  },
  {
    oracle: 'O13',
    wrong: 'asks a throttling server for a list until it gets one, as patiently as it is told to',
    signature: 'too many retries: list',
    world: 'list-throttled',
    engine: () => insisting(),
  },
  {
    oracle: 'O13',
    wrong: 'asks a failing server for a list every two seconds until it gets one',
    signature: 'no backoff: list',
    world: 'list-fails',
    engine: () => insisting(),
  },
  {
    oracle: 'O14',
    wrong: 'reads a release a hundred times before it writes',
    signature: 'hot loop on helmreleases',
    world: 'two-stuck',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          async patchHelmReleaseStatus(ref, patch, signal) {
            for (let time = 0; time < 100; time++) await real.getHelmReleaseStatus(ref, signal);
            return real.patchHelmReleaseStatus(ref, patch, signal);
          },
        }),
      }),
  },
  {
    oracle: 'O14',
    wrong: 'lists all releases a hundred times before it begins',
    signature: 'hot loop on helmreleases',
    world: 'healthy',
    engine: () =>
      mutatedEngine({
        before: async ({ stop }, cluster) => {
          for (let time = 0; time < 100; time++) await cluster.listHelmReleases({}, stop);
          return true;
        },
      }),
  },
  {
    oracle: 'O15',
    wrong: 'goes on writing after another run took its lease over',
    signature: 'commit without the lease',
    world: 'overlapping-runs',
    engine: leaseHoarder,
  },
  {
    oracle: 'O16',
    wrong: 'exits 0 whatever happened',
    signature: 'exit 0 after a failed patch of helmreleases/status',
    world: 'status-patch-fails',
    engine: () => mutatedEngine({ exitCode: () => 0 }),
  },
  {
    oracle: 'O16',
    wrong: 'exits 0 although it was not allowed to list the releases',
    signature: 'exit 0 after a forbidden list of helmreleases',
    world: 'list-refused',
    engine: () => mutatedEngine({ exitCode: () => 0 }),
  },
  {
    oracle: 'O17',
    wrong: 'sleeps through its first seven runs',
    signature: 'recovered late',
    world: 'two-stuck',
    engine: () => {
      let run = 0;
      return mutatedEngine({ before: async () => ++run > 7 });
    },
  },
  {
    oracle: 'O18',
    wrong: 'sends a write whose answer was lost again without looking',
    signature: 'patch helmreleases/status on an unknown outcome',
    world: 'status-patch-lost',
    engine: () =>
      mutatedEngine({
        cluster: (real) => ({
          ...real,
          patchHelmReleaseStatus: (ref, patch, signal) =>
            real.patchHelmReleaseStatus(ref, patch, signal).catch((error: unknown) => {
              if (!(error instanceof ClusterError) || error.outcome !== 'unknown') throw error;
              return real.patchHelmReleaseStatus(ref, patch, signal);
            }),
        }),
      }),
  },
  {
    oracle: 'O19',
    wrong: 'a server that changes the status through the main endpoint (an edited trace)',
    signature: 'status written through the wrong endpoint',
    world: 'two-stuck',
    engine: correct,
    tamper: (trace) =>
      tamperFirstUpdate(trace, (commit) => ({
        ...commit,
        oldObject: { ...commit.oldObject!, status: { observedGeneration: 1 } },
      })),
  },
  {
    oracle: 'O19',
    wrong: 'a server that commits a change that changes nothing (an edited trace)',
    signature: 'no-op commit',
    world: 'two-stuck',
    engine: correct,
    tamper: (trace) => tamperFirstUpdate(trace, (commit) => ({ ...commit, oldObject: commit.object })),
  },
  {
    oracle: 'O19',
    wrong: 'a server that changes the spec through the status endpoint (an edited trace)',
    signature: 'spec written through the wrong endpoint',
    world: 'two-stuck',
    engine: correct,
    tamper: (trace) =>
      tamperStuck(trace, (first, second) => {
        const object = { ...first.object, spec: { interval: '7m' } };
        return [
          { ...first, object },
          { ...second, oldObject: object },
        ];
      }),
  },
  {
    oracle: 'O19',
    wrong: 'a server that builds a change on an older state than the last (an edited trace)',
    signature: 'torn history',
    world: 'two-stuck',
    engine: correct,
    tamper: (trace) =>
      tamperStuck(trace, (first, second) => [first, { ...second, oldObject: first.oldObject }]),
  },
  {
    oracle: 'O19',
    wrong: 'a server that numbers the changes of two releases in the wrong order (an edited trace)',
    signature: 'revisions out of order',
    world: 'two-stuck',
    engine: correct,
    tamper: (trace) => {
      const last = trace.events.findLast((event) => event.kind === 'commit')!;
      return tamperStuck(trace, (first, second) => [
        { ...first, revision: last.revision },
        { ...second, revision: last.revision + 1 },
      ]);
    },
  },
  {
    oracle: 'O19',
    wrong: 'a server that leaves an event out of a watch (an edited trace)',
    signature: 'watch event lost',
    world: 'watched',
    engine: correct,
    tamper: (trace) => tamperWatch(trace, ({ sent }) => ({ sent: sent.toSpliced(0, 1) })),
  },
  {
    oracle: 'O19',
    wrong: 'a server that sends an event of a watch again (an edited trace)',
    signature: 'watch event twice',
    world: 'watched',
    engine: correct,
    tamper: (trace) => tamperWatch(trace, ({ sent }) => ({ sent: [sent[0]!, ...sent] })),
  },
  {
    oracle: 'O19',
    wrong: 'a server that sends a later event of a watch before an earlier one (an edited trace)',
    signature: 'watch out of order',
    world: 'watched',
    engine: correct,
    tamper: (trace) =>
      tamperWatch(trace, ({ sent: [first, second, ...rest], revision }) => ({
        sent: [first!, second!, `MODIFIED ${revision}`, ...rest],
      })),
  },
  {
    oracle: 'O19',
    wrong: 'a server that sends an event of what nobody did (an edited trace)',
    signature: 'watch event made up',
    world: 'watched',
    engine: correct,
    tamper: (trace) =>
      tamperWatch(trace, ({ sent }) => ({ sent: sent.with(0, sent[0]!.replace(/^\w+/, 'DELETED')) })),
  },
  {
    oracle: 'O19',
    wrong: 'a server that sends a bookmark before the events it speaks for (an edited trace)',
    signature: 'bookmark ahead of an event',
    world: 'watched',
    engine: correct,
    tamper: (trace) =>
      tamperWatch(trace, ({ sent }) => ({ sent: [`BOOKMARK ${sent[0]!.split(' ')[1]}`, ...sent] })),
  },
  {
    oracle: 'O19',
    wrong: 'a server whose bookmarks go back (an edited trace)',
    signature: 'bookmark went back',
    world: 'watched',
    engine: correct,
    tamper: (trace) =>
      tamperWatch(trace, ({ sent, revision }) => ({ sent: [...sent, `BOOKMARK ${revision}`] })),
  },
  {
    oracle: 'O19',
    wrong: 'a server that begins a watch after the revision it was asked for (an edited trace)',
    signature: 'watch began elsewhere',
    world: 'watched',
    engine: correct,
    tamper: (trace) => tamperWatch(trace, ({ revision }) => ({ revision: revision + 1 })),
  },
  {
    oracle: 'O20',
    wrong: 'a fault that waits for a release nobody knows: the run proves nothing (a world, not an engine)',
    signature: 'a fault never fired',
    world: 'fault-never-strikes',
    engine: correct,
  },
  {
    oracle: 'O20',
    wrong: 'nothing is ever wrong where a recovery is to be seen (a world, not an engine)',
    signature: 'nothing to recover',
    world: 'nothing-stuck',
    engine: correct,
  },
];
