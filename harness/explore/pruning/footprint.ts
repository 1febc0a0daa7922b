import { at, type KubeObject } from '../../../sim/kube/index.ts';
import { type RequestRow, RollingHash, type Trace, type TraceEvent } from '../../trace/index.ts';
import type { SitedRequest } from '../flight/site.ts';
import { elementOf } from './element.ts';

/** By release, what was said and done about it, as a digest. */
export type Parts = Readonly<Record<string, string>>;

/** Where in an engine's run a request about one release stands, whatever became of the others before. */
export interface Place {
  readonly release: string;
  /** Run, release, kind of request, and the how-manieth of these it is. */
  readonly key: string;
  /** Its run had begun to write: it has counted what it counts. */
  readonly isActing: boolean;
}

/**
 * Each release's part of a flight: every request about it and every change to it or its Helm records, in order, whenever they were.
 * What is about no release is in the part named ''; mere readings of that are in none.
 */
export function partsOf({ events }: Trace): Parts {
  const releases = releasesIn(events);
  const hashes = new Map<string, RollingHash>();
  for (const event of events) {
    if (event.kind !== 'request' && event.kind !== 'commit') continue;
    const release = releaseOf(event, releases);
    if (release === '' && event.kind === 'request' && event.committed === 'none') continue;
    const hash = hashes.get(release) ?? new RollingHash();
    hashes.set(release, hash);
    hash.text(elementOf(event)!);
  }
  return Object.fromEntries([...hashes].map(([release, hash]) => [release, hash.digest()]));
}

/** The parts that another flight does not have, or has otherwise. */
export function differing(parts: Parts, others: Parts): Parts {
  return Object.fromEntries(Object.entries(parts).filter(([release, part]) => others[release] !== part));
}

/** For each site of the engine that is about a release, its place. */
export function placesOf(
  trace: Trace,
  sites: readonly SitedRequest[],
  engine: string,
): (Place | undefined)[] {
  const releases = releasesIn(trace.events);
  const counts = new Map<string, number>();
  const acting = new Set<number>();
  return sites.map(({ row }) => {
    if (row.actor !== engine) return undefined;
    const isActing = acting.has(row.incarnation);
    if (row.resource === 'helmreleases' && row.verb === 'patch') acting.add(row.incarnation);
    const release = aboutOf(row, releases);
    if (release === '') return undefined;
    const kind = `${row.incarnation} ${release} ${row.verb} ${row.resource}/${row.subresource}`;
    const nth = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, nth);
    return { release, key: `${kind} ${nth}`, isActing };
  });
}

/** The release an event is about, '' for none. */
export function releaseOf(event: TraceEvent, releases: ReadonlySet<string>): string {
  if (event.kind === 'request') return aboutOf(event, releases);
  return event.kind === 'commit' ? ownerOf(event.object, releases) : '';
}

export function releasesIn(events: Trace['events']): ReadonlySet<string> {
  const names = new Set<string>();
  for (const event of events)
    if (event.kind === 'given' && event.object.kind === 'HelmRelease')
      names.add(`${event.object.metadata.namespace}/${event.object.metadata.name}`);
  return names;
}

const SELECTED = /\bname(?:=|%3D)([a-z0-9.-]+)/;

/** The release a request is about: its own, that of the Helm records it asks for, or that of the Event it tells. */
function aboutOf(row: RequestRow, releases: ReadonlySet<string>): string {
  const name =
    row.resource === 'helmreleases'
      ? row.name
      : row.resource === 'events'
        ? at(row.body, 'involvedObject', 'name')
        : SELECTED.exec(row.query)?.[1];
  const release = `${row.namespace}/${name}`;
  return releases.has(release) ? release : '';
}

function ownerOf(object: KubeObject, releases: ReadonlySet<string>): string {
  const { kind, metadata } = object;
  const name =
    kind === 'HelmRelease'
      ? metadata.name
      : kind === 'Event'
        ? at(object, 'involvedObject', 'name')
        : metadata.labels?.['name'];
  const release = `${metadata.namespace}/${name}`;
  return releases.has(release) ? release : '';
}
