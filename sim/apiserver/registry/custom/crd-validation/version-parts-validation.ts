import { type FieldError, invalidField, type JsonObject, requiredField } from '../../../../kube/index.ts';
import { asObject, text } from './internal-spec.ts';

/*
 * The parts of a version beside its schema: printer columns, subresources, the deprecation warning.
 * Source: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go.
 */

const COLUMN_TYPES = ['boolean', 'date', 'integer', 'number', 'string'];
const COLUMN_FORMATS = ['byte', 'date', 'date-time', 'double', 'float', 'int32', 'int64', 'password'];
const MAX_WARNING = 256;

export function validateColumn(column: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const [type, format] = [text(column['type']), text(column['format'])];
  const jsonPath = text(column['jsonPath']);
  if (text(column['name']) === '') errors.push(requiredField(`${path}.name`));
  const types = `must be one of ${COLUMN_TYPES.join(',')}`;
  if (type === '') errors.push(requiredField(`${path}.type`, types));
  else if (!COLUMN_TYPES.includes(type)) errors.push(invalidField(`${path}.type`, type, types));
  if (format !== '' && !COLUMN_FORMATS.includes(format))
    errors.push(invalidField(`${path}.format`, format, `must be one of ${COLUMN_FORMATS.join(',')}`));
  // the internal name of the field, not the one clients write
  if (jsonPath === '') errors.push(requiredField(`${path}.JSONPath`));
  else errors.push(...validateSimplePath(jsonPath, `${path}.JSONPath`));
  return errors;
}

function validateSimplePath(jsonPath: string, path: string): FieldError[] {
  return jsonPath.startsWith('.')
    ? []
    : [invalidField(path, jsonPath, 'must be a simple json path starting with .')];
}

export function validateSubresources(subresources: JsonObject | undefined, path: string): FieldError[] {
  const scale = asObject(subresources?.['scale']);
  if (scale === undefined) return [];
  const check = (key: string, roots: readonly string[], where: string): FieldError[] => {
    const jsonPath = text(scale[key]);
    const field = `${path}.scale.${key}`;
    if (jsonPath === '') return key === 'labelSelectorPath' ? [] : [requiredField(field)];
    const problems = validateSimplePath(jsonPath, field);
    if (problems.length > 0) return problems;
    if (roots.some((root) => jsonPath.startsWith(root))) return [];
    return [invalidField(field, jsonPath, `should be a json path under ${where}`)];
  };
  return [
    ...check('specReplicasPath', ['.spec.'], '.spec'),
    ...check('statusReplicasPath', ['.status.'], '.status'),
    ...check('labelSelectorPath', ['.spec.', '.status.'], 'either .spec or .status'),
  ];
}

export function validateDeprecationWarning(version: JsonObject, path: string): FieldError[] {
  const warning = version['deprecationWarning'];
  if (typeof warning !== 'string') return [];
  const refuse = (why: string): FieldError => invalidField(`${path}.deprecationWarning`, warning, why);
  if (version['deprecated'] !== true) return [refuse('can only be set for deprecated versions')];
  const errors: FieldError[] = [];
  if (Buffer.byteLength(warning) > MAX_WARNING) errors.push(refuse('must be <= 256 characters long'));
  if (warning === '') errors.push(refuse('must not be an empty string'));
  const at = [...warning].findIndex((char) => !/^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u.test(char));
  if (at >= 0) {
    const index = Buffer.byteLength([...warning].slice(0, at).join(''));
    errors.push(
      refuse(`must only contain printable UTF-8 characters; non-printable character found at index ${index}`),
    );
  }
  return errors;
}
