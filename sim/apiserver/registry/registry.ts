import type { KubeObject } from '../../kube/index.ts';
import type { Store } from '../../store/index.ts';
import type { Registry, ResourceDefinition } from './resource.ts';

/** Where CustomResourceDefinitions are stored. */
export const CRD_STORAGE_KEY = 'apiextensions.k8s.io/customresourcedefinitions';

/** Built-in types plus what the stored CustomResourceDefinitions define. */
export class ServerRegistry implements Registry {
  readonly #builtin: readonly ResourceDefinition[];
  readonly #customResources: (crd: KubeObject) => readonly ResourceDefinition[];
  readonly #builtinGroups: ReadonlySet<string>;
  readonly #byCrd = new Map<string, readonly ResourceDefinition[]>();
  #byPath = new Map<string, ResourceDefinition>();
  #byKind = new Map<string, ResourceDefinition>();
  #all: readonly ResourceDefinition[] | undefined;
  #generation = 1;

  constructor(
    builtin: readonly ResourceDefinition[],
    customResources: (crd: KubeObject) => readonly ResourceDefinition[],
    store: Store,
  ) {
    this.#builtin = builtin;
    this.#builtinGroups = new Set(builtin.map((definition) => definition.group));
    this.#customResources = customResources;
    for (const definition of builtin) this.#add(definition);
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
    return this.#byPath.get(`${group}/${version}/${resource}`);
  }

  lookupKind(group: string, version: string, kind: string): ResourceDefinition | undefined {
    return this.#byKind.get(`${group}/${version}/${kind}`);
  }

  all(): readonly ResourceDefinition[] {
    this.#all ??= [...this.#builtin, ...[...this.#byCrd.values()].flat()];
    return this.#all;
  }

  /** True for the groups the server itself brings; what is missing in them is refused otherwise than elsewhere. */
  isBuiltinGroup(group: string): boolean {
    return this.#builtinGroups.has(group);
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
    for (const d of this.#byCrd.get(name) ?? []) {
      this.#byPath.delete(`${d.group}/${d.version}/${d.resource}`);
      this.#byKind.delete(`${d.group}/${d.version}/${d.kind}`);
    }
    this.#byCrd.delete(name);
  }

  #add(definition: ResourceDefinition): void {
    const { group, version, resource, kind } = definition;
    this.#byPath.set(`${group}/${version}/${resource}`, definition);
    this.#byKind.set(`${group}/${version}/${kind}`, definition);
  }

  #changed(): void {
    this.#all = undefined;
    this.#generation += 1;
  }
}
