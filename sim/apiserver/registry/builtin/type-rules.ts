import type { FieldError, KubeObject } from '../../../kube/index.ts';
import type { Strategy, StrategyContext } from '../resource.ts';

/** A value of a Table cell. */
export type Cell = string | number | boolean | null;

/**
 * What one built-in type does differently from the usual: {@link builtinStrategy} makes a {@link Strategy} of it. Everything is
 * optional; a type without rules is stored as it comes. Source: pkg/registry/<group>/<type>/strategy.go and pkg/apis/<group>.
 */
export interface TypeRules
  extends Partial<
    Pick<
      Strategy,
      | 'hasGeneration'
      | 'allowCreateOnUpdate'
      | 'allowUnconditionalUpdate'
      | 'validateName'
      | 'statusFields'
      | 'defaultGarbageCollection'
      | 'gracePeriod'
      | 'prepareForDelete'
      | 'blocksRemoval'
      | 'returnsDeletedObject'
      | 'completeForCreate'
    >
  > {
  /** `/status` does not let labels through, as it does for most types. Source: deployment/strategy.go deploymentStatusStrategy. */
  readonly statusKeepsLabels?: boolean;
  /** Creates keep the status: kubelets register nodes with theirs. */
  readonly keepsStatusOnCreate?: boolean;
  /** The values the type's defaulting functions fill in. */
  defaults?(object: KubeObject): KubeObject;
  /** After the status is dropped. */
  prepareForCreate?(object: KubeObject, context: StrategyContext): KubeObject;
  /** After the old status is restored; not called for subresources. */
  prepareForUpdate?(object: KubeObject, oldObject: KubeObject, context: StrategyContext): KubeObject;
  /** On update, rules about the change come before those about the state. The usual order is the other way round. */
  readonly changesFirst?: boolean;
  /** Rules of every stored state; on update they come before {@link validateUpdate}, see {@link changesFirst}. */
  validate?(object: KubeObject, context: StrategyContext): readonly FieldError[];
  /** Rules of new objects only. */
  validateNew?(object: KubeObject, context: StrategyContext): readonly FieldError[];
  /** Rules about the change, not called for subresources. */
  validateUpdate?(object: KubeObject, oldObject: KubeObject, context: StrategyContext): readonly FieldError[];
  /** Rules of `/status`. */
  validateStatusUpdate?(
    object: KubeObject,
    oldObject: KubeObject,
    context: StrategyContext,
  ): readonly FieldError[];
  /** What a write to another subresource than `/status` may change. */
  prepareForSubresource?(object: KubeObject, oldObject: KubeObject, context: StrategyContext): KubeObject;
  /** Rules of writes to other subresources than `/status`. */
  validateSubresource?(
    object: KubeObject,
    oldObject: KubeObject,
    context: StrategyContext,
  ): readonly FieldError[];
  /** Sends `Warning` headers on create and update of the main resource. */
  warnings?(object: KubeObject, context: StrategyContext): void;
}
