import {
  deepFreeze,
  formatTime,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  newConflict,
  newNotFound,
  type ObjectMeta,
  withoutKey,
} from '../../kube/index.ts';
import { StaleWriteError } from '../../store/index.ts';
import type { Exchange } from '../exchange.ts';
import { commitDelete, commitWrite, readStored } from './commit.ts';
import { finalizersFor } from './garbage-finalizers.ts';
import { presented } from './presentation.ts';
import { strategyContext } from './strategy-context.ts';

/** What a client may say about a deletion, decoded and valid. Source: metav1.DeleteOptions. */
export interface DeleteOptions {
  readonly dryRun: boolean;
  readonly gracePeriodSeconds?: number | undefined;
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly orphanDependents?: boolean | undefined;
  readonly propagationPolicy?: 'Orphan' | 'Background' | 'Foreground' | undefined;
}

/** How a deletion ended. */
export interface DeleteResult {
  /** The last state, or the marked object when something keeps it. */
  readonly object: KubeObject;
  readonly deleted: boolean;
}

/**
 * Deletes at once, or marks the object when finalizers or a grace period keep it.
 * Source: apiserver registry/generic/registry/store.go Delete and registry/rest/delete.go BeforeDelete.
 */
export async function deleteObject(
  exchange: Exchange,
  name: string,
  options: DeleteOptions,
  validate: (object: KubeObject) => void | Promise<void>,
): Promise<DeleteResult> {
  for (;;) {
    const stored = readStored(exchange, name);
    if (!stored) throw newNotFound(exchange.definition, name);
    const current = presented(exchange.definition, stored);
    checkPreconditions(exchange, name, options, current);
    await validate(current);
    const mark = markForDeletion(exchange, current, options);
    try {
      return settle(exchange, name, stored, current, mark, options.dryRun);
    } catch (error) {
      if (!(error instanceof StaleWriteError)) throw error;
    }
  }
}

/** What a deletion makes of the object before it goes. */
interface Mark {
  /** The object as it shall be stored, equal to the current one when nothing changes. */
  readonly object: KubeObject;
  /** True when something keeps the marked object. */
  readonly kept: boolean;
}

function settle(
  exchange: Exchange,
  name: string,
  stored: KubeObject,
  current: KubeObject,
  mark: Mark,
  dryRun: boolean,
): DeleteResult {
  const changed = !jsonEqual(mark.object, current);
  if (dryRun) return { object: deepFreeze(mark.object), deleted: !mark.kept };
  if (mark.kept)
    return { object: changed ? commitWrite(exchange, name, stored, mark.object) : current, deleted: false };
  if (!changed) return { object: commitDelete(exchange, name, stored), deleted: true };
  commitWrite(exchange, name, stored, mark.object);
  return { object: commitDelete(exchange, name, readStored(exchange, name)!), deleted: true };
}

function markForDeletion(exchange: Exchange, current: KubeObject, options: DeleteOptions): Mark {
  const { strategy } = exchange.definition;
  const finalizers = finalizersFor(strategy.defaultGarbageCollection ?? 'background', current, options);
  const withFinalizers = jsonEqual(finalizers, current.metadata.finalizers ?? [])
    ? current
    : replaceMetadata(current, { finalizers });
  if (strategy.gracePeriod) return markGracefully(exchange, withFinalizers, options);
  if (strategy.prepareForDelete && current.metadata.deletionTimestamp === undefined) {
    const prepared = strategy.prepareForDelete(withFinalizers, strategyContext(exchange));
    // Types that mark themselves set the time and nothing else: neither a grace period nor the generation.
    // Recorded: conformance lifecycle/namespace-deletion. Source: apiextensions customresourcedefinition/etcd.go Delete.
    if (strategy.blocksRemoval?.(prepared) !== false)
      return { object: replaceMetadata(prepared, { deletionTimestamp: now(exchange) }), kept: true };
    return { object: marked(exchange, prepared, 0), kept: keeps(exchange, prepared) };
  }
  if (!keeps(exchange, withFinalizers)) return { object: current, kept: false };
  return { object: marked(exchange, withFinalizers, 0), kept: true };
}

/** Only pods have a grace period; it can be shortened while it runs, never prolonged. */
function markGracefully(exchange: Exchange, object: KubeObject, options: DeleteOptions): Mark {
  const { metadata } = object;
  const period = exchange.definition.strategy.gracePeriod!(object, options.gracePeriodSeconds);
  const pending = metadata.deletionGracePeriodSeconds;
  if (metadata.deletionTimestamp === undefined || pending === undefined) {
    return { object: marked(exchange, object, period), kept: period > 0 || keeps(exchange, object) };
  }
  const asked = options.gracePeriodSeconds;
  if (asked === undefined || asked >= pending) return { object, kept: true };
  const ends = Date.parse(metadata.deletionTimestamp) - (pending - asked) * 1000;
  const shortened = replaceMetadata(object, {
    deletionTimestamp: formatTime(ends),
    deletionGracePeriodSeconds: asked,
  });
  return { object: shortened, kept: asked > 0 || keeps(exchange, object) };
}

function keeps(exchange: Exchange, object: KubeObject): boolean {
  return (
    (object.metadata.finalizers?.length ?? 0) > 0 ||
    exchange.definition.strategy.blocksRemoval?.(object) === true
  );
}

/** Source: store.go markAsDeleting: the first mark also moves the generation, where there is one. */
function marked(exchange: Exchange, object: KubeObject, periodSeconds: number): KubeObject {
  const { metadata } = object;
  if (metadata.deletionTimestamp !== undefined)
    return replaceMetadata(object, { deletionGracePeriodSeconds: periodSeconds });
  const generation = metadata.generation ?? 0;
  return replaceMetadata(object, {
    deletionTimestamp: formatTime(exchange.parts.clock.now() + periodSeconds * 1000),
    deletionGracePeriodSeconds: periodSeconds,
    ...(generation > 0 ? { generation: generation + 1 } : {}),
  });
}

function now(exchange: Exchange): string {
  return formatTime(exchange.parts.clock.now());
}

function replaceMetadata(object: KubeObject, changes: JsonObject): KubeObject {
  const metadata = { ...object.metadata, ...changes };
  return {
    ...object,
    metadata: (metadata.finalizers?.length === 0
      ? withoutKey(metadata, 'finalizers')
      : metadata) as ObjectMeta,
  };
}

/** These conflicts name the Kind, all others the plural. Recorded: conformance concurrency/delete-preconditions. */
function checkPreconditions(
  exchange: Exchange,
  name: string,
  options: DeleteOptions,
  current: KubeObject,
): void {
  const gr = { group: exchange.definition.group, resource: exchange.definition.kind };
  const { uid, resourceVersion } = options;
  if (uid !== undefined && uid !== current.metadata.uid) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${current.metadata.uid}). The object might have been deleted and then recreated`;
    throw newConflict(gr, name, why);
  }
  if (resourceVersion !== undefined && resourceVersion !== current.metadata.resourceVersion) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${current.metadata.resourceVersion}). The object might have been modified`;
    throw newConflict(gr, name, why);
  }
}
