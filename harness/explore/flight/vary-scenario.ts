import { Random } from '../../../sim/random/index.ts';
import { type LoadedScenario, parseDuration, type ScenarioSpec } from '../../scenario/index.ts';

type Spec = ScenarioSpec;
type Actors = NonNullable<Spec['actors']>;
type HelmReleases = NonNullable<NonNullable<Spec['given']>['helmReleases']>;

/** How slow the control plane is; the scenario's own choice is not touched. */
const PRESETS = ['instant', 'healthy', 'slow-control-plane'];
/** How often the engine runs. */
const PERIODS = ['90s', '2m', '3m'];
const MAX_BYSTANDERS = 3;
/** How often there is one that was suspended. */
const SUSPENDED = 0.5;
const SUSPENDED_WHILE_STUCK: HelmReleases[number] = {
  names: ['suspended-bystander'],
  state: 'deployed-but-unknown',
  age: '1h',
  spec: { suspend: true },
  status: { history: null },
};
/** Releases that have been stuck this long are past every threshold; older still makes no difference to what is right. */
const LONG_STUCK_MS = 30 * 60_000;
const MAX_OLDER_MINUTES = 24 * 60;

/**
 * Another world with the same truth: what a scenario says by accident is drawn anew by seed. The order in which actors start (and
 * so who goes first whenever several are ready at one instant), the order releases are created and listed in, how long ago the
 * long-stuck ones got stuck, bystanders - healthy ones, and one that somebody suspended while it was stuck -, how often the engine
 * runs, and how slow the control plane is. What must happen to whom stays as it is.
 */
export function varyScenario(scenario: LoadedScenario, seed: number): LoadedScenario {
  const random = new Random(seed);
  const { document } = scenario;
  const { spec } = document;
  const given = spec.given && {
    ...spec.given,
    ...(spec.given.clusters === undefined
      ? { clusters: [{ name: 'varied', preset: pick(random.stream('latency'), PRESETS) }] }
      : {}),
    ...(spec.given.helmReleases === undefined
      ? {}
      : { helmReleases: varyReleases(spec.given.helmReleases, random) }),
  };
  return {
    ...scenario,
    document: {
      ...document,
      spec: {
        ...spec,
        ...(given ? { given } : {}),
        ...(spec.actors ? { actors: varyActors(spec.actors, random) } : {}),
      },
    },
  };
}

function varyActors(actors: Actors, random: Random): Actors {
  const period = pick(random.stream('period'), PERIODS);
  return shuffled(actors, random.stream('actors')).map((actor) =>
    actor.schedule?.every === undefined || actor.schedule.runs !== undefined
      ? actor
      : { ...actor, schedule: { ...actor.schedule, every: period } },
  );
}

function varyReleases(releases: HelmReleases, random: Random): HelmReleases {
  const draw = random.stream('releases');
  const varied = releases.map((fixture) => ({
    ...fixture,
    ...(typeof fixture.names === 'string' ? {} : { names: shuffled(fixture.names, draw) }),
    ...olderBy(fixture.age, draw.int(MAX_OLDER_MINUTES)),
  }));
  return shuffled([...varied, ...bystanders(releases[0]?.namespace, draw)], draw);
}

/** Releases that nobody has to do anything about, and about one of which nobody may. */
function bystanders(namespace: string | undefined, draw: Random): HelmReleases {
  const healthy = Array.from({ length: draw.int(MAX_BYSTANDERS + 1) }, (_, i) => `bystander-${i + 1}`);
  const place = namespace === undefined ? {} : { namespace };
  return [
    ...(healthy.length === 0 ? [] : [{ names: healthy, ...place, state: 'healthy' as const }]),
    ...(draw.float() < SUSPENDED ? [{ ...place, ...SUSPENDED_WHILE_STUCK }] : []),
  ];
}

function olderBy(age: string | undefined, minutes: number): { readonly age?: string } {
  const ageMs = age === undefined ? undefined : parseDuration(age);
  if (ageMs === undefined || ageMs < LONG_STUCK_MS) return {};
  return { age: `${Math.round(ageMs / 60_000) + minutes}m` };
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[random.int(items.length)]!;
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const other = random.int(last + 1);
    [result[last], result[other]] = [result[other]!, result[last]!];
  }
  return result;
}
