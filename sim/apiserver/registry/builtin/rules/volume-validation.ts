import {
  duplicateField,
  type FieldError,
  forbiddenField,
  invalidField,
  isDns1123Label,
  type JsonObject,
  requiredField,
} from '../../../../kube/index.ts';
import { objectAt, textAt } from './object-edit.ts';

/** Source: pkg/apis/core/validation/validation.go ValidateVolumes; the sources themselves are checked for what must be there. */
export function validateVolumes(
  volumes: readonly JsonObject[],
  path: string,
): { readonly errors: FieldError[]; readonly names: ReadonlySet<string> } {
  const names = new Set<string>();
  const errors = volumes.flatMap((volume, i) => {
    const at = `${path}[${i}]`;
    const name = textAt(volume, 'name');
    const own = validateSource(volume, at);
    if (name === '') own.push(requiredField(`${at}.name`));
    else for (const reason of isDns1123Label(name)) own.push(invalidField(`${at}.name`, name, reason));
    if (names.has(name)) own.push(duplicateField(`${at}.name`, name));
    if (own.length === 0) names.add(name);
    return own;
  });
  return { errors, names };
}

/** The field each common source cannot do without. */
const REQUIRED: Readonly<Record<string, string>> = {
  secret: 'secretName',
  configMap: 'name',
  persistentVolumeClaim: 'claimName',
  hostPath: 'path',
  csi: 'driver',
};

function validateSource(volume: JsonObject, path: string): FieldError[] {
  const [first, ...more] = Object.keys(volume).filter((key) => key !== 'name');
  if (first === undefined) return [requiredField(path, 'must specify a volume type')];
  const errors = more.map((key) =>
    forbiddenField(`${path}.${key}`, 'may not specify more than 1 volume type'),
  );
  const needed = REQUIRED[first];
  if (needed !== undefined && textAt(objectAt(volume, first), needed) === '')
    errors.push(requiredField(`${path}.${first}.${needed}`));
  return errors;
}
