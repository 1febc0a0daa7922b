import { builtinTypes, DecodeError, decodeTyped, NumberRangeError } from '../../codec/index.ts';
import {
  apiVersionOf,
  isObject,
  type Json,
  type JsonObject,
  jsonKind,
  type KubeObject,
  member,
  newBadRequest,
  newInternalError,
  parseApiVersion,
} from '../../kube/index.ts';
import { pruneUnknown } from '../../schema/index.ts';
import type { Exchange } from '../exchange.ts';
import type { WriteOptions } from '../options/write-options.ts';
import type { ResourceDefinition } from '../registry/resource.ts';
import { coerceEmbeddedResources } from './embedded-resources.ts';
import {
  type DecodedBodyJson,
  parseBody,
  type RawBody,
  summary,
  unsupportedMediaType,
} from './request-body.ts';
import { warnOfStrictErrors } from './strict-warnings.ts';
import { typedMetadata } from './typed-metadata.ts';

/** A body as an object of the resource's type. */
export interface DecodedObjectBody {
  readonly object: KubeObject;
  /** `unknown field "spec.nope"`, `duplicate field "data.a"`. */
  readonly strictErrors: readonly string[];
}

const BODY_TYPES = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];
/** Where the server's schemes are made, which is how they are named. */
const SCHEME = 'k8s.io/kubernetes/pkg/api/legacyscheme/scheme.go:30';
const SCHEMES: ReadonlyMap<string, string> = new Map([
  ['apiextensions.k8s.io', 'k8s.io/apiextensions-apiserver/pkg/apiserver/apiserver.go:53'],
  ['apiregistration.k8s.io', 'k8s.io/kube-aggregator/pkg/apiserver/scheme/scheme.go:33'],
]);

/**
 * Refuses media types the resource cannot be sent as; runs before the body is read.
 * @throws StatusError 415.
 */
export function checkBodyType(mediaType: string): void {
  if (mediaType !== '' && !BODY_TYPES.includes(mediaType)) throw unsupportedMediaType(BODY_TYPES);
}

/**
 * Decodes the body of a create or update and applies `fieldValidation`.
 * Source: apiserver pkg/endpoints/handlers/create.go and rest.go transformDecodeError.
 * @throws StatusError 400.
 */
export function decodeObjectBody(exchange: Exchange, body: RawBody, options: WriteOptions): KubeObject {
  const { definition } = exchange;
  const { object, strictErrors } = decodeAs(definition, body);
  if (strictErrors.length > 0) reportStrictErrors(exchange, definition, object, strictErrors, options);
  return object;
}

function decodeAs(definition: ResourceDefinition, body: RawBody): DecodedObjectBody {
  let json: DecodedBodyJson;
  try {
    json = parseTyped(definition, body);
  } catch (error) {
    // The look at the type steps over numbers; reading the whole does not.
    if (error instanceof NumberRangeError)
      throw cannotBeHandled(
        definition,
        { apiVersion: apiVersionOf(definition), kind: definition.kind },
        error,
      );
    throw unrecognized(definition, body, error);
  }
  const typed = withType(definition, body, json.value);
  try {
    checkType(definition, typed.apiVersion, typed.kind, typed);
    const { object, strictErrors } = decodeFields(definition, typed, json.duplicates);
    return { object, strictErrors: [...json.strictErrors, ...strictErrors] };
  } catch (error) {
    throw cannotBeHandled(definition, typed, error);
  }
}

/** JSON is looked at twice; the first look, for the type, names itself in its errors. */
function parseTyped(definition: ResourceDefinition, body: RawBody): DecodedBodyJson {
  try {
    return parseBody(body, { apiVersion: apiVersionOf(definition), kind: definition.kind });
  } catch (error) {
    if (error instanceof NumberRangeError) throw error;
    if (error instanceof DecodeError && (body.mediaType === '' || body.mediaType === 'application/json'))
      throw new DecodeError(`couldn't get version/kind; json parse error: ${error.message}`);
    throw error;
  }
}

/**
 * `apiVersion` or `kind` of a document; empty when it has none.
 * @throws DecodeError when it is no text.
 */
export function typeField(value: JsonObject, field: 'apiVersion' | 'kind'): string {
  const text = member(value, field) ?? '';
  if (typeof text === 'string') return text;
  throw new DecodeError(
    `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonKind(text)} into Go struct field .${field} of type string`,
  );
}

/** The body with `apiVersion` and `kind`: built-ins may leave them out, custom resources may not. */
function withType(definition: ResourceDefinition, body: RawBody, value: Json): KubeObject {
  if (!isObject(value)) {
    if (value === null) {
      if (definition.isCustom) throw unrecognized(definition, body, missingKind(bodyText(body)));
      return { apiVersion: apiVersionOf(definition), kind: definition.kind, metadata: {} };
    }
    throw unrecognized(
      definition,
      body,
      new DecodeError(
        `couldn't get version/kind; json parse error: json: cannot unmarshal ${jsonType(value)} into Go value of type ` +
          'struct { APIVersion string "json:\\"apiVersion,omitempty\\""; Kind string "json:\\"kind,omitempty\\"" }',
      ),
    );
  }
  let apiVersion: string;
  let kind: string;
  try {
    apiVersion = typeField(value, 'apiVersion');
    kind = typeField(value, 'kind');
  } catch (error) {
    throw unrecognized(definition, body, error);
  }
  if (definition.isCustom) {
    if (kind === '') throw unrecognized(definition, body, missingKind(bodyText(body)));
    if (parseApiVersion(apiVersion) === undefined)
      throw unrecognized(definition, body, badGroupVersion(apiVersion));
  }
  const typed = {
    ...value,
    apiVersion: apiVersion === '' && !definition.isCustom ? apiVersionOf(definition) : apiVersion,
    kind: kind === '' ? definition.kind : kind,
  };
  return typed as KubeObject;
}

/** What the decoder of free-form objects says. Source: apimachinery unstructured/helpers.go, runtime/error.go. */
function missingKind(text: string): DecodeError {
  return new DecodeError(`Object 'Kind' is missing in '${text}'`);
}

function badGroupVersion(apiVersion: string): DecodeError {
  return new DecodeError(`unexpected GroupVersion string: ${apiVersion}`);
}

/**
 * Checks the type of a custom resource that a patch made. Another version or kind is for validation to refuse.
 * @throws DecodeError when it says no kind; StatusError 500 without a version, which the converter stumbles over.
 */
export function checkPatchedType(value: JsonObject, text: () => string): void {
  if (typeField(value, 'kind') === '') throw missingKind(text());
  const apiVersion = typeField(value, 'apiVersion');
  if (apiVersion === '')
    throw newInternalError("Object 'apiVersion' is missing in 'object has no apiVersion field'");
  if (parseApiVersion(apiVersion) === undefined) throw badGroupVersion(apiVersion);
}

/**
 * What the server's scheme says about the type of a body: not registered, no conversion, or another version.
 * Recorded: conformance crud/wrong-kind.
 */
export function checkType(
  definition: ResourceDefinition,
  apiVersion: string,
  kind: string,
  value: JsonObject,
): void {
  const expected = apiVersionOf(definition);
  const mismatch = `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`;
  if (definition.isCustom) {
    // A custom resource of another kind is decoded and refused by validation.
    if (apiVersion !== expected) throw newBadRequest(mismatch);
    return;
  }
  if (apiVersion === expected && kind === definition.kind) return;
  const isRegistered = REMOVED_VERSIONS.has(apiVersion) || builtinTypes.kind(apiVersion, kind) !== undefined;
  if (isRegistered && kind === definition.kind) throw newBadRequest(mismatch);
  const version = parseApiVersion(apiVersion)?.version ?? apiVersion;
  // The body is read as what it says it is before anyone sees that it is something else.
  const type = builtinTypes.kind(apiVersion, kind);
  if (type) decodeTyped(builtinTypes, type, value);
  throw new DecodeError(
    isRegistered
      ? `converting (${version}.${kind}) to (${internalPackage(definition.group)}.${definition.kind}): unknown conversion`
      : notRegistered(apiVersion, kind, SCHEMES.get(definition.group) ?? SCHEME),
  );
}

function notRegistered(apiVersion: string, kind: string, scheme: string): string {
  return `no kind ${JSON.stringify(kind)} is registered for version ${JSON.stringify(apiVersion)} in scheme ${JSON.stringify(scheme)}`;
}

/** Removed API versions stay known to the server's scheme so that old objects can be decoded. */
const REMOVED_VERSIONS = new Set([
  'extensions/v1beta1',
  'apps/v1beta1',
  'apps/v1beta2',
  'batch/v1beta1',
  'policy/v1beta1',
  'autoscaling/v2beta1',
  'autoscaling/v2beta2',
  'apiextensions.k8s.io/v1beta1',
]);

/** The Go package of a group's internal types. */
function internalPackage(group: string): string {
  return group === '' ? 'core' : group.split('.')[0]!;
}

/**
 * The known fields of an object, defaults filled in.
 * @throws DecodeError for values of a wrong type.
 */
export function decodeFields(
  definition: ResourceDefinition,
  value: KubeObject,
  duplicates: DecodedBodyJson['duplicates'],
): DecodedObjectBody {
  if (definition.isCustom) {
    const { object, unknownPaths } = pruneUnknown(value, definition.schema);
    const strictErrors = [
      ...duplicates.map((d) => `duplicate field ${JSON.stringify(d.path)}`),
      ...unknownPaths.map((path) => `unknown field ${JSON.stringify(path)}`),
    ];
    const complete = {
      ...coerceEmbeddedResources(object, definition.schema),
      metadata: typedMetadata(object.metadata),
    };
    return { object: definition.strategy.applyDefaults(complete), strictErrors };
  }
  if (!definition.decode) return { object: definition.strategy.applyDefaults(value), strictErrors: [] };
  const { object, strictErrors } = definition.decode(value, duplicates);
  return { object: definition.strategy.applyDefaults(object as KubeObject), strictErrors };
}

/** What `fieldValidation` makes of unknown and duplicate fields. */
function reportStrictErrors(
  exchange: Exchange,
  definition: ResourceDefinition,
  object: JsonObject,
  strictErrors: readonly string[],
  options: WriteOptions,
): void {
  if (options.fieldValidation === 'Warn') warnOfStrictErrors(exchange, strictErrors);
  if (options.fieldValidation !== 'Strict') return;
  throw cannotBeHandled(
    definition,
    object as KubeObject,
    new DecodeError(`strict decoding error: ${strictErrors.join(', ')}`),
  );
}

function cannotBeHandled(
  definition: ResourceDefinition,
  object: Pick<KubeObject, 'apiVersion' | 'kind'>,
  error: unknown,
): Error {
  if (!(error instanceof DecodeError)) return error as Error;
  const version = parseApiVersion(object.apiVersion)?.version ?? definition.version;
  return newBadRequest(
    `${object.kind} in version ${JSON.stringify(version)} cannot be handled as a ${definition.kind}: ${error.message}`,
  );
}

function unrecognized(definition: ResourceDefinition, body: RawBody, error: unknown): Error {
  if (!(error instanceof DecodeError)) return error as Error;
  return newBadRequest(
    `the object provided is unrecognized (must be of type ${definition.kind}): ${error.message} (${summary(body)})`,
  );
}

function bodyText(body: RawBody): string {
  return body.bytes ? Buffer.from(body.bytes).toString('utf8') : JSON.stringify(body.json);
}

function jsonType(value: Json): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return typeof value === 'string' ? 'string' : 'number';
}
