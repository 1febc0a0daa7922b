import {
  type FieldError,
  invalidField,
  isDns1035Label,
  type JsonObject,
  requiredField,
} from '../../../../kube/index.ts';
import { text, texts } from './internal-spec.ts';

/** Names as a spec or a status may hold them. Source: ValidateCustomResourceDefinitionNames. */
export function validateNames(names: JsonObject, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const label = (key: string, value: string): void => {
    const problems = isDns1035Label(value);
    if (value !== '' && problems.length > 0)
      errors.push(invalidField(`${path}.${key}`, value, problems.join(',')));
  };
  const kind = (key: string): void => {
    const value = text(names[key]);
    const problems = isDns1035Label(value.toLowerCase());
    if (value === '' || problems.length === 0) return;
    const detail = `may have mixed case, but should otherwise match: ${problems.join(',')}`;
    errors.push(invalidField(`${path}.${key}`, value, detail));
  };
  const labels = (key: string): void => {
    for (const [i, value] of texts(names[key]).entries()) {
      const problems = isDns1035Label(value);
      if (problems.length > 0) errors.push(invalidField(`${path}.${key}[${i}]`, value, problems.join(',')));
    }
  };
  label('plural', text(names['plural']));
  label('singular', text(names['singular']));
  kind('kind');
  kind('listKind');
  labels('shortNames');
  const listKind = text(names['listKind']);
  if (listKind !== '' && listKind === text(names['kind']))
    errors.push(invalidField(`${path}.listKind`, listKind, 'kind and listKind may not be the same'));
  labels('categories');
  return errors;
}

/** The names a spec cannot do without. */
export function validateRequiredNames(names: JsonObject, path: string): FieldError[] {
  return ['plural', 'singular', 'kind', 'listKind']
    .filter((key) => text(names[key]) === '')
    .map((key) => requiredField(`${path}.${key}`));
}
