import type { RequestInfo } from '../apiserver/index.ts';
import { groupResourceText } from '../kube/index.ts';
import type { FaultWhere } from './fault-rule.ts';

/** The cheap facts a rule's `where` looks at. */
export interface Place {
  readonly info: RequestInfo;
  /** The object's name; for a create it stands in the body, so it is read only when a rule asks. */
  objectName(): string;
  readonly actor: string;
  readonly user: string;
}

/** A `where` without its predicate, ready to be asked many times. */
export interface PlaceMatcher {
  /** Does the rule concern this request? */
  matches(place: Place): boolean;
  /** Does the rule concern this watch, leaving `names` and `namespaces` to its events? */
  matchesWatch(place: Place): boolean;
  /** Are an event's name and namespace among the rule's? */
  matchesObject(namespace: string, name: string): boolean;
}

type Test = (text: string) => boolean;

const anything: Test = () => true;

/** Prepares a `where` for a plane that stands before `cluster`. */
export function compilePlace(where: FaultWhere, cluster: string): PlaceMatcher {
  const inCluster = where.clusters === undefined || where.clusters.includes(cluster);
  const actor = anyOf(where.actors);
  const user = anyOf(where.users);
  const verb = anyOf(where.verbs);
  const name = anyOf(where.names);
  const namespace = anyOf(where.namespaces);
  const resource = where.resources && resourceTests(where.resources);
  const notResource = where.notResources && resourceTests(where.notResources);
  const matchesRequest = ({ info, ...place }: Place): boolean =>
    inCluster &&
    verb(info.verb) &&
    actor(place.actor) &&
    user(place.user) &&
    (resource === undefined || resource.some((test) => test(info))) &&
    !notResource?.some((test) => test(info));
  return {
    matches: (place) =>
      matchesRequest(place) &&
      namespace(place.info.namespace) &&
      (where.names === undefined || name(place.objectName())),
    matchesWatch: matchesRequest,
    matchesObject: (objectNamespace, objectName) => namespace(objectNamespace) && name(objectName),
  };
}

/** True for texts equal to one of `patterns`, where `*` stands for any text. */
function anyOf(patterns: readonly string[] | undefined): Test {
  if (patterns === undefined) return anything;
  const exact = new Set(patterns);
  const globs = patterns
    .filter((pattern) => pattern.includes('*'))
    .map((pattern) => new RegExp(`^${pattern.split('*').map(escapeRegExp).join('.*')}$`));
  return (text) => exact.has(text) || globs.some((glob) => glob.test(text));
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function resourceTests(patterns: readonly string[]): ((info: RequestInfo) => boolean)[] {
  return patterns.map((pattern) => {
    if (pattern === '*') return () => true;
    const [parent = '', subresource = ''] = pattern.split('/');
    return (info) =>
      info.isResourceRequest &&
      groupResourceText({ group: info.group, resource: info.resource }) === parent &&
      (subresource === '*' || info.subresource === subresource);
  });
}
