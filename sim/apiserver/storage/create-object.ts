import {
  deepFreeze,
  formatTime,
  type KubeObject,
  newAlreadyExists,
  newInvalid,
  newUnknownError,
  type ObjectMeta,
  StatusError,
  withoutKey,
} from '../../kube/index.ts';
import { StaleWriteError } from '../../store/index.ts';
import { type Exchange, warn } from '../exchange.ts';
import type { ResourceDefinition } from '../registry/resource.ts';
import { commitWrite, readStored } from './commit.ts';
import { validateMetadata } from './metadata-validation.ts';
import { internalGroup } from './presentation.ts';
import { strategyContext } from './strategy-context.ts';
import { remembered } from './write-memory.ts';

/** The characters of generated names: no vowels and no look-alikes. Source: apimachinery pkg/util/rand. */
const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';
const MAX_GENERATED_BASE = 58;
/** Source: apiserver registry/generic/registry/store.go maxNameGenerationCreateAttempts. */
const GENERATE_ATTEMPTS = 8;

/** How a create ends; `validate` is the part of admission that only looks. */
export interface CreateSteps {
  readonly dryRun: boolean;
  /** An update that creates does not mind the version the client names. */
  readonly ignoresVersion?: boolean;
  validate(object: KubeObject): void | Promise<void>;
}

/**
 * Prepares, validates and stores a new object.
 * Source: apiserver registry/rest/create.go BeforeCreate and registry/generic/registry/store.go Create.
 */
export async function createObject(
  exchange: Exchange,
  object: KubeObject,
  steps: CreateSteps,
): Promise<KubeObject> {
  const generated = (object.metadata.name ?? '') === '' && (object.metadata.generateName ?? '') !== '';
  for (let attempt = 1; ; attempt++) {
    try {
      return await createOnce(exchange, object, steps);
    } catch (error) {
      const exists = error instanceof StatusError && error.reason === 'AlreadyExists';
      if (!generated || !exists) throw error;
      if (attempt === GENERATE_ATTEMPTS) throw notUnique(error);
    }
  }
}

async function createOnce(exchange: Exchange, object: KubeObject, steps: CreateSteps): Promise<KubeObject> {
  const { uids } = exchange.parts;
  // Drawn also where the rest is remembered: what is drawn next must not depend on the memory.
  const drawn: DrawnIdentity = { uid: uids.uuid(), ...nameOf(exchange, object.metadata) };
  const key = { key: `created ${drawn.uid} ${drawn.name ?? ''} ${exchange.user.name}` };
  const prepared = remembered(exchange, object, key, () => prepareForCreate(exchange, object, drawn));
  await steps.validate(prepared);
  const name = prepared.metadata.name ?? '';
  const version = prepared.metadata.resourceVersion;
  // Only a number counts: "0", "" and nonsense pass. Recorded: conformance concurrency/create-with-rv.
  if (!steps.ignoresVersion && version !== undefined && /^[0-9]+$/.test(version) && !/^0+$/.test(version))
    throw newUnknownError('resourceVersion should not be set on objects to be created');
  const existing = readStored(exchange, name);
  if (existing) throw alreadyExists(exchange, name, existing);
  if (steps.dryRun) {
    const { resourceVersion: _none, ...metadata } = prepared.metadata;
    return deepFreeze({ ...prepared, metadata });
  }
  try {
    return commitWrite(exchange, name, undefined, prepared);
  } catch (error) {
    if (error instanceof StaleWriteError) throw newAlreadyExists(exchange.definition, name);
    throw error;
  }
}

/** What chance gives a new object. */
interface DrawnIdentity {
  readonly uid: string;
  /** Only where the client leaves the name to the server. */
  readonly name?: string;
}

/** The object as it would be stored, validated. Used by create and by update-that-creates. */
function prepareForCreate(exchange: Exchange, object: KubeObject, drawn: DrawnIdentity): KubeObject {
  const { definition, parts, info } = exchange;
  const { strategy } = definition;
  const warnings: string[] = [];
  const context = strategyContext(exchange, (text) => warnings.push(text));
  const {
    deletionTimestamp: _at,
    deletionGracePeriodSeconds: _grace,
    selfLink: _link,
    ...given
  } = object.metadata;
  const prepared = strategy.prepareForCreate({ ...object, metadata: given }, context);
  const metadata: ObjectMeta = {
    ...prepared.metadata,
    uid: drawn.uid,
    creationTimestamp: formatTime(parts.clock.now()),
    ...(strategy.hasGeneration ? { generation: 1 } : {}),
    ...(drawn.name === undefined ? {} : { name: drawn.name }),
    ...(definition.namespaced ? { namespace: info.namespace } : {}),
  };
  const named: KubeObject = {
    ...prepared,
    metadata: definition.namespaced ? metadata : withoutKey(metadata, 'namespace'),
  };
  const complete = strategy.completeForCreate?.(named) ?? named;
  const errors = [
    ...(isOfItsKind(definition, complete) ? validateMetadata(definition, complete) : []),
    ...strategy.validateCreate(complete, context),
  ];
  if (errors.length > 0)
    throw newInvalid({ group: internalGroup(definition), kind: complete.kind }, metadata.name ?? '', errors);
  for (const warning of warnings) warn(exchange, warning);
  return complete;
}

/** Nothing else is said about a custom resource that is none. Source: customresource validator.go Validate. */
function isOfItsKind(definition: ResourceDefinition, object: KubeObject): boolean {
  return !definition.isCustom || object.kind === definition.kind;
}

function nameOf(exchange: Exchange, metadata: ObjectMeta): { name?: string } {
  if (metadata.name !== undefined && metadata.name !== '') return {};
  const base = metadata.generateName ?? '';
  if (base === '') return {};
  const suffix = exchange.parts.names.text(NAME_ALPHABET, 5);
  return { name: base.slice(0, MAX_GENERATED_BASE) + suffix };
}

/** Source: store.go Create: an object on its way out is named as such. */
function alreadyExists(exchange: Exchange, name: string, existing: KubeObject): StatusError {
  const error = newAlreadyExists(exchange.definition, name);
  if (existing.metadata.deletionTimestamp === undefined) return error;
  return new StatusError(
    409,
    'AlreadyExists',
    `object is being deleted: ${error.message}`,
    error.status.details,
  );
}

/** Source: apimachinery pkg/api/errors NewGenerateNameConflict. */
function notUnique(last: StatusError): StatusError {
  return new StatusError(
    409,
    'AlreadyExists',
    `${last.message}, the server was not able to generate a unique name for the object`,
    { ...last.status.details, retryAfterSeconds: 1 },
  );
}
