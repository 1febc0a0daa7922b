import type { JsonObject } from '../../../kube/index.ts';
import type { ResourceDefinition, SubresourceDefinition } from '../resource.ts';

/** Names that go into operation ids and tags. */
export interface ApiNames {
  /** `AppsV1`, `HelmToolkitFluxcdIoV2`. */
  readonly prefix: string;
  /** `apps_v1`. */
  readonly tag: string;
}

/** Source: apiserver pkg/endpoints/openapi GetOperationIDAndTags. */
export function apiNames(group: string, version: string): ApiNames {
  const words = (group === '' ? 'core' : group.replace(/\.k8s\.io$/, '')).split(/[.-]/);
  const camel = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  const capital = version.charAt(0).toUpperCase() + version.slice(1);
  return { prefix: camel + capital, tag: `${camel.charAt(0).toLowerCase()}${camel.slice(1)}_${version}` };
}

/** The published names of the schemas an operation mentions. */
export interface OperationSchemas {
  readonly object: string;
  readonly list: string;
}

/** An operation before the parameters all methods of a path share are moved to the path. */
export interface Operation {
  readonly method: 'get' | 'put' | 'post' | 'patch' | 'delete';
  readonly id: string;
  readonly action: string;
  readonly parameters: readonly string[];
  /** Media types of the body and its schema; `optional` for DELETE. */
  readonly body?: { readonly types: readonly string[]; readonly schema: string; readonly required: boolean };
  readonly responses: readonly {
    readonly code: number;
    readonly schema: string;
    readonly streams?: boolean;
  }[];
  readonly kind: { readonly group: string; readonly version: string; readonly kind: string };
}

const META = 'io.k8s.apimachinery.pkg.apis.meta.v1';
const STATUS = `${META}.Status`;
const LISTING = [
  'allowWatchBookmarks',
  'continue',
  'fieldSelector',
  'labelSelector',
  'limit',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'timeoutSeconds',
  'watch',
];
const WRITING = ['dryRun', 'fieldManager', 'fieldValidation'];
const DELETING = [
  'dryRun',
  'gracePeriodSeconds',
  'ignoreStoreReadErrorWithClusterBreakingPotential',
  'orphanDependents',
  'propagationPolicy',
];
const BOOLEANS = new Set([
  'allowWatchBookmarks',
  'force',
  'ignoreStoreReadErrorWithClusterBreakingPotential',
  'orphanDependents',
  'sendInitialEvents',
  'watch',
]);
const INTEGERS = new Set(['gracePeriodSeconds', 'limit', 'timeoutSeconds']);
const ANY = ['*/*'];
/** Types whose hand-made storage returns the deleted object but is documented like the rest. */
const DOCUMENTED_AS_STATUS = new Set(['namespaces', 'customresourcedefinitions']);

/** A parameter by its name; `name` and `namespace` are of the path. */
export function parameterDocument(name: string): JsonObject {
  const type = BOOLEANS.has(name) ? 'boolean' : INTEGERS.has(name) ? 'integer' : 'string';
  const schema = { type, uniqueItems: true };
  if (name === 'name' || name === 'namespace') return { name, in: 'path', required: true, schema };
  return { name, in: 'query', schema };
}

/** Writes the operations of one resource. */
export class OperationFactory {
  readonly #definition: ResourceDefinition;
  readonly #names: ApiNames;
  readonly #schemas: OperationSchemas;

  constructor(definition: ResourceDefinition, names: ApiNames, schemas: OperationSchemas) {
    this.#definition = definition;
    this.#names = names;
    this.#schemas = schemas;
  }

  get #kind() {
    const { group, version, kind } = this.#definition;
    return { group, version, kind };
  }

  #id(verb: string, suffix = ''): string {
    const scope = this.#definition.namespaced ? 'Namespaced' : '';
    return `${verb}${this.#names.prefix}${scope}${this.#definition.kind}${suffix}`;
  }

  list(): Operation {
    return {
      method: 'get',
      id: this.#id('list'),
      action: 'list',
      parameters: LISTING,
      responses: [{ code: 200, schema: this.#schemas.list, streams: true }],
      kind: this.#kind,
    };
  }

  listAll(): Operation {
    return { ...this.list(), id: `list${this.#names.prefix}${this.#definition.kind}ForAllNamespaces` };
  }

  create(): Operation {
    return {
      method: 'post',
      id: this.#id('create'),
      action: 'post',
      parameters: WRITING,
      body: { types: ANY, schema: this.#schemas.object, required: true },
      responses: [200, 201, 202].map((code) => ({ code, schema: this.#schemas.object })),
      kind: this.#kind,
    };
  }

  deleteCollection(): Operation {
    const listing = LISTING.filter((name) => name !== 'allowWatchBookmarks' && name !== 'watch');
    const scope = this.#definition.namespaced ? 'Namespaced' : '';
    return {
      method: 'delete',
      id: `delete${this.#names.prefix}Collection${scope}${this.#definition.kind}`,
      action: 'deletecollection',
      // Custom resources do not offer the options of the deletion itself as parameters.
      parameters: this.#definition.isCustom ? listing : [...DELETING, ...listing],
      ...(this.#definition.isCustom
        ? {}
        : { body: { types: ANY, schema: `${META}.DeleteOptions`, required: false } }),
      responses: [{ code: 200, schema: STATUS }],
      kind: this.#kind,
    };
  }

  read(sub?: SubresourceDefinition): Operation {
    const { schema, kind, suffix } = this.#view(sub);
    return {
      method: 'get',
      id: this.#id('read', suffix),
      action: 'get',
      // Custom resources may be read from a cache.
      parameters: this.#definition.isCustom ? ['resourceVersion'] : [],
      responses: [{ code: 200, schema }],
      kind,
    };
  }

  replace(sub?: SubresourceDefinition): Operation {
    const { schema, kind, suffix } = this.#view(sub);
    return {
      method: 'put',
      id: this.#id('replace', suffix),
      action: 'put',
      parameters: WRITING,
      body: { types: ANY, schema, required: true },
      responses: [200, 201].map((code) => ({ code, schema })),
      kind,
    };
  }

  patch(sub?: SubresourceDefinition): Operation {
    const { schema, kind, suffix } = this.#view(sub);
    const { isCustom } = this.#definition;
    return {
      method: 'patch',
      id: this.#id('patch', suffix),
      action: 'patch',
      parameters: [...WRITING, 'force'],
      body: {
        types: [
          'application/apply-patch+yaml',
          'application/json-patch+json',
          'application/merge-patch+json',
          ...(isCustom ? [] : ['application/strategic-merge-patch+json']),
        ],
        schema: `${META}.Patch`,
        required: true,
      },
      responses: (isCustom ? [200] : [200, 201]).map((code) => ({ code, schema })),
      kind,
    };
  }

  delete(): Operation {
    const { strategy, isCustom, resource } = this.#definition;
    const returnsObject = strategy.returnsDeletedObject && !isCustom && !DOCUMENTED_AS_STATUS.has(resource);
    const schema = returnsObject ? this.#schemas.object : STATUS;
    return {
      method: 'delete',
      id: this.#id('delete'),
      action: 'delete',
      parameters: DELETING,
      body: { types: ANY, schema: `${META}.DeleteOptions`, required: false },
      responses: [200, 202].map((code) => ({ code, schema })),
      kind: this.#kind,
    };
  }

  /** POST to a subresource such as `token` or `eviction`. */
  createSub(sub: SubresourceDefinition): Operation {
    const { schema, kind, suffix } = this.#view(sub);
    return {
      ...this.create(),
      id: this.#id('create', suffix),
      body: { types: ANY, schema, required: true },
      responses: [200, 201, 202].map((code) => ({ code, schema })),
      kind,
    };
  }

  /** The paths under `/watch/`, deprecated long ago. */
  watch(scope: 'item' | 'list' | 'all'): Operation {
    const suffix = scope === 'item' ? '' : 'List';
    const id =
      scope === 'all'
        ? `watch${this.#names.prefix}${this.#definition.kind}ListForAllNamespaces`
        : this.#id('watch', suffix);
    return {
      method: 'get',
      id,
      action: scope === 'item' ? 'watch' : 'watchlist',
      parameters: LISTING,
      responses: [{ code: 200, schema: `${META}.WatchEvent`, streams: true }],
      kind: this.#kind,
    };
  }

  #view(sub: SubresourceDefinition | undefined) {
    if (!sub) return { schema: this.#schemas.object, kind: this.#kind, suffix: '' };
    const suffix = sub.name.charAt(0).toUpperCase() + sub.name.slice(1);
    const isOwn = sub.kind === this.#definition.kind;
    const { group, version, kind } = isOwn ? this.#definition : sub;
    return {
      schema: isOwn ? this.#schemas.object : subresourceSchema(sub),
      kind: { group, version, kind },
      suffix,
    };
  }
}

const PACKAGES: Readonly<Record<string, string>> = {
  autoscaling: 'io.k8s.api.autoscaling',
  policy: 'io.k8s.api.policy',
  'authentication.k8s.io': 'io.k8s.api.authentication',
  '': 'io.k8s.api.core',
};

function subresourceSchema(sub: SubresourceDefinition): string {
  return `${PACKAGES[sub.group] ?? 'io.k8s.api.core'}.${sub.version}.${sub.kind}`;
}
