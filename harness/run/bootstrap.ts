import { ApiClient, ApiServer, WriteMemory } from '../../sim/apiserver/index.ts';
import { VirtualClock } from '../../sim/clock/index.ts';
import { startKubernetesControllers } from '../../sim/controllers/index.ts';
import { fluxCrds } from '../../sim/flux/index.ts';
import { isObject, type JsonObject, type KubeObject, StatusError } from '../../sim/kube/index.ts';
import { Random } from '../../sim/random/index.ts';
import type { Store } from '../../sim/store/index.ts';
import type { ScenarioCell } from '../scenario/index.ts';
import { fixtureObjects } from './fixture-objects.ts';
import { ADMIN_TOKEN, tokensOf } from './identity.ts';
import { definitionOf, pathOfObject } from './object-path.ts';
import { identityObjects } from './rbac.ts';
import { requireTimelineKinds } from './timeline-kinds.ts';

/** An object a scenario starts with was refused. Exit code 2. */
export class GivenObjectError extends Error {
  readonly code = 'KUBEFLAP_GIVEN_OBJECT';
}

/** One stored object of the world before the first request. */
export interface StoredObject {
  /** Storage key of its resource. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
  readonly object: KubeObject;
}

/** The state of the store when virtual time begins. Made once per cell; runs share its frozen objects. */
export interface Snapshot {
  readonly objects: readonly StoredObject[];
}

/** The first revision of every run; a real cluster never starts at 1. */
const FIRST_REVISION = 1;

/** A world as every run of a cell finds it. */
export interface FirstState {
  /** To be forked, not written. */
  readonly store: Store;
  /** What writes came to in the runs so far. */
  readonly writes: WriteMemory;
  /** The objects there were before the first request. */
  readonly given: readonly KubeObject[];
}

/**
 * Puts a snapshot into a server that nobody will talk to: what a run starts with is a fork of its store.
 * @throws GivenObjectError, UnknownKindError
 */
export async function prepareFirstState(cell: ScenarioCell): Promise<FirstState> {
  const server = new ApiServer({
    clock: new VirtualClock(cell.startedAt),
    random: new Random(0),
    firstRevision: FIRST_REVISION,
  });
  const given = restoreSnapshot(server, await takeSnapshot(cell));
  requireTimelineKinds(server.registry, cell);
  server.close();
  return { store: server.store, writes: new WriteMemory(), given };
}

/** Builds the world's first state through the API itself, so that it is validated, defaulted and pruned like any other. */
export async function takeSnapshot(cell: ScenarioCell): Promise<Snapshot> {
  const { spec } = cell.scenario.document;
  const actors = spec.actors ?? [];
  // The seed is fixed: uids of given objects belong to the scenario, not to the run.
  const clock = new VirtualClock(cell.startedAt);
  const server = new ApiServer({ clock, random: new Random(0), tokens: tokensOf(actors) });
  const seeded = server.store.revision;
  const client = new ApiClient({ handler: server.handle, token: ADMIN_TOKEN, userAgent: 'kubeflap' });
  // What the cluster adds to fresh objects (default service accounts, ...) is part of the first state, not of the run.
  const controllers = startKubernetesControllers({ server, random: new Random(0) });
  const identities = actors.flatMap((actor) => identityObjects(actor, cell));
  const fixtures = cell.helmReleases.flatMap((fixture) => fixtureObjects(fixture, cell.startedAt));
  const objects = [...identities, ...cell.objects, ...fixtures];
  const packs = (spec.given?.packs ?? []).length > 0 ? fluxCrds() : [];
  for (const crd of packs) await create(server, client, crd);
  for (const namespace of namespacesOf(server, objects, actors.length > 0))
    await create(server, client, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } });
  for (const object of objects) await create(server, client, object);
  await clock.settle();
  await controllers.settle();
  controllers.stop();
  server.close();
  return { objects: storedSince(server, seeded) };
}

/** What was stored after the server seeded itself, in the order of its revisions. */
function storedSince(server: ApiServer, revision: number): StoredObject[] {
  return server.store
    .resources()
    .flatMap((resource) =>
      server.store.list(resource).map((object) => ({
        resource,
        namespace: object.metadata.namespace ?? '',
        name: object.metadata.name ?? '',
        object,
      })),
    )
    .filter(({ object }) => Number(object.metadata.resourceVersion) > revision)
    .sort((a, b) => Number(a.object.metadata.resourceVersion) - Number(b.object.metadata.resourceVersion));
}

/** Puts a snapshot into a fresh server: the objects are shared, only their resourceVersions are this store's own. */
export function restoreSnapshot(server: ApiServer, snapshot: Snapshot): KubeObject[] {
  return snapshot.objects.map(({ resource, namespace, name, object }) => {
    const expected = server.store.get(resource, namespace, name);
    const { object: stored } = server.store.commit(
      { resource, namespace, name },
      expected,
      (resourceVersion) => ({
        deleted: false,
        object:
          object.metadata.resourceVersion === resourceVersion
            ? object
            : withRevision(object, resourceVersion),
      }),
    );
    return stored;
  });
}

function withRevision(object: KubeObject, resourceVersion: string): KubeObject {
  return Object.freeze({ ...object, metadata: Object.freeze({ ...object.metadata, resourceVersion }) });
}

/** Namespaces that objects need and nobody gives. */
function namespacesOf(server: ApiServer, objects: readonly JsonObject[], hasActors: boolean): string[] {
  const needed = new Set<string>(hasActors ? ['flux-system'] : []);
  for (const object of objects) {
    const metadata = object['metadata'];
    const namespace = isObject(metadata) ? metadata['namespace'] : undefined;
    if (typeof namespace === 'string') needed.add(namespace);
  }
  for (const object of objects)
    if (object['kind'] === 'Namespace' && isObject(object['metadata']))
      needed.delete(String(object['metadata']['name']));
  return [...needed].filter((name) => server.store.get('/namespaces', '', name) === undefined);
}

async function create(server: ApiServer, client: ApiClient, object: JsonObject): Promise<void> {
  const metadata = isObject(object['metadata']) ? object['metadata'] : {};
  const name = String(metadata['name'] ?? '');
  const subject = `${String(object['kind'])} ${String(metadata['namespace'] ?? '')}/${name}`;
  try {
    const definition = definitionOf(server.registry, {
      apiVersion: String(object['apiVersion'] ?? ''),
      kind: String(object['kind'] ?? ''),
    });
    const path = pathOfObject(definition, metadata['namespace'] as string | undefined);
    const created = await client.create(path, object, { query: { fieldManager: 'kubeflap-given' } });
    const { status } = object;
    if (status === undefined || !definition.subresources.has('status')) return;
    // A status is its controller's to write; the API drops it on create.
    const update = { ...created, status };
    await client.update({ ...path, name, subresource: 'status' }, update, {
      query: { fieldManager: 'kubeflap-given' },
    });
  } catch (error) {
    if (error instanceof StatusError)
      throw new GivenObjectError(`${subject} was refused: ${error.message}`, { cause: error });
    throw error;
  }
}
