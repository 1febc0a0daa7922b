export { type CompiledRule, compileNodeRules } from './compile-rule.ts';
export { compileRules, type RuleSet, type ValidateRulesOptions } from './validate-rules.ts';
