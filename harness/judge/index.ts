export { CelContextValues } from './context.ts';
export { Judge, judgeTrace } from './judge.ts';
export type { JudgeContext } from './judge-context.ts';
export type { PropertyClass, Verdict, VerdictStatus } from './verdict.ts';
