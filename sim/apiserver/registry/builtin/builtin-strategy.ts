import {
  isDns1123Subdomain,
  type JsonObject,
  type KubeObject,
  withKey,
  withoutKey,
} from '../../../kube/index.ts';
import type { Strategy } from '../resource.ts';
import type { TypeRules } from './type-rules.ts';

/**
 * The {@link Strategy} of a built-in type. `hasStatus` is true when the type has a `/status` subresource; `emptyObject` is the
 * zero value of the Go type.
 */
export function builtinStrategy(
  rules: TypeRules,
  hasStatus: boolean,
  emptyObject: () => JsonObject,
): Strategy {
  const statusFields = rules.statusFields ?? (hasStatus ? ['status'] : []);
  const isMain = (subresource: string): boolean => subresource === '';
  const strategy: Strategy = {
    hasGeneration: rules.hasGeneration ?? false,
    allowCreateOnUpdate: rules.allowCreateOnUpdate ?? false,
    allowUnconditionalUpdate: rules.allowUnconditionalUpdate ?? true,
    statusFields,
    validateName: rules.validateName ?? isDns1123Subdomain,
    applyDefaults: (object) => rules.defaults?.(object) ?? object,
    prepareForCreate(object, context) {
      const dropped = rules.keepsStatusOnCreate ? [] : statusFields;
      const bare = dropped.reduce((result, field) => clear(result, field, emptyObject()), object);
      return rules.prepareForCreate?.(bare, context) ?? bare;
    },
    prepareForUpdate(object, oldObject, context) {
      if (context.subresource === 'status' && statusFields.length > 0)
        return withStatus(
          rules.statusKeepsLabels ? withLabelsOf(object, oldObject) : object,
          oldObject,
          statusFields,
        );
      if (!isMain(context.subresource))
        return rules.prepareForSubresource?.(object, oldObject, context) ?? object;
      const kept = statusFields.reduce((result, field) => take(result, oldObject, field), object);
      return rules.prepareForUpdate?.(kept, oldObject, context) ?? kept;
    },
    validateCreate(object, context) {
      const errors = [
        ...(rules.validate?.(object, context) ?? []),
        ...(rules.validateNew?.(object, context) ?? []),
      ];
      if (errors.length === 0) rules.warnings?.(object, context);
      return errors;
    },
    validateUpdate(object, oldObject, context) {
      if (context.subresource === 'status')
        return rules.validateStatusUpdate?.(object, oldObject, context) ?? [];
      if (!isMain(context.subresource)) return rules.validateSubresource?.(object, oldObject, context) ?? [];
      const state = rules.validate?.(object, context) ?? [];
      const change = rules.validateUpdate?.(object, oldObject, context) ?? [];
      const errors = rules.changesFirst ? [...change, ...state] : [...state, ...change];
      if (errors.length === 0) rules.warnings?.(object, context);
      return errors;
    },
  };
  return { ...strategy, ...deletionRules(rules) };
}

function deletionRules(rules: TypeRules): Partial<Strategy> {
  return {
    ...(rules.defaultGarbageCollection ? { defaultGarbageCollection: rules.defaultGarbageCollection } : {}),
    ...(rules.gracePeriod ? { gracePeriod: rules.gracePeriod } : {}),
    ...(rules.prepareForDelete ? { prepareForDelete: rules.prepareForDelete } : {}),
    ...(rules.blocksRemoval ? { blocksRemoval: rules.blocksRemoval } : {}),
    ...(rules.completeForCreate ? { completeForCreate: rules.completeForCreate } : {}),
    ...(rules.returnsDeletedObject ? { returnsDeletedObject: rules.returnsDeletedObject } : {}),
  };
}

/** What the status strategies do: only the status moves, with the metadata an update may change anyway. */
function withStatus(object: KubeObject, oldObject: KubeObject, statusFields: readonly string[]): KubeObject {
  return statusFields.reduce((result, field) => take(result, object, field), {
    ...oldObject,
    metadata: object.metadata,
  } as KubeObject);
}

function take(target: KubeObject, source: KubeObject, field: string): KubeObject {
  if (target[field] === source[field]) return target;
  const value = source[field];
  return (value === undefined ? withoutKey(target, field) : withKey(target, field, value)) as KubeObject;
}

/** Go writes the zero value of the status, with the counts that have no omitempty. */
function clear(object: KubeObject, field: string, empty: JsonObject): KubeObject {
  const value = empty[field];
  return (value === undefined ? withoutKey(object, field) : withKey(object, field, value)) as KubeObject;
}

function withLabelsOf(object: KubeObject, oldObject: KubeObject): KubeObject {
  const { labels: _sent, ...metadata } = object.metadata;
  const { labels } = oldObject.metadata;
  return { ...object, metadata: labels === undefined ? metadata : { ...metadata, labels } };
}
