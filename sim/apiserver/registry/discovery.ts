import { createHash } from 'node:crypto';
import { apiVersionOf, type GroupVersion, type JsonObject } from '../../kube/index.ts';
import { compareVersionPriority } from './custom/version-priority.ts';
import type { Registry, ResourceDefinition, SubresourceDefinition } from './resource.ts';
import { storedAs } from './storage-key.ts';

/** One API group as discovery shows it: versions in order of preference. */
interface DiscoveredGroup {
  readonly name: string;
  readonly versions: readonly DiscoveredVersion[];
}

interface DiscoveredVersion extends GroupVersion {
  readonly resources: readonly ResourceDefinition[];
}

/** The forms of aggregated discovery. */
export type AggregatedVersion = 'v2' | 'v2beta1';

/**
 * The discovery documents of what is served right now. Source: apiserver pkg/endpoints/discovery; recorded: conformance
 * discovery/*. Documents are made on first use and kept until the registry changes.
 */
export class Discovery {
  readonly #registry: Registry;
  #generation = -1;
  #groups: readonly DiscoveredGroup[] = [];
  readonly #documents = new Map<string, JsonObject | undefined>();

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** `/api`. */
  coreVersions(serverAddress: string): JsonObject {
    return {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
    };
  }

  /** `/apis`. */
  groupList(): JsonObject {
    return this.#cached('groups', () => ({
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: this.#named().map(groupFields),
    }))!;
  }

  /** `/apis/GROUP`. */
  group(name: string): JsonObject | undefined {
    return this.#cached(`group ${name}`, () => {
      const group = this.#named().find((g) => g.name === name);
      return group && { kind: 'APIGroup', apiVersion: 'v1', ...groupFields(group) };
    });
  }

  /** `/api/v1` and `/apis/GROUP/VERSION`. */
  resourceList(gv: GroupVersion): JsonObject | undefined {
    return this.#cached(`resources ${apiVersionOf(gv)}`, () => {
      const version = this.#all()
        .find((g) => g.name === gv.group)
        ?.versions.find((v) => v.version === gv.version);
      return (
        version && {
          kind: 'APIResourceList',
          ...(gv.group === '' ? {} : { apiVersion: 'v1' }),
          groupVersion: apiVersionOf(gv),
          resources: version.resources.flatMap(listedResources),
        }
      );
    });
  }

  /** The paths of all discovery documents. */
  paths(): string[] {
    const groups = this.#named().flatMap(({ name, versions }) => [
      `/apis/${name}`,
      ...versions.map(({ version }) => `/apis/${name}/${version}`),
    ]);
    return ['/api', '/api/v1', '/apis', '/apis/', ...groups];
  }

  /** `/api` (the core group) or `/apis` (all others) as one aggregated document. */
  aggregated(path: '/api' | '/apis', form: AggregatedVersion): JsonObject {
    return this.#cached(`aggregated ${path} ${form}`, () => ({
      kind: 'APIGroupDiscoveryList',
      apiVersion: `apidiscovery.k8s.io/${form}`,
      metadata: {},
      items: this.#all()
        .filter((group) => (group.name === '') === (path === '/api'))
        .map(aggregatedGroup),
    }))!;
  }

  #cached(key: string, make: () => JsonObject | undefined): JsonObject | undefined {
    this.#all();
    if (!this.#documents.has(key)) this.#documents.set(key, make());
    return this.#documents.get(key);
  }

  #named(): readonly DiscoveredGroup[] {
    return this.#all().filter((group) => group.name !== '');
  }

  #all(): readonly DiscoveredGroup[] {
    if (this.#generation !== this.#registry.generation) {
      this.#groups = collectGroups(this.#registry.all());
      this.#documents.clear();
      this.#generation = this.#registry.generation;
    }
    return this.#groups;
  }
}

/** The strong ETag of a discovery document: SHA-512 of its bytes. Source: endpoints/discovery/aggregated/etag.go. */
export function discoveryETag(bytes: Uint8Array): string {
  return `"${createHash('sha512').update(bytes).digest('hex').toUpperCase()}"`;
}

/**
 * `storageVersionHash` of a resource list: which version its objects are stored in.
 * Source: apiserver pkg/endpoints/discovery/storageversionhash.go.
 */
export function storageVersionHash(group: string, version: string, kind: string): string {
  const digest = createHash('sha256').update(`${group}/${version}/${kind}`).digest();
  return digest.subarray(0, 8).toString('base64');
}

/** Built-in groups keep the server's order of priority; groups of custom resources follow by name. */
function collectGroups(definitions: readonly ResourceDefinition[]): DiscoveredGroup[] {
  const byGroup = Map.groupBy(definitions, (definition) => definition.group);
  const groups = [...byGroup].map(([name, members]) => ({
    name,
    isCustom: members.every((member) => member.isCustom),
    versions: collectVersions(name, members),
  }));
  const builtin = groups.filter((group) => !group.isCustom);
  const custom = groups.filter((group) => group.isCustom).sort((a, b) => (a.name < b.name ? -1 : 1));
  return [...builtin, ...custom];
}

function collectVersions(group: string, members: readonly ResourceDefinition[]): DiscoveredVersion[] {
  const versions = [...Map.groupBy(members, (member) => member.version)].map(([version, resources]) => ({
    group,
    version,
    resources: resources.some((r) => r.isCustom)
      ? resources.toSorted((a, b) => (a.resource < b.resource ? -1 : 1))
      : resources,
  }));
  if (members.every((member) => member.isCustom))
    versions.sort((a, b) => compareVersionPriority(a.version, b.version));
  return versions;
}

function groupFields(group: DiscoveredGroup): JsonObject {
  const versions = group.versions.map((v) => ({ groupVersion: apiVersionOf(v), version: v.version }));
  return { name: group.name, versions, preferredVersion: versions[0]! };
}

/** A resource and its subresources as a resource list names them. */
function listedResources(definition: ResourceDefinition): JsonObject[] {
  const { resource, namespaced } = definition;
  return [
    {
      name: resource,
      singularName: definition.singular,
      namespaced,
      kind: definition.kind,
      verbs: [...definition.verbs],
      ...(definition.shortNames.length > 0 ? { shortNames: [...definition.shortNames] } : {}),
      ...(definition.categories.length > 0 ? { categories: [...definition.categories] } : {}),
      // Only what is kept in the generic store has a storage version.
      ...(definition.verbs.includes('watch') ? { storageVersionHash: hashOf(definition) } : {}),
    },
    ...[...definition.subresources.values()].map((sub) => ({
      name: `${resource}/${sub.name}`,
      singularName: '',
      namespaced,
      ...(isForeign(definition, sub) ? { group: sub.group, version: sub.version } : {}),
      kind: sub.kind,
      verbs: [...sub.verbs],
    })),
  ];
}

function hashOf(definition: ResourceDefinition): string {
  const { group } = storedAs(definition.storageKey);
  return storageVersionHash(group, definition.storageVersion, definition.kind);
}

/** The subresource's kind is of another group version than the resource. */
function isForeign(definition: ResourceDefinition, sub: SubresourceDefinition): boolean {
  return sub.group !== definition.group || sub.version !== definition.version;
}

function aggregatedGroup(group: DiscoveredGroup): JsonObject {
  return {
    metadata: { ...(group.name === '' ? {} : { name: group.name }), creationTimestamp: null },
    versions: group.versions.map((version) => ({
      version: version.version,
      resources: version.resources.map(aggregatedResource),
      freshness: 'Current',
    })),
  };
}

function aggregatedResource(definition: ResourceDefinition): JsonObject {
  // Built-ins leave the group version of their own kinds empty, custom resources spell it out.
  const own = definition.isCustom
    ? { group: definition.group, version: definition.version }
    : { group: '', version: '' };
  const subresources = [...definition.subresources.values()].map((sub) => ({
    subresource: sub.name,
    responseKind: {
      ...(isForeign(definition, sub) ? { group: sub.group, version: sub.version } : own),
      kind: sub.kind,
    },
    verbs: [...sub.verbs],
  }));
  return {
    resource: definition.resource,
    responseKind: { ...own, kind: definition.kind },
    scope: definition.namespaced ? 'Namespaced' : 'Cluster',
    singularResource: definition.singular,
    verbs: [...definition.verbs],
    ...(definition.shortNames.length > 0 ? { shortNames: [...definition.shortNames] } : {}),
    ...(definition.categories.length > 0 ? { categories: [...definition.categories] } : {}),
    ...(subresources.length > 0 ? { subresources } : {}),
  };
}
