import { at, isObject, type JsonObject, type KubeObject, parseApiVersion } from '../../../kube/index.ts';
import {
  applySchemaDefaults,
  objectMetaSchema,
  pruneUnknown,
  type Schema,
  schemaFromCrd,
} from '../../../schema/index.ts';
import type { ResourceDefinition, SubresourceDefinition } from '../resource.ts';
import { isConditionTrue } from './crd-conditions.ts';
import { versionsOf } from './crd-versions.ts';
import { customResourceStrategy } from './custom-resource-strategy.ts';
import { printerOf } from './printer-columns.ts';
import type { ScalePaths } from './scale-validation.ts';
import { selectableFieldsOf } from './selectable-fields.ts';
import { compareVersionPriority } from './version-priority.ts';

/** Recorded: conformance crd/lifecycle (discovery). */
const VERBS = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];
const SUBRESOURCE_VERBS = ['get', 'patch', 'update'];

/**
 * The resources a CustomResourceDefinition serves: one per served version, under the names that were accepted.
 * Empty while the names are not accepted (the CRD is not Established).
 */
export function customResources(crd: KubeObject): readonly ResourceDefinition[] {
  if (!isEstablished(crd)) return [];
  const { spec, status } = crd;
  if (!isObject(spec)) return [];
  const known = compiled.get(spec);
  if (known !== undefined && known.status === status) return known.definitions;
  const definitions = compile(crd);
  compiled.set(spec, { status, definitions });
  return definitions;
}

/**
 * Compiling schemas and rules takes milliseconds, and simulations install the same frozen CRDs thousands of times: what a
 * spec and a status come to is remembered as long as the spec lives.
 */
const compiled = new WeakMap<
  JsonObject,
  { readonly status: unknown; readonly definitions: readonly ResourceDefinition[] }
>();

function compile(crd: KubeObject): readonly ResourceDefinition[] {
  const versions = versionsOf(crd);
  const schemas = new Map(versions.map((version) => [String(version['name']), schemaOf(version)]));
  return versions
    .filter((version) => version['served'] === true)
    .map((version) => customResource(crd, version, schemas));
}

/** True once the CRD's names are accepted and it is being served. */
export function isEstablished(crd: KubeObject): boolean {
  return isConditionTrue(crd['status'], 'Established');
}

/** The schema of a version; one without `openAPIV3Schema` keeps everything. */
function schemaOf(version: JsonObject): Schema {
  const schema = at(version, 'schema', 'openAPIV3Schema');
  return isObject(schema) ? schemaFromCrd(schema) : { type: 'object', preserveUnknownFields: true };
}

function customResource(
  crd: KubeObject,
  version: JsonObject,
  schemas: ReadonlyMap<string, Schema>,
): ResourceDefinition {
  const names = at(crd, 'status', 'acceptedNames') ?? {};
  const name = String(version['name']);
  const group = String(at(crd, 'spec', 'group') ?? '');
  const kind = String(at(names, 'kind') ?? '');
  const plural = String(at(names, 'plural') ?? '');
  const schema = schemas.get(name)!;
  const storage = versionsOf(crd).find((each) => each['storage'] === true) ?? version;
  const storageVersion = String(storage['name']);
  const printer = printerOf(version);
  const selectable = selectableFieldsOf(version);
  const hasStatus = isObject(at(version, 'subresources', 'status'));
  const scale = scaleOf(version);
  const warning = deprecationWarning(crd, version);
  return {
    group,
    version: name,
    resource: plural,
    singular: String(at(names, 'singular') ?? ''),
    kind,
    listKind: String(at(names, 'listKind') ?? ''),
    namespaced: at(crd, 'spec', 'scope') === 'Namespaced',
    shortNames: texts(at(names, 'shortNames')),
    categories: texts(at(names, 'categories')),
    verbs: VERBS,
    storageKey: `${group}/${plural}`,
    storageVersion,
    isCustom: true,
    schema: withTypeMeta(schema),
    strategy: customResourceStrategy({
      group,
      version: name,
      kind,
      resource: plural,
      schema,
      hasStatus,
      scale,
      isTerminating: isConditionTrue(crd['status'], 'Terminating'),
    }),
    subresources: subresourcesOf(group, name, kind, hasStatus, scale),
    columns: printer.columns,
    cells: (object, now) => printer.cells(object, now),
    fieldLabels: (object) => selectable.valuesOf(object),
    selectableFields: selectable.names,
    ...(warning === undefined ? {} : { deprecationWarning: warning }),
    fromStorage: pruningConversion(`${group}/${name}`, schema, (stored) =>
      applySchemaDefaults(stored, schemas.get(parseApiVersion(stored.apiVersion)?.version ?? '')),
    ),
    toStorage: pruningConversion(`${group}/${storageVersion}`, schemas.get(storageVersion)!),
  };
}

/**
 * Conversion `None`: the apiVersion is rewritten and what the target version's schema does not know is dropped, on the
 * way in and on the way out. What is read gets the defaults of the version it is stored in, so that a default added
 * later shows on old objects, and none of the version it is read in. Recorded: conformance crd/versions.
 * Source: apiextensions-apiserver customresource_handler.go (schemaCoercingConverter, unstructuredDefaulter).
 * Remembered per object, since stored objects are shared.
 */
function pruningConversion(
  apiVersion: string,
  schema: Schema,
  complete: (object: KubeObject) => KubeObject = (object) => object,
): (object: KubeObject) => KubeObject {
  const converted = new WeakMap<KubeObject, KubeObject>();
  return (object) => {
    const known = converted.get(object);
    if (known !== undefined) return known;
    const whole = complete(object);
    const renamed = whole.apiVersion === apiVersion ? whole : { ...whole, apiVersion };
    const result = pruneUnknown<KubeObject>(renamed, schema).object;
    converted.set(object, result);
    return result;
  };
}

/** The structure with what every resource has, for apply and strict decoding. */
function withTypeMeta(schema: Schema): Schema {
  const text: Schema = { type: 'string' };
  const properties = new Map([
    ...(schema.properties ?? []),
    ['apiVersion', text],
    ['kind', text],
    ['metadata', objectMetaSchema],
  ] as const);
  return { ...schema, properties };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];
}

function scaleOf(version: JsonObject): ScalePaths | undefined {
  const scale = at(version, 'subresources', 'scale');
  if (!isObject(scale)) return undefined;
  const selector = scale['labelSelectorPath'];
  return {
    specReplicasPath: String(scale['specReplicasPath'] ?? ''),
    statusReplicasPath: String(scale['statusReplicasPath'] ?? ''),
    ...(typeof selector === 'string' ? { labelSelectorPath: selector } : {}),
  };
}

function subresourcesOf(
  group: string,
  version: string,
  kind: string,
  hasStatus: boolean,
  scale: ScalePaths | undefined,
): ReadonlyMap<string, SubresourceDefinition> {
  const subresources = new Map<string, SubresourceDefinition>();
  if (hasStatus)
    subresources.set('status', { name: 'status', group, version, kind, verbs: SUBRESOURCE_VERBS });
  if (scale !== undefined)
    subresources.set('scale', {
      name: 'scale',
      group: 'autoscaling',
      version: 'v1',
      kind: 'Scale',
      verbs: SUBRESOURCE_VERBS,
      scale,
    });
  return subresources;
}

/** What a client of a deprecated version is told: the CRD's own text, or which served version to use instead. */
function deprecationWarning(crd: KubeObject, version: JsonObject): string | undefined {
  if (version['deprecated'] !== true) return undefined;
  const own = version['deprecationWarning'];
  if (typeof own === 'string') return own;
  const kindOf = (name: string): string =>
    `${String(at(crd, 'spec', 'group'))}/${name} ${String(at(crd, 'spec', 'names', 'kind'))}`;
  const name = String(version['name']);
  const better = versionsOf(crd)
    .filter((each) => each['served'] === true && each['deprecated'] !== true)
    .map((each) => String(each['name']))
    .filter((other) => compareVersionPriority(other, name) < 0)
    .sort(compareVersionPriority);
  const advice = better[0] === undefined ? '' : `; use ${kindOf(better[0])}`;
  return `${kindOf(name)} is deprecated${advice}`;
}
