import { createHash } from 'node:crypto';
import { builtinTypes } from '../../../codec/index.ts';
import { apiVersionOf, type JsonObject } from '../../../kube/index.ts';
import type { OpenApiDocument, Registry, ResourceDefinition } from '../resource.ts';
import { customDocuments, customSchemaName } from './custom-documents.ts';
import type { OperationSchemas } from './operations.ts';
import { patchPaths } from './patch-paths.ts';
import { pathsOf, resourceListPath } from './paths.ts';
import {
  OPENAPI_V2,
  OPENAPI_V3,
  PATCH_SCHEMA,
  reachableTypes,
  referencesIn,
  type SchemaStyle,
  typeDocument,
} from './type-documents.ts';

/** `info` of every document, and what changes the hash of built-in documents. */
const SERVER_VERSION = 'v1.32';

/**
 * The OpenAPI documents of what is served right now, made on first use and kept until the registry changes. Built-in schemas and
 * paths follow from the type table; custom ones from the structural schemas of the CRDs.
 */
export class OpenApiDocuments {
  readonly #registry: Registry;
  #generation = -1;
  #byPath: ReadonlyMap<string, readonly ResourceDefinition[]> = new Map();
  readonly #v3 = new Map<string, OpenApiDocument>();
  readonly #hashes = new Map<string, string>();
  #v2: OpenApiDocument | undefined;

  constructor(registry: Registry) {
    this.#registry = registry;
  }

  /** `/openapi/v3`: where the documents are. */
  index(): JsonObject {
    this.#refresh();
    const paths = [...this.#byPath.keys()].map((path) => [
      path,
      { serverRelativeURL: `/openapi/v3/${path}?hash=${this.hash(path)}` },
    ]);
    return { paths: Object.fromEntries(paths) };
  }

  /** Changes when the document at `path` (`apis/apps/v1`) does; undefined when there is none. */
  hash(path: string): string | undefined {
    this.#refresh();
    const definitions = this.#byPath.get(path);
    if (!definitions) return undefined;
    let hash = this.#hashes.get(path);
    if (hash === undefined) {
      const custom = definitions
        .filter((d) => d.isCustom)
        .map((d) => [signature(d), customDocuments(d, OPENAPI_V3)]);
      const text = `${SERVER_VERSION} ${path} ${JSON.stringify(custom)}`;
      hash = createHash('sha512').update(text).digest('hex').toUpperCase();
      this.#hashes.set(path, hash);
    }
    return hash;
  }

  /** The document at `path`, undefined when there is none. */
  v3(path: string): OpenApiDocument | undefined {
    this.#refresh();
    const definitions = this.#byPath.get(path);
    if (!definitions) return undefined;
    let document = this.#v3.get(path);
    if (!document) {
      document = groupVersionDocument(definitions);
      this.#v3.set(path, document);
    }
    return document;
  }

  /** `/openapi/v2`: all schemas in one document, and of the paths what kubectl reads there: who takes which parameter. */
  v2(): OpenApiDocument {
    this.#refresh();
    this.#v2 ??= {
      swagger: '2.0',
      info: { title: 'Kubernetes', version: SERVER_VERSION },
      paths: patchPaths(this.#registry.all(), schemaNames),
      definitions: schemasFor(this.#registry.all(), OPENAPI_V2, []),
    };
    return this.#v2;
  }

  #refresh(): void {
    if (this.#generation === this.#registry.generation) return;
    this.#generation = this.#registry.generation;
    this.#byPath = Map.groupBy(this.#registry.all(), ({ group, version }) =>
      group === '' ? `api/${version}` : `apis/${group}/${version}`,
    );
    this.#v3.clear();
    this.#hashes.clear();
    this.#v2 = undefined;
  }
}

function signature(definition: ResourceDefinition): JsonObject {
  const { resource, kind, namespaced, verbs, subresources } = definition;
  return { resource, kind, namespaced, verbs: [...verbs], subresources: [...subresources.keys()] };
}

function groupVersionDocument(definitions: readonly ResourceDefinition[]): OpenApiDocument {
  const { group, version } = definitions[0]!;
  const paths = pathsOf(group, version, definitions, schemaNames);
  const isBuiltin = definitions.some((definition) => !definition.isCustom);
  const entries = isBuiltin ? [resourceListPath(group, version), ...paths] : [...paths];
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: SERVER_VERSION },
    paths: Object.fromEntries(entries),
    components: {
      schemas: schemasFor(
        definitions,
        OPENAPI_V3,
        entries.map(([, item]) => item),
      ),
    },
  };
}

function schemaNames(definition: ResourceDefinition): OperationSchemas {
  if (definition.isCustom) {
    const object = customSchemaName(definition);
    return { object, list: `${object}List` };
  }
  const apiVersion = apiVersionOf(definition);
  const name = (kind: string): string => builtinTypes.kind(apiVersion, kind)?.openApiName ?? '';
  return { object: name(definition.kind), list: name(definition.listKind) };
}

let byOpenApiName: ReadonlyMap<string, string> | undefined;

/** The type behind a published name. */
function typeNamed(openApiName: string): string | undefined {
  byOpenApiName ??= new Map(builtinTypes.names().map((name) => [builtinTypes.type(name).openApiName, name]));
  return byOpenApiName.get(openApiName);
}

/** The schemas of the definitions, of what `mentions` refers to, and of everything these refer to. */
function schemasFor(
  definitions: readonly ResourceDefinition[],
  style: SchemaStyle,
  mentions: readonly JsonObject[],
): JsonObject {
  const schemas = new Map<string, JsonObject>();
  for (const definition of definitions)
    if (definition.isCustom)
      for (const [name, document] of customDocuments(definition, style)) schemas.set(name, document);
  const wanted = new Set<string>();
  for (const item of mentions) referencesIn(item, style.refPrefix, wanted);
  for (const document of schemas.values()) referencesIn(document, style.refPrefix, wanted);
  for (const definition of definitions) if (!definition.isCustom) wanted.add(schemaNames(definition).object);
  if (wanted.has(PATCH_SCHEMA)) schemas.set(PATCH_SCHEMA, { type: 'object' });
  const roots = [...wanted].map(typeNamed).filter((name) => name !== undefined);
  for (const [name, type] of reachableTypes(roots.map((root) => builtinTypes.type(root))))
    schemas.set(name, typeDocument(type, style));
  return Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
}
