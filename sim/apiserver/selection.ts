import {
  type FieldSelector,
  type KubeObject,
  type LabelSelector,
  newBadRequest,
  parseFieldSelector,
  parseLabelSelector,
} from '../kube/index.ts';
import type { ResourceDefinition } from './registry/resource.ts';

/** Which objects a LIST, WATCH or DELETE of a collection is about. */
export interface Selection {
  /** True when every object matches. */
  readonly all: boolean;
  matches(object: KubeObject): boolean;
}

const EVERYTHING: Selection = { all: true, matches: () => true };

/**
 * The selection behind the two selector parameters.
 * @throws StatusError 400 for selectors that do not parse or name unknown fields.
 */
export function selectionOf(
  definition: ResourceDefinition,
  labelText: string,
  fieldText: string,
  name = '',
): Selection {
  if (labelText === '' && fieldText === '' && name === '') return EVERYTHING;
  const labels: LabelSelector | undefined = labelText === '' ? undefined : parseLabelSelector(labelText);
  const fields = fieldText === '' ? undefined : parseFieldSelector(fieldText);
  if (fields) checkFields(definition, fields);
  return {
    all: false,
    matches: (object) =>
      (name === '' || object.metadata.name === name) &&
      (labels === undefined || labels.matches(object.metadata.labels)) &&
      (fields === undefined || fields.matches(fieldsOf(definition, object))),
  };
}

function fieldsOf(definition: ResourceDefinition, object: KubeObject): Readonly<Record<string, string>> {
  return {
    ...definition.fieldLabels(object),
    'metadata.name': object.metadata.name ?? '',
    'metadata.namespace': object.metadata.namespace ?? '',
  };
}

/** Two texts, depending on whether the type has labels of its own. Recorded: conformance list/field-selectors-types. */
function checkFields(definition: ResourceDefinition, fields: FieldSelector): void {
  const hasOwn = definition.isCustom || definition.selectableFields.length > 0;
  for (const { field } of fields.requirements) {
    if (field === 'metadata.name') continue;
    // Types with labels of their own leave out what they have not; the common rule does not look.
    if (field === 'metadata.namespace' && (definition.namespaced || !hasOwn)) continue;
    if (definition.selectableFields.includes(field)) continue;
    if (hasOwn) throw newBadRequest(`field label not supported: ${field}`);
    throw newBadRequest(
      `${JSON.stringify(field)} is not a known field selector: only "metadata.name", "metadata.namespace"`,
    );
  }
}
