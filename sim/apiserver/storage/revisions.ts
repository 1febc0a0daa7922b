import { deepFreeze, type KubeObject } from '../../kube/index.ts';
import { orderedMetadata } from './metadata-order.ts';

/** Objects that are equal but for their resourceVersion. They share every part that does not hold it. */
export interface Content {
  readonly byRevision: Map<string | undefined, KubeObject>;
  /** The same as it is stored. */
  stored?: Content;
}

const contents = new WeakMap<KubeObject, Content>();

/** A sweep shifts revisions by a few; more of one content than this are not worth keeping. */
const MAX_REVISIONS = 64;

/** What a frozen object has in common with itself at other revisions. */
export function contentOf(object: KubeObject): Content {
  let content = contents.get(object);
  if (!content) {
    content = { byRevision: new Map([[revisionOf(object), object]]) };
    contents.set(object, content);
  }
  return content;
}

/** The resourceVersion; the empty object of a type has no metadata at all. */
export function revisionOf(object: { readonly metadata?: KubeObject['metadata'] }): string | undefined {
  return object.metadata?.resourceVersion;
}

/** A frozen object with another resourceVersion: the same one whenever it is asked for. */
export function atRevision(object: KubeObject, resourceVersion: string): KubeObject {
  if (revisionOf(object) === resourceVersion) return object;
  const content = contentOf(object);
  const known = content.byRevision.get(resourceVersion);
  if (known) return known;
  return keep(content, { ...object, metadata: { ...object.metadata, resourceVersion } });
}

/** What is to be stored, as it is stored at a revision: the same one whenever a run is repeated. */
export function storedAt(next: KubeObject, resourceVersion: string, isCustom: boolean): KubeObject {
  const complete = (): KubeObject => ({
    ...next,
    metadata: orderedMetadata({ ...next.metadata, resourceVersion }, isCustom),
  });
  // What somebody may still change has no content to remember it by.
  if (!Object.isFrozen(next)) return deepFreeze(complete());
  const content = contentOf(next);
  content.stored ??= { byRevision: new Map() };
  return content.stored.byRevision.get(resourceVersion) ?? keep(content.stored, complete());
}

function keep(content: Content, made: KubeObject): KubeObject {
  const object = deepFreeze(made);
  if (content.byRevision.size >= MAX_REVISIONS) content.byRevision.clear();
  content.byRevision.set(revisionOf(object), object);
  contents.set(object, content);
  return object;
}
