export * from './field-error.ts';
export {
  escapeFieldValue,
  type FieldRequirement,
  FieldSelector,
  parseFieldSelector,
} from './field-selector.ts';
export { formatGoDuration, goDurationError, parseGoDuration } from './go-duration.ts';
export * from './go-format.ts';
export { goQuote, goQuoteList } from './go-quote.ts';
export * from './json.ts';
export { applyJsonPatch } from './json-patch.ts';
export {
  type LabelOperator,
  LabelRequirement,
  LabelSelector,
  type Labels,
  labelSelectorFromObject,
  matchesEverything,
  matchesNothing,
  parseLabelSelector,
} from './label-selector.ts';
export { memoized } from './memo.ts';
export { applyMergePatch } from './merge-patch.ts';
export * from './names.ts';
export * from './object.ts';
export * from './object-meta-validation.ts';
export * from './quantity.ts';
export * from './status.ts';
export { applyStrategicMergePatch, type PatchSchema } from './strategic-merge-patch.ts';
