import { Ajv, type ErrorObject } from 'ajv';
import type { Diagnostic } from './diagnostic.ts';
import { parseDuration } from './duration.ts';
import { type JsonSchema, scenarioJsonSchema } from './json-schema.ts';
import { nearMiss } from './near-miss.ts';
import { SCENARIO_API_VERSION, SCENARIO_KIND } from './scenario.ts';
import type { YamlPath, YamlSource } from './yaml-source.ts';

const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true, verbose: true });
ajv.addFormat('go-duration', { validate: (value: string) => parseDuration(value) !== undefined });
const validate = ajv.compile(scenarioJsonSchema);

const DURATION_FIX = 'write it as Go does: 90s, 1m30s, 250ms';

/** Keywords whose violation leaves the document readable: further checks can still say something useful. */
const HARMLESS = new Set(['additionalProperties', 'format', 'enum', 'const', 'pattern']);

/** The outcome of {@link checkShape}. */
export interface ShapeReport {
  readonly problems: readonly Diagnostic[];
  /** True when the document has the structure of a scenario although something in it is wrong. */
  readonly isReadable: boolean;
}

/** Everything wrong with the shape of a document: unknown fields, missing ones, wrong types, bad durations. */
export function checkShape(source: YamlSource): ShapeReport {
  if (validate(source.value)) return { problems: [], isReadable: true };
  const errors = validate.errors ?? [];
  // A failed `oneOf` also reports every branch; the branch that comes nearest tells more than the list of all.
  const branches = errors.filter((error) => !/\/oneOf\/\d+\//.test(error.schemaPath));
  return {
    problems: branches.map((error) => diagnosticOf(error, source)),
    isReadable: branches.every((error) => HARMLESS.has(error.keyword)),
  };
}

function diagnosticOf(error: ErrorObject, source: YamlSource): Diagnostic {
  const path = pathOf(error.instancePath, source.value);
  const where = path.length === 0 ? 'the document' : textOf(path);
  switch (error.keyword) {
    case 'additionalProperties': {
      const key = String(error.params['additionalProperty']);
      const known = Object.keys((error.parentSchema as JsonSchema)['properties'] ?? {});
      const meant = nearMiss(key, known);
      return {
        file: source.file,
        ...source.keyPosition([...path, key]),
        message: `unknown field "${key}" in ${where}`,
        fix: meant ? `did you mean "${meant}"?` : `known fields: ${known.join(', ')}`,
      };
    }
    case 'required':
      return {
        file: source.file,
        ...source.keyPosition(path),
        message: `${where} lacks the field "${String(error.params['missingProperty'])}"`,
        fix: `add "${String(error.params['missingProperty'])}:"`,
      };
    case 'format':
      return {
        file: source.file,
        ...source.position(path),
        message: `${where} is not a duration: ${JSON.stringify(error.data)}`,
        fix: DURATION_FIX,
      };
    case 'enum':
    case 'const': {
      const allowed = (error.params['allowedValues'] ?? [error.params['allowedValue']]) as unknown[];
      const meant = typeof error.data === 'string' ? nearMiss(error.data, allowed.map(String)) : undefined;
      return {
        file: source.file,
        ...source.position(path),
        message: `${where} cannot be ${JSON.stringify(error.data)}`,
        fix: meant ? `did you mean "${meant}"?` : `allowed: ${allowed.map(String).join(', ')}`,
      };
    }
    case 'type':
      if (path.length === 0)
        return {
          file: source.file,
          ...source.position(path),
          message: source.value === null ? 'the file is empty' : 'the document is no scenario',
          fix: `begin with apiVersion: ${SCENARIO_API_VERSION} and kind: ${SCENARIO_KIND}`,
        };
      return {
        file: source.file,
        ...source.position(path),
        message: `${where} ${error.message ?? 'is of the wrong type'}, not ${JSON.stringify(error.data)?.slice(0, 40)}`,
        ...((error.parentSchema as JsonSchema)['format'] === 'go-duration' ? { fix: DURATION_FIX } : {}),
      };
    default:
      return {
        file: source.file,
        ...source.position(path),
        message: `${where} ${error.message ?? 'is invalid'}`,
      };
  }
}

/** A JSON pointer as a path; numbers are list indices only where the document has a list. */
function pathOf(pointer: string, root: unknown): YamlPath {
  const path: (string | number)[] = [];
  let value = root;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const step = Array.isArray(value) ? Number(key) : key;
    path.push(step);
    value = (value as Record<string | number, unknown> | undefined)?.[step];
  }
  return path;
}

/** `spec.faults[0].action`. */
export function textOf(path: YamlPath): string {
  return path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('');
}
