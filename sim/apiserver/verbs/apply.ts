import { serverSideApply } from '../../apply/index.ts';
import {
  apiVersionOf,
  isObject,
  type JsonObject,
  jsonKind,
  type KubeObject,
  newBadRequest,
  newConflict,
} from '../../kube/index.ts';
import { fillSchemaDefaults } from '../../schema/index.ts';
import { decodePatched } from '../body/patched-object.ts';
import { badBody, type DecodedBodyJson, parseBody, type RawBody } from '../body/request-body.ts';
import { warnOfStrictErrors } from '../body/strict-warnings.ts';
import { typedMetadata } from '../body/typed-metadata.ts';
import type { Answer, Exchange } from '../exchange.ts';
import { resetFieldsOf, zeroObjectOf } from '../field-tracking.ts';
import { checkName, checkNamespace } from '../naming.ts';
import type { WriteOptions } from '../options/write-options.ts';
import { updateObject } from '../storage/update-object.ts';
import { remembered } from '../storage/write-memory.ts';
import { confirmMayCreate } from './update.ts';
import { admissionAttributes } from './write-admission.ts';
import { writeKey } from './write-key.ts';

/** PATCH as server-side apply. Source: apiserver pkg/endpoints/handlers/patch.go applyPatcher. */
export async function applyPatch(exchange: Exchange, body: RawBody, options: WriteOptions): Promise<Answer> {
  const { parts, info } = exchange;
  const { dryRun } = options;
  const { config, strictErrors } = decodeConfig(body);
  if (strictErrors.length > 0) reportStrictErrors(exchange, strictErrors, options);
  const known = writeKey(exchange, body, options);
  const key = known && { ...known, key: `${options.force ? 'forced ' : ''}${known.key}` };
  const result = await updateObject(exchange, info.name, {
    dryRun,
    // A status cannot be applied to what is not there.
    forceAllowCreate: info.subresource === '',
    transform: (current) => {
      const basis = current ?? zeroObjectOf(exchange.definition);
      const applied = remembered(exchange, basis, key, () =>
        appliedObject(exchange, current, config, options),
      );
      if (!current) checkUid(exchange, applied);
      const admitted = parts.admission.mutate(
        admissionAttributes(exchange, current ? 'UPDATE' : 'CREATE', {
          object: applied,
          oldObject: current,
          dryRun,
        }),
      );
      return admitted instanceof Promise
        ? admitted.then((changed) => changed ?? applied)
        : (admitted ?? applied);
    },
    validate: (next, current) =>
      parts.admission.validate(
        admissionAttributes(exchange, current ? 'UPDATE' : 'CREATE', {
          object: next,
          oldObject: current,
          dryRun,
        }),
      ),
    beforeCreate: () => confirmMayCreate(exchange),
  });
  return { status: result.created ? 201 : 200, object: result.object };
}

/** The live object with the configuration applied, decoded and defaulted like the result of any patch. */
function appliedObject(
  exchange: Exchange,
  current: KubeObject | undefined,
  config: JsonObject,
  options: WriteOptions,
): KubeObject {
  const { definition, info, parts } = exchange;
  const { object } = serverSideApply({
    live: current,
    empty: zeroObjectOf(definition),
    config,
    manager: options.fieldManager,
    force: options.force ?? false,
    subresource: info.subresource,
    apiVersion: apiVersionOf(definition),
    kind: definition.kind,
    schema: definition.schema,
    now: parts.clock.now(),
    resetFields: resetFieldsOf(exchange),
  });
  // What was applied to a custom resource is no text that is decoded again: nulls reach validation.
  const decoded = definition.isCustom
    ? { ...fillSchemaDefaults(object, definition.schema), metadata: typedMetadata(object.metadata) }
    : decodePatched(exchange, current ?? object, { document: object, patchErrors: [] }, options);
  checkName(exchange, decoded);
  return checkNamespace(exchange, decoded);
}

/** Apply with a uid means "this very object": it does not create another. */
function checkUid({ definition, info }: Exchange, object: KubeObject): void {
  const { uid } = object.metadata;
  if (uid !== undefined && uid !== '')
    throw newConflict(
      definition,
      info.name,
      `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
    );
}

/**
 * The configuration as it was sent: YAML, of which JSON is a part.
 * @throws StatusError 400.
 */
function decodeConfig(body: RawBody): { config: JsonObject; strictErrors: readonly string[] } {
  let decoded: DecodedBodyJson;
  try {
    decoded = parseBody(body);
  } catch (error) {
    throw badBody(error, 'error decoding YAML: error converting YAML to JSON: ');
  }
  const { value, strictErrors } = decoded;
  if (value === null) return { config: {}, strictErrors };
  if (!isObject(value))
    throw newBadRequest(
      `error decoding YAML: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${jsonKind(value)} into Go value of type map[string]interface {}`,
    );
  return { config: value, strictErrors };
}

function reportStrictErrors(
  exchange: Exchange,
  strictErrors: readonly string[],
  options: WriteOptions,
): void {
  if (options.fieldValidation === 'Strict')
    throw newBadRequest(
      `error strict decoding YAML: ${strictErrors.map((error) => `error converting YAML to JSON: ${error}`).join(', ')}`,
    );
  if (options.fieldValidation === 'Warn') warnOfStrictErrors(exchange, strictErrors);
}
