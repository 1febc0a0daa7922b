import type { JsonObject, KubeObject } from '../../kube/index.ts';
import type { StoreEvent } from '../../store/index.ts';
import type { WatchFrame } from '../api-handler.ts';
import type { ResourceDefinition } from '../registry/resource.ts';
import type { Selection } from '../selection.ts';
import { frameBytes } from '../serialisation.ts';
import { presented } from '../storage/presentation.ts';

/** What a store event means to a watcher that sees only part of the objects. */
export interface SeenEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: KubeObject;
}

/**
 * The event as a watcher with this selection sees it; undefined when it concerns nothing the watcher knows.
 * An object that leaves the selection is DELETED with its last matching state and the version of the change.
 * Source: apiserver pkg/storage/cacher/cache_watcher.go convertToWatchEvent.
 */
export function seenEvent(
  definition: ResourceDefinition,
  selection: Selection,
  event: StoreEvent,
): SeenEvent | undefined {
  const object = presented(definition, event.object);
  if (selection.all) return { type: event.type, object };
  const old = event.oldObject && presented(definition, event.oldObject);
  const matched = old !== undefined && selection.matches(old);
  const matches = event.type !== 'DELETED' && selection.matches(object);
  if (matches) return { type: matched ? 'MODIFIED' : 'ADDED', object };
  if (!matched) return undefined;
  return { type: 'DELETED', object: event.type === 'DELETED' ? object : leaving(old, event.revision) };
}

const leavingStates = new WeakMap<KubeObject, Map<number, KubeObject>>();

function leaving(old: KubeObject, revision: number): KubeObject {
  let byRevision = leavingStates.get(old);
  if (!byRevision) {
    byRevision = new Map();
    leavingStates.set(old, byRevision);
  }
  let state = byRevision.get(revision);
  if (!state) {
    const metadata = Object.freeze({ ...old.metadata, resourceVersion: String(revision) });
    state = Object.freeze({ ...old, metadata });
    byRevision.set(revision, state);
  }
  return state;
}

/** A frame around a shared object. */
export function frame(type: WatchFrame['type'], object: JsonObject): WatchFrame {
  return { type, object, bytes: () => frameBytes(type, object) };
}
