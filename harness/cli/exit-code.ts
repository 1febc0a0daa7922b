/** What the process's exit status means; documented in `kubeflap --help`. */
export const EXIT = {
  ok: 0,
  /** At least one expectation failed: a finding. */
  failed: 1,
  /** Usage, schema, lint or CEL error; nothing was run. */
  usage: 2,
  /** No failure, but something that had to happen did not. */
  inconclusive: 3,
  /** The harness or its target broke: port taken, cluster unreachable, engine could not start. */
  broken: 4,
  /** A replay went another way. */
  nondeterministic: 5,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** An error a command ends with: what is wrong, and what to do about it. */
export class CliError extends Error {
  readonly code = 'KUBEFLAP_CLI';
  readonly exitCode: ExitCode;
  readonly hint: string | undefined;

  constructor(exitCode: ExitCode, message: string, hint?: string) {
    super(message);
    this.name = 'CliError';
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** The table of exit codes as `--help` shows it. */
export const EXIT_CODE_HELP = `Exit codes:
  0    everything passed
  1    at least one expectation failed, or an exchange differed: a finding
  2    usage, schema or expression error; nothing was run
  3    inconclusive: no failure, but e.g. a fault never fired
  4    the harness or its target broke: port in use, server unreachable
  5    a replay went another way than the recording
  130  interrupted`;
