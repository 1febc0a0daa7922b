import { keepTimesOfUnchanged } from '../../apply/index.ts';
import {
  deepFreeze,
  type Json,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  newConflict,
  newInvalid,
  newNotFound,
  newUnknownError,
  type ObjectMeta,
  OPTIMISTIC_LOCK_MESSAGE,
  parseApiVersion,
  StatusError,
} from '../../kube/index.ts';
import { StaleWriteError } from '../../store/index.ts';
import { type Exchange, warn } from '../exchange.ts';
import type { ResourceDefinition } from '../registry/resource.ts';
import { commitDelete, commitWrite, readStored } from './commit.ts';
import { createObject } from './create-object.ts';
import { validateMetadataUpdate } from './metadata-validation.ts';
import { internalGroup, presented } from './presentation.ts';
import { strategyContext } from './strategy-context.ts';
import { remembered } from './write-memory.ts';

/** What an update does between reading and storing. */
export interface UpdateSteps {
  readonly dryRun: boolean;
  /** Uid the stored object must have; undefined: any. */
  readonly expectedUid?: string | undefined;
  /** Apply creates what is missing, whatever the type says. */
  readonly forceAllowCreate?: boolean;
  /** Makes the object to store from the current one; runs again when someone else wrote in between. */
  transform(current: KubeObject | undefined): KubeObject | Promise<KubeObject>;
  /** The part of admission that only looks. */
  validate(object: KubeObject, old: KubeObject | undefined): void | Promise<void>;
  /** Checks that must pass before an update may turn into a create. */
  beforeCreate?(): void | Promise<void>;
}

export interface UpdateResult {
  readonly object: KubeObject;
  readonly created: boolean;
}

/**
 * Read, transform, validate, compare-and-swap, again on a race.
 * Source: apiserver registry/generic/registry/store.go Update over etcd3 GuaranteedUpdate.
 */
export async function updateObject(
  exchange: Exchange,
  name: string,
  steps: UpdateSteps,
): Promise<UpdateResult> {
  for (;;) {
    const stored = readStored(exchange, name);
    if (steps.expectedUid) checkUid(exchange, name, steps.expectedUid, stored);
    if (!stored) return { object: await createInstead(exchange, name, steps), created: true };
    const current = presented(exchange.definition, stored);
    const proposed = keepTimesOfUnchanged(current, await steps.transform(current));
    // Beside the write itself the rules of a type may ask who writes.
    const key = { key: `prepared ${exchange.user.name}`, basis: current };
    const next = remembered(exchange, proposed, key, () =>
      prepareForUpdate(exchange, name, proposed, current),
    );
    await steps.validate(next, current);
    try {
      return { object: store(exchange, name, stored, current, next, steps.dryRun), created: false };
    } catch (error) {
      // Someone committed while admission was away: start over from what they left.
      if (!(error instanceof StaleWriteError)) throw error;
    }
  }
}

async function createInstead(exchange: Exchange, name: string, steps: UpdateSteps): Promise<KubeObject> {
  if (!exchange.definition.strategy.allowCreateOnUpdate && !steps.forceAllowCreate)
    throw newNotFound(exchange.definition, name);
  const proposed = await steps.transform(undefined);
  await steps.beforeCreate?.();
  return createObject(exchange, proposed, {
    dryRun: steps.dryRun,
    ignoresVersion: true,
    validate: (object) => steps.validate(object, undefined),
  });
}

function store(
  exchange: Exchange,
  name: string,
  stored: KubeObject,
  current: KubeObject,
  next: KubeObject,
  dryRun: boolean,
): KubeObject {
  if (isDueForRemoval(exchange, next, current)) {
    // The answer keeps the old resourceVersion: nothing is written, the object is removed as it was.
    // Recorded: conformance lifecycle/finalizer.
    if (!dryRun) commitDelete(exchange, name, stored);
    return deepFreeze(next);
  }
  if (jsonEqual(next, current)) return current;
  return dryRun ? deepFreeze(next) : commitWrite(exchange, name, stored, next);
}

/** The last finalizer goes and the object was only waiting for that. Source: store.go ShouldDeleteDuringUpdate. */
function isDueForRemoval(exchange: Exchange, next: KubeObject, current: KubeObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds: grace } = current.metadata;
  if (deletionTimestamp === undefined || (next.metadata.finalizers?.length ?? 0) > 0) return false;
  const { blocksRemoval, prepareForDelete } = exchange.definition.strategy;
  // Types that mark themselves for deletion do it without a grace period.
  if (!prepareForDelete) return grace === 0;
  return blocksRemoval?.(next) !== true && (grace ?? 0) === 0;
}

/** Source: registry/rest/update.go BeforeUpdate, after the resourceVersion checks of store.go. */
function prepareForUpdate(
  exchange: Exchange,
  name: string,
  proposed: KubeObject,
  current: KubeObject,
): KubeObject {
  const { definition } = exchange;
  const { strategy } = definition;
  const resourceVersion = checkResourceVersion(exchange, name, proposed, current);
  const warnings: string[] = [];
  const context = strategyContext(exchange, (text) => warnings.push(text));
  const { selfLink: _link, generation: _generation, ...given } = proposed.metadata;
  const old = current.metadata;
  const started: KubeObject = {
    ...proposed,
    metadata: { ...given, ...pick(old, 'generation'), resourceVersion },
  };
  const prepared = strategy.prepareForUpdate(started, current, context);
  const metadata: ObjectMeta = {
    ...prepared.metadata,
    ...(prepared.metadata.uid ? {} : pick(old, 'uid')),
    ...pick(old, 'creationTimestamp'),
    ...pick(old, 'deletionTimestamp'),
    ...(prepared.metadata.deletionGracePeriodSeconds === undefined
      ? pick(old, 'deletionGracePeriodSeconds')
      : {}),
    ...(movesGeneration(exchange, prepared, current) ? { generation: (old.generation ?? 0) + 1 } : {}),
  };
  const next: KubeObject = { ...prepared, metadata };
  const errors = [
    ...validateMetadataUpdate(definition, next, current),
    ...strategy.validateUpdate(next, current, context),
  ];
  if (errors.length > 0) throw newInvalid(kindOf(definition, next), metadata.name ?? '', errors);
  for (const warning of warnings) warn(exchange, warning);
  return next;
}

/** What the refusal calls the object: a custom resource is what it says it is. */
function kindOf(definition: ResourceDefinition, object: KubeObject): { group: string; kind: string } {
  const group = definition.isCustom
    ? (parseApiVersion(object.apiVersion)?.group ?? '')
    : internalGroup(definition);
  return { group, kind: object.kind };
}

/**
 * The version the update is based on: the body's, or the current one where the type allows updates without.
 * @throws StatusError 409 when the object has moved on.
 */
function checkResourceVersion(
  exchange: Exchange,
  name: string,
  proposed: KubeObject,
  current: KubeObject,
): string {
  const given = proposed.metadata.resourceVersion ?? '';
  const currentVersion = current.metadata.resourceVersion ?? '';
  if (given === currentVersion) return currentVersion;
  if (given !== '' && !/^[0-9]+$/.test(given))
    throw newUnknownError(`strconv.ParseUint: parsing ${JSON.stringify(given)}: invalid syntax`);
  if (given === '' || /^0+$/.test(given)) {
    if (exchange.definition.strategy.allowUnconditionalUpdate) return currentVersion;
    // The real server names the plural here, not the kind. Recorded: conformance concurrency/update-without-rv.
    throw newInvalid({ group: exchange.definition.group, kind: exchange.definition.resource }, name, [
      {
        reason: 'FieldValueInvalid',
        field: 'metadata.resourceVersion',
        message: 'Invalid value: 0x0: must be specified for an update',
      },
    ]);
  }
  if (given.replace(/^0+/, '') !== currentVersion)
    throw newConflict(exchange.definition, name, OPTIMISTIC_LOCK_MESSAGE);
  return currentVersion;
}

/** Source: etcd3 store Preconditions.Check; recorded: conformance concurrency/recreate. */
function checkUid(exchange: Exchange, name: string, expected: string, stored: KubeObject | undefined): void {
  const actual = stored?.metadata.uid ?? '';
  if (expected === actual) return;
  const { definition, info } = exchange;
  const place = definition.namespaced ? `${info.namespace}/` : '';
  const why =
    `StorageError: invalid object, Code: 4, Key: /registry/${storagePrefix(definition)}/${place}${name}, ResourceVersion: 0, ` +
    `AdditionalErrorMsg: Precondition failed: UID in precondition: ${expected}, UID in object meta: ${actual}`;
  throw newConflict(definition, name, why);
}

/** Where objects lie in etcd. Source: kubernetes pkg/kubeapiserver/default_storage_factory_builder.go. */
function storagePrefix({ isCustom, group, resource }: ResourceDefinition): string {
  if (isCustom || group === 'apiextensions.k8s.io' || group === 'apiregistration.k8s.io')
    return `${group}/${resource}`;
  return SPECIAL_PREFIXES[resource] ?? resource;
}

const SPECIAL_PREFIXES: Readonly<Record<string, string>> = {
  replicationcontrollers: 'controllers',
  endpoints: 'services/endpoints',
  services: 'services/specs',
  nodes: 'minions',
  ingresses: 'ingress',
};

/** True when something the type counts as desired state changed. */
function movesGeneration(exchange: Exchange, next: KubeObject, current: KubeObject): boolean {
  const { strategy } = exchange.definition;
  if (!strategy.hasGeneration) return false;
  if (next.metadata.generation !== current.metadata.generation) return true;
  const ignored = (key: string): boolean =>
    key === 'metadata' || key === 'apiVersion' || key === 'kind' || strategy.statusFields.includes(key);
  const differs = (key: string): boolean =>
    !ignored(key) && !jsonEqual((next as JsonObject)[key], (current as JsonObject)[key]);
  return Object.keys(next).some(differs) || Object.keys(current).some(differs);
}

function pick(metadata: ObjectMeta, key: keyof ObjectMeta & string): { [key: string]: Json } {
  const value = metadata[key];
  return value === undefined ? {} : { [key]: value };
}

/** A 409 whose cause is only that somebody was faster: patches without a resourceVersion try again. */
export function isConflict(error: unknown): boolean {
  return error instanceof StatusError && error.reason === 'Conflict';
}
