import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at, type JsonObject } from '../../sim/kube/index.ts';
import { LAW_RUNS, LawWorld, type Outcome, type Watching } from './law-world.ts';
import { ReferenceModel } from './reference-model.ts';

const NAMES = ['a', 'b', 'c'] as const;
const tier = fc.constantFrom('web', 'db', undefined);
const value = fc.constantFrom('1', '2', '3');
const name = fc.constantFrom(...NAMES);
const actor = fc.nat({ max: 2 });

/** One step of one of three actors; the order of the steps is the interleaving. */
type Step =
  | {
      readonly do: 'create' | 'update' | 'replace';
      readonly name: string;
      readonly value: string;
      readonly tier: string | undefined;
      readonly actor: number;
    }
  | { readonly do: 'patch'; readonly name: string; readonly value: string; readonly actor: number }
  | { readonly do: 'read' | 'delete'; readonly name: string; readonly actor: number }
  | { readonly do: 'watch'; readonly selector: string; readonly back: number };

const content = { name, value, tier, actor };
const step: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ do: fc.constant('create' as const), ...content }), weight: 3 },
  { arbitrary: fc.record({ do: fc.constant('update' as const), ...content }), weight: 4 },
  { arbitrary: fc.record({ do: fc.constant('replace' as const), ...content }), weight: 1 },
  { arbitrary: fc.record({ do: fc.constant('patch' as const), name, value, actor }), weight: 3 },
  {
    arbitrary: fc.record({ do: fc.constantFrom('read' as const, 'delete' as const), name, actor }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      do: fc.constant('watch' as const),
      selector: fc.constantFrom('', 'web', 'db'),
      back: fc.nat({ max: 5 }),
    }),
    weight: 2,
  },
);

/** The server, the model, and what each actor believes the versions to be. */
class Run {
  readonly world: LawWorld;
  readonly model = new ReferenceModel();
  readonly watches: { readonly watching: Watching; readonly tier: string }[] = [];
  readonly #beliefs: Map<string, string>[] = [new Map(), new Map(), new Map()];
  readonly #start: number;

  constructor(world: LawWorld) {
    this.world = world;
    this.#start = world.revision;
  }

  async take(action: Step): Promise<void> {
    const before = this.world.revision;
    if (action.do === 'watch') {
      // Never before the first commit of the run: history begins there.
      const from = Math.max(this.#start, before - action.back);
      const watching = await this.world.watch(from, action.selector === '' ? '' : `tier=${action.selector}`);
      this.watches.push({ watching, tier: action.selector });
      return;
    }
    const outcome = await this.#write(action);
    this.#believe(action, outcome);
  }

  #believe(action: Exclude<Step, { do: 'watch' }>, outcome: Outcome): void {
    const version = at(outcome.object, 'metadata', 'resourceVersion');
    if (outcome.status < 300 && typeof version === 'string')
      this.#beliefs[action.actor]!.set(action.name, version);
  }

  async #write(action: Exclude<Step, { do: 'watch' }>): Promise<Outcome> {
    const { world, model } = this;
    const known = model.objects.get(action.name);
    switch (action.do) {
      case 'create': {
        const outcome = await world.create(action.name, body(action));
        this.#expect(outcome, known === undefined ? 201 : 409, action, known === undefined);
        return outcome;
      }
      case 'update': {
        const belief = this.#beliefs[action.actor]!.get(action.name);
        const outcome = await world.update(action.name, body(action), belief);
        // Conflict if and only if the version moved since the actor read it.
        const isStale = belief !== undefined && belief !== String(known?.revision);
        this.#expect(outcome, known === undefined ? 404 : isStale ? 409 : 200, action, !isStale);
        return outcome;
      }
      case 'replace': {
        const outcome = await world.update(action.name, body(action), undefined);
        this.#expect(outcome, known === undefined ? 404 : 200, action, true);
        return outcome;
      }
      case 'patch': {
        const outcome = await world.patch(action.name, { data: { value: action.value } });
        this.#expect(outcome, known === undefined ? 404 : 200, { ...action, tier: known?.tier }, true);
        return outcome;
      }
      case 'delete': {
        const outcome = await world.delete(action.name);
        expect(outcome.status).toBe(known === undefined ? 404 : 200);
        if (known !== undefined) this.#committed(action.name, undefined);
        else this.#unmoved();
        return outcome;
      }
      default: {
        const outcome = await world.get(action.name);
        expect(outcome.status).toBe(known === undefined ? 404 : 200);
        if (known !== undefined) expect(at(outcome.object, 'data', 'value')).toBe(known.value);
        this.#unmoved();
        return outcome;
      }
    }
  }

  #expect(
    outcome: Outcome,
    status: number,
    write: { name: string; value: string; tier?: string | undefined },
    mayCommit: boolean,
  ): void {
    expect(outcome.status, JSON.stringify(outcome.object)).toBe(status);
    const known = this.model.objects.get(write.name);
    const next = { value: write.value, tier: write.tier };
    const isNoOp = known !== undefined && known.value === next.value && known.tier === next.tier;
    if (status < 300 && mayCommit && !isNoOp) {
      this.#committed(write.name, next);
      expect(at(outcome.object, 'metadata', 'resourceVersion')).toBe(String(this.world.revision));
    } else this.#unmoved();
  }

  /** Revisions strictly increase, by one for each commit. */
  #committed(objectName: string, next: { value: string; tier: string | undefined } | undefined): void {
    const last = this.model.commits.at(-1)?.revision ?? this.#start;
    expect(this.world.revision).toBe(last + 1);
    this.model.commit(objectName, this.world.revision, next);
  }

  /** A refusal, a read or a write that changes nothing leaves the revision where it was. */
  #unmoved(): void {
    expect(this.world.revision).toBe(this.model.commits.at(-1)?.revision ?? this.#start);
  }
}

function body(write: { value: string; tier: string | undefined }): JsonObject {
  return { value: write.value, ...(write.tier === undefined ? {} : { tier: write.tier }) };
}

async function play(steps: readonly Step[], check: (run: Run) => void | Promise<void>): Promise<void> {
  const world = await LawWorld.create();
  const run = new Run(world);
  try {
    for (const action of steps) await run.take(action);
    await world.settle();
    await check(run);
  } finally {
    world.close();
  }
}

describe('laws of storage and watch', () => {
  it('a watch delivers exactly the matching commits after its revision, in order, once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) =>
        play(steps, ({ watches, model }) => {
          for (const { watching, tier: selected } of watches)
            expect(watching.events).toStrictEqual(model.eventsAfter(watching.from, selected));
        }),
      ),
      { numRuns: LAW_RUNS },
    );
  }, 600_000);

  it('a list is the state at its revision, and list plus watch is the state at any later one', async () => {
    const half = fc.array(step, { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(half, half, async (first, second) => {
        let state = new Map<string, string>();
        let watching: Watching | undefined;
        const steps = [...first.filter((s) => s.do !== 'watch')];
        const world = await LawWorld.create();
        const run = new Run(world);
        try {
          for (const action of steps) await run.take(action);
          const listed = await world.list();
          state = versionsOf(listed.object);
          expect(state).toStrictEqual(versionsOfModel(run.model));
          watching = await world.watch(Number(at(listed.object, 'metadata', 'resourceVersion')), '');
          for (const action of second) await run.take(action);
          await world.settle();
          for (const { type, name: object, revision } of watching.events)
            if (type === 'DELETED') state.delete(object);
            else state.set(object, revision);
          expect(new Map([...state].sort())).toStrictEqual(versionsOfModel(run.model));
        } finally {
          world.close();
        }
      }),
      { numRuns: LAW_RUNS },
    );
  }, 600_000);

  it('pages are one snapshot, whatever is written between them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 10 }),
        fc.array(step, { maxLength: 5 }),
        async (first, between) => {
          const world = await LawWorld.create();
          const run = new Run(world);
          try {
            for (const action of first) await run.take(action);
            const snapshot = versionsOfModel(run.model);
            const paged = new Map<string, string>();
            let next = '';
            do {
              const page = await world.list(`limit=1${next}`);
              expect(page.status).toBe(200);
              for (const [object, revision] of versionsOf(page.object)) paged.set(object, revision);
              const token = at(page.object, 'metadata', 'continue');
              next =
                typeof token === 'string' && token !== '' ? `&continue=${encodeURIComponent(token)}` : '';
              for (const action of between) await run.take(action);
            } while (next !== '');
            expect(paged).toStrictEqual(snapshot);
          } finally {
            world.close();
          }
        },
      ),
      { numRuns: Math.ceil(LAW_RUNS / 2) },
    );
  }, 600_000);

  it('of writers that start from the same version exactly one wins', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 6 }), async (writers) => {
        const world = await LawWorld.create();
        try {
          const created = await world.create('a', { value: '0' });
          const version = String(at(created.object, 'metadata', 'resourceVersion'));
          const outcomes = await Promise.all(
            Array.from({ length: writers }, (_, i) => world.update('a', { value: `w${i}` }, version)),
          );
          expect(outcomes.filter((o) => o.status === 200)).toHaveLength(1);
          expect(outcomes.filter((o) => o.status === 409)).toHaveLength(writers - 1);
          const patches = await Promise.all(
            Array.from({ length: writers }, (_, i) => world.patch('a', { data: { [`p${i}`]: '1' } })),
          );
          expect(patches.every((o) => o.status === 200)).toBe(true);
          const { object } = await world.get('a');
          for (let i = 0; i < writers; i++) expect(at(object, 'data', `p${i}`)).toBe('1');
        } finally {
          world.close();
        }
      }),
      { numRuns: Math.ceil(LAW_RUNS / 10) },
    );
  }, 600_000);
});

function versionsOf(list: JsonObject): Map<string, string> {
  const items = (list.items ?? []) as JsonObject[];
  return new Map(
    items.map((item) => [
      String(at(item, 'metadata', 'name')),
      String(at(item, 'metadata', 'resourceVersion')),
    ]),
  );
}

function versionsOfModel(model: ReferenceModel): Map<string, string> {
  return new Map([...model.objects].sort().map(([object, { revision }]) => [object, String(revision)]));
}
