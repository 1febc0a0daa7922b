import { CliError, EXIT, type ExitCode } from './exit-code.ts';

interface Explanation {
  readonly exitCode: ExitCode;
  readonly hint?: string;
}

const USAGE: Explanation = { exitCode: EXIT.usage };
const BROKEN: Explanation = { exitCode: EXIT.broken };
const NONDETERMINISTIC: Explanation = { exitCode: EXIT.nondeterministic };

/**
 * What an error means for whoever runs a command, by its stable code. By code and not by class, so that no command loads what only
 * another one needs. An error that is not here is a bug of kubeflap.
 */
const BY_CODE: ReadonlyMap<string, Explanation> = new Map([
  // Something that was given is wrong.
  ['KUBEFLAP_CELL_GONE', USAGE],
  ['KUBEFLAP_CONTROLLER_OPTION', USAGE],
  ['KUBEFLAP_DIVERGENCE_LIST', USAGE],
  ['KUBEFLAP_FINDING_FORMAT', USAGE],
  ['KUBEFLAP_GIVEN_OBJECT', USAGE],
  ['KUBEFLAP_MANIFEST', USAGE],
  ['KUBEFLAP_NOTHING_FAILED', USAGE],
  ['KUBEFLAP_NO_ENGINE', USAGE],
  [
    'KUBEFLAP_NO_SCENARIO',
    { ...USAGE, hint: 'give files, or folders with *.scenario.yaml; the default is ./scenarios' },
  ],
  ['KUBEFLAP_SCENARIO_INVALID', USAGE],
  ['KUBEFLAP_TOKEN_FILE', USAGE],
  [
    'KUBEFLAP_TRACE_FORMAT',
    {
      ...USAGE,
      hint: 'give a .trace.ndjson as kubeflap run wrote it; replay and shrink take a .finding.json as well',
    },
  ],
  ['KUBEFLAP_UNKNOWN_ENGINE', USAGE],
  ['KUBEFLAP_UNKNOWN_FAULT_ID', USAGE],
  ['KUBEFLAP_UNKNOWN_KIND', USAGE],
  // This machine, or a bound of the harness.
  ['KUBEFLAP_ENGINE_NOT_FOUND', BROKEN],
  ['KUBEFLAP_PORT_IN_USE', { ...BROKEN, hint: 'kubeflap serve --port 0 picks a free one' }],
  ['KUBEFLAP_RUNAWAY_TIMERS', BROKEN],
  ['KUBEFLAP_TRACE_OVERFLOW', BROKEN],
  ['KUBEFLAP_WORKER', BROKEN],
  // A flight went another way than the one before.
  ['KUBEFLAP_DIVERGENCE', NONDETERMINISTIC],
  ['KUBEFLAP_NOT_REPRODUCED', NONDETERMINISTIC],
]);

/** The error as a command ends with it, `subject` first; undefined for one that nobody foresaw. */
export function explainError(error: unknown, subject?: string): CliError | undefined {
  if (error instanceof CliError) return error;
  if (!(error instanceof Error)) return undefined;
  const explanation = BY_CODE.get((error as NodeJS.ErrnoException).code ?? '');
  if (!explanation) return undefined;
  const message = subject === undefined ? error.message : `${subject}: ${error.message}`;
  return new CliError(explanation.exitCode, message, explanation.hint);
}
