export { exitCodeOf } from './exit-code.ts';
export { JunitReporter } from './junit-reporter.ts';
export { NdjsonReporter } from './ndjson-reporter.ts';
export { replayCommand } from './replay-command.ts';
export type { Reporter, SuiteStart, SuiteSummary } from './reporter.ts';
export { frameOf, type SourceFrame } from './source-frame.ts';
export { TerminalReporter } from './terminal-reporter.ts';
