import type { KubeObject } from '../../kube/index.ts';
import type { Store } from '../../store/index.ts';
import type { Registry, ResourceDefinition } from './resource.ts';

/** Where CustomResourceDefinitions are stored. */
export const CRD_STORAGE_KEY = 'apiextensions.k8s.io/customresourcedefinitions';

/** Where the built-in types are in their list. It is the same in every server, so it is made once for all of them. */
export class BuiltinIndex {
  readonly groups: ReadonlySet<string>;
  readonly byPath: ReadonlyMap<string, number>;
  readonly byKind: ReadonlyMap<string, number>;

  constructor(definitions: readonly ResourceDefinition[]) {
    this.groups = new Set(definitions.map(({ group }) => group));
    this.byPath = new Map(definitions.map((definition, index) => [pathKey(definition), index]));
    this.byKind = new Map(definitions.map((definition, index) => [kindKey(definition), index]));
  }
}

/** Built-in types plus what the stored CustomResourceDefinitions define. */
export class ServerRegistry implements Registry {
  readonly #builtin: readonly ResourceDefinition[];
  readonly #index: BuiltinIndex;
  readonly #customResources: (crd: KubeObject) => readonly ResourceDefinition[];
  readonly #byCrd = new Map<string, readonly ResourceDefinition[]>();
  /** The custom ones. */
  readonly #byPath = new Map<string, ResourceDefinition>();
  readonly #byKind = new Map<string, ResourceDefinition>();
  #all: readonly ResourceDefinition[] | undefined;
  #generation = 1;

  constructor(
    builtin: readonly ResourceDefinition[],
    index: BuiltinIndex,
    customResources: (crd: KubeObject) => readonly ResourceDefinition[],
    store: Store,
  ) {
    this.#builtin = builtin;
    this.#index = index;
    this.#customResources = customResources;
    for (const crd of store.list(CRD_STORAGE_KEY)) this.#install(crd);
    store.subscribe(CRD_STORAGE_KEY, (event) => {
      if (event.type === 'DELETED') this.#remove(event.name);
      else this.#install(event.object);
    });
  }

  get generation(): number {
    return this.#generation;
  }

  lookup(group: string, version: string, resource: string): ResourceDefinition | undefined {
    const key = pathKey({ group, version, resource });
    return this.#byPath.get(key) ?? this.#builtinAt(this.#index.byPath.get(key));
  }

  lookupKind(group: string, version: string, kind: string): ResourceDefinition | undefined {
    const key = kindKey({ group, version, kind });
    return this.#byKind.get(key) ?? this.#builtinAt(this.#index.byKind.get(key));
  }

  #builtinAt(index: number | undefined): ResourceDefinition | undefined {
    return index === undefined ? undefined : this.#builtin[index];
  }

  all(): readonly ResourceDefinition[] {
    this.#all ??= [...this.#builtin, ...[...this.#byCrd.values()].flat()];
    return this.#all;
  }

  /** True for the groups the server itself brings; what is missing in them is refused otherwise than elsewhere. */
  isBuiltinGroup(group: string): boolean {
    return this.#index.groups.has(group);
  }

  #install(crd: KubeObject): void {
    const name = crd.metadata.name ?? '';
    const definitions = this.#customResources(crd);
    if (definitions.length === 0 && !this.#byCrd.has(name)) return;
    this.#forget(name);
    if (definitions.length > 0) this.#byCrd.set(name, definitions);
    for (const definition of definitions) this.#add(definition);
    this.#changed();
  }

  #remove(name: string): void {
    if (!this.#byCrd.has(name)) return;
    this.#forget(name);
    this.#changed();
  }

  #forget(name: string): void {
    for (const definition of this.#byCrd.get(name) ?? []) {
      this.#byPath.delete(pathKey(definition));
      this.#byKind.delete(kindKey(definition));
    }
    this.#byCrd.delete(name);
  }

  #add(definition: ResourceDefinition): void {
    this.#byPath.set(pathKey(definition), definition);
    this.#byKind.set(kindKey(definition), definition);
  }

  #changed(): void {
    this.#all = undefined;
    this.#generation += 1;
  }
}

function pathKey({
  group,
  version,
  resource,
}: Pick<ResourceDefinition, 'group' | 'version' | 'resource'>): string {
  return `${group}/${version}/${resource}`;
}

function kindKey({ group, version, kind }: Pick<ResourceDefinition, 'group' | 'version' | 'kind'>): string {
  return `${group}/${version}/${kind}`;
}
