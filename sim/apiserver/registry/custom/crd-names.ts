import {
  at,
  goQuote,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  jsonEqual,
  type KubeObject,
} from '../../../kube/index.ts';
import { type CrdCondition, conditionOf, conditionsOf, withCondition } from './crd-conditions.ts';

/**
 * The status of a CRD after its names were weighed against those of its group and it was established: what the
 * naming and establishing controllers do in the end. Returns the status it has when nothing changes.
 * Source: apiextensions-apiserver pkg/controller/status/naming_controller.go, pkg/controller/establish.
 */
export function reconcileCrd(crd: KubeObject, otherCrds: readonly KubeObject[], now: number): JsonObject {
  if (settled.has(crd)) return crd.status as JsonObject;
  const status = isObject(crd['status']) ? crd['status'] : {};
  const requested = namesOf(at(crd, 'spec', 'names'));
  const accepted = namesOf(status['acceptedNames']);
  const established = conditionOf(status, 'Established')?.['status'] === 'True';
  if (established && jsonEqual(requested, accepted)) {
    if (Object.isFrozen(crd)) settled.add(crd);
    return status;
  }

  const verdict = weigh(requested, accepted, takenNames(crd, otherCrds));
  let conditions = withCondition(conditionsOf(status), verdict.condition, now);
  if (!established)
    conditions = withCondition(
      conditions,
      verdict.condition.status === 'True' ? ESTABLISHED : NOT_ACCEPTED,
      now,
    );
  const next: JsonObject = { ...status, conditions, acceptedNames: verdict.names };
  return jsonEqual(next, status) ? status : next;
}

/** Stored CRDs whose names need no weighing, whatever else there is. Every server looks at all of them when it starts. */
const settled = new WeakSet<KubeObject>();

const ESTABLISHED: CrdCondition = {
  type: 'Established',
  status: 'True',
  reason: 'InitialNamesAccepted',
  message: 'the initial names have been accepted',
};
const NOT_ACCEPTED: CrdCondition = {
  type: 'Established',
  status: 'False',
  reason: 'NotAccepted',
  message: 'not all names are accepted',
};

interface Names {
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly kind: string;
  readonly listKind: string;
  readonly categories: readonly string[];
}

function namesOf(json: Json | undefined): JsonObject & Names {
  const text = (key: string): string => String(at(json, key) ?? '');
  const list = (key: string): readonly string[] => {
    const value = at(json, key);
    return isArray(value) ? value.map(String) : [];
  };
  return {
    plural: text('plural'),
    singular: text('singular'),
    shortNames: list('shortNames'),
    kind: text('kind'),
    listKind: text('listKind'),
    categories: list('categories'),
  };
}

/** What the CRDs of the group hold already, this one's own accepted names included. */
function takenNames(
  crd: KubeObject,
  otherCrds: readonly KubeObject[],
): { resources: ReadonlySet<string>; kinds: ReadonlySet<string> } {
  const group = at(crd, 'spec', 'group');
  const held = [crd, ...otherCrds.filter((other) => other.metadata.name !== crd.metadata.name)]
    .filter((each) => at(each, 'spec', 'group') === group)
    .map((each) => namesOf(at(each, 'status', 'acceptedNames')));
  return {
    resources: new Set(held.flatMap((names) => [names.plural, names.singular, ...names.shortNames])),
    kinds: new Set(held.flatMap((names) => [names.kind, names.listKind])),
  };
}

/** Takes each requested name that is free; the last conflict is the one that is told. */
function weigh(
  requested: Names,
  accepted: Names,
  taken: { resources: ReadonlySet<string>; kinds: ReadonlySet<string> },
): { names: JsonObject; condition: CrdCondition } {
  const names: Record<string, Json> = { ...accepted };
  let condition: CrdCondition = {
    type: 'NamesAccepted',
    status: 'True',
    reason: 'NoConflicts',
    message: 'no conflicts found',
  };
  const refuse = (reason: string, message: string): void => {
    condition = { type: 'NamesAccepted', status: 'False', reason, message };
  };
  const claim = (
    key: 'plural' | 'singular' | 'kind' | 'listKind',
    used: ReadonlySet<string>,
    reason: string,
  ): void => {
    if (requested[key] !== accepted[key] && used.has(requested[key])) refuse(reason, inUse(requested[key]));
    else names[key] = requested[key];
  };
  claim('plural', taken.resources, 'PluralConflict');
  claim('singular', taken.resources, 'SingularConflict');
  const wanted = requested.shortNames.filter((name) => !accepted.shortNames.includes(name));
  const conflicts = [...new Set(wanted.filter((name) => taken.resources.has(name)).map(inUse))];
  if (conflicts.length > 0)
    refuse('ShortNamesConflict', conflicts.length === 1 ? conflicts[0]! : `[${conflicts.join(', ')}]`);
  else names['shortNames'] = requested.shortNames;
  claim('kind', taken.kinds, 'KindConflict');
  claim('listKind', taken.kinds, 'ListKindConflict');
  names['categories'] = requested.categories;
  return { names: compactNames(names), condition };
}

const inUse = (name: string): string => `${goQuote(name)} is already in use`;

/** As Go writes the struct: plural and kind always, the rest only when set. */
function compactNames(names: Readonly<Record<string, Json>>): JsonObject {
  const isEmpty = (value: Json): boolean => value === '' || (isArray(value) && value.length === 0);
  return Object.fromEntries(
    Object.entries(names).filter(([key, value]) => key === 'plural' || key === 'kind' || !isEmpty(value)),
  );
}
