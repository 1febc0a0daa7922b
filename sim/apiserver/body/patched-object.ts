import { DecodeError } from '../../codec/index.ts';
import {
  Float64,
  Int64,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
  newInvalid,
} from '../../kube/index.ts';
import type { Exchange } from '../exchange.ts';
import type { WriteOptions } from '../options/write-options.ts';
import {
  checkPatchedType,
  checkType,
  type DecodedObjectBody,
  decodeFields,
  typeField,
} from './object-decoding.ts';
import { warnOfStrictErrors } from './strict-warnings.ts';

/** What a patch made of an object, before it is one of the resource's type. */
export interface PatchedDocument {
  readonly document: JsonObject;
  /** What strict decoding of the patch itself complains about; told before what is wrong with the document. */
  readonly patchErrors: readonly string[];
  /** The patch as refusals quote it, where they do not quote the document. */
  readonly quoted?: () => string;
  /** Field by field into the struct that was there, so the document's own type does not count and errors are sorted. */
  readonly isStructured?: boolean;
}

/**
 * A patched document as an object of the resource's type. What does not fit the type is the patch's fault: 422 with the
 * whole document in the text. Source: apiserver pkg/endpoints/handlers/patch.go; recorded: conformance patch-merge/failures.
 */
export function decodePatched(
  exchange: Exchange,
  current: KubeObject,
  patched: PatchedDocument,
  options: WriteOptions,
): KubeObject {
  const { definition } = exchange;
  const { patchErrors, isStructured } = patched;
  const document = isStructured ? withTypeOf(patched.document, current) : patched.document;
  const text = (): string => documentText(document, definition.isCustom ? undefined : current);
  const invalid = (why: string): Error =>
    newInvalid({ group: '', kind: '' }, '', [
      {
        reason: 'FieldValueInvalid',
        field: 'patch',
        message: `Invalid value: ${JSON.stringify((patched.quoted ?? text)())}: ${why}`,
      },
    ]);
  try {
    const decoded = decodeDocument(exchange, document, text);
    const found = isStructured
      ? [...decoded.strictErrors].sort()
      : inOrderOfDocument(exchange, decoded, document, current, text);
    const strictErrors = [...patchErrors, ...found];
    if (strictErrors.length > 0) {
      if (options.fieldValidation === 'Strict')
        throw new DecodeError(`strict decoding error: ${strictErrors.join(', ')}`);
      if (options.fieldValidation === 'Warn') warnOfStrictErrors(exchange, strictErrors);
    }
    return decoded.object;
  } catch (error) {
    if (error instanceof DecodeError) throw invalid(error.message);
    throw error;
  }
}

function decodeDocument(
  { definition }: Exchange,
  document: JsonObject,
  text: () => string,
): DecodedObjectBody {
  if (definition.isCustom) checkPatchedType(document, text);
  else checkType(definition, typeField(document, 'apiVersion'), typeField(document, 'kind'), document);
  return decodeFields(definition, document as KubeObject, []);
}

/** The unknown fields as the decoder of the patched text meets them: where the patch went, keys are sorted. */
function inOrderOfDocument(
  exchange: Exchange,
  decoded: DecodedObjectBody,
  document: JsonObject,
  current: KubeObject,
  text: () => string,
): readonly string[] {
  if (decoded.strictErrors.length < 2 || exchange.definition.isCustom) return decoded.strictErrors;
  return decodeDocument(exchange, sortedWhereTouched(document, current) as JsonObject, text).strictErrors;
}

function sortedWhereTouched(patched: Json, current: Json | undefined): Json {
  if (patched === current) return patched;
  if (isArray(patched)) {
    const old = isArray(current) ? current : [];
    return patched.map((item, index) => sortedWhereTouched(item, old[index]));
  }
  if (!isObject(patched)) return patched;
  const old = isObject(current) ? current : {};
  return Object.fromEntries(
    Object.keys(patched)
      .sort()
      .map((key) => [key, sortedWhereTouched(patched[key] ?? null, old[key])]),
  );
}

function withTypeOf(document: JsonObject, { apiVersion, kind }: KubeObject): JsonObject {
  return document.apiVersion === apiVersion && document.kind === kind
    ? document
    : { ...document, apiVersion, kind };
}

/** The document as Go prints it: what the patch touched has sorted keys, the rest keeps the order of its struct. */
function documentText(patched: Json, current: Json | undefined): string {
  if (patched === current) return JSON.stringify(patched, sortFieldSets);
  if (patched instanceof Int64 || patched instanceof Float64) return JSON.stringify(patched);
  if (isArray(patched)) {
    const old = isArray(current) ? current : [];
    return `[${patched.map((item, index) => documentText(item, old[index])).join(',')}]`;
  }
  if (!isObject(patched)) return JSON.stringify(patched);
  const old = isObject(current) ? current : {};
  const members = Object.keys(patched)
    .sort()
    .filter((key) => patched[key] !== undefined)
    .map((key) => `${JSON.stringify(key)}:${documentText(patched[key]!, old[key])}`);
  return `{${members.join(',')}}`;
}

/** Field sets travel sorted; they are kept in the order in which fields were taken. */
function sortFieldSets(key: string, value: unknown): unknown {
  return key === 'fieldsV1' ? sorted(value as Json) : value;
}

function sorted(value: Json): Json {
  if (!isObject(value)) return value;
  const members = Object.keys(value).sort();
  return Object.fromEntries(members.map((key) => [key, sorted(value[key] ?? null)]));
}
