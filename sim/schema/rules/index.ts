export { type CompiledRule, compileNodeRules } from './compile-rule.ts';
export { estimateCost } from './cost.ts';
export { MAX_REQUEST_BYTES, minBytesOf } from './size.ts';
export { compileRules, type RuleSet, type ValidateRulesOptions } from './validate-rules.ts';
