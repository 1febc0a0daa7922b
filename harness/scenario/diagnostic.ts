/** One problem of a scenario file: what is wrong, where, and what to do about it. */
export interface Diagnostic {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** How many characters the caret underlines. */
  readonly length: number;
  readonly message: string;
  /** What the writer can do; ends without a full stop. */
  readonly fix?: string;
}

/** Thrown by callers that need a scenario and got problems instead. Exit code 2. */
export class ScenarioError extends Error {
  readonly code = 'KUBEFLAP_SCENARIO_INVALID';
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => `${d.file}:${d.line}:${d.column}: ${d.message}`).join('\n'));
    this.name = 'ScenarioError';
    this.diagnostics = diagnostics;
  }
}

/** As much of a line as is shown; a longer one is cut around the caret. */
const MAX_LINE = 140;

/** Control characters are shown, not sent to the terminal. */
function visible(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '\u00b7');
}

/** The lines around `line` with a caret under `column`, as compilers print them. */
export function codeFrame(source: string, line: number, column: number, length = 1): string {
  const lines = source.split('\n');
  const first = Math.max(1, line - 2);
  const last = Math.min(lines.length, line + 1);
  const width = String(last).length;
  const from = Math.max(0, column - MAX_LINE / 2);
  const frame: string[] = [];
  for (let n = first; n <= last; n++) {
    const text = visible((lines[n - 1] ?? '').slice(from, from + MAX_LINE));
    frame.push(`${n === line ? '>' : ' '} ${String(n).padStart(width)} | ${text}`.trimEnd());
    if (n === line) {
      const start = column - from;
      const carets = '^'.repeat(Math.max(1, Math.min(length, text.length - start + 1)));
      frame.push(`  ${' '.repeat(width)} | ${' '.repeat(start - 1)}${carets}`);
    }
  }
  return frame.join('\n');
}

/** A diagnostic with its frame and fix, ready to print. */
export function formatDiagnostic(diagnostic: Diagnostic, source: string | undefined): string {
  const { file, line, column, length, message, fix } = diagnostic;
  const parts = [`${file}:${line}:${column}: error: ${message}`];
  if (source !== undefined) parts.push(codeFrame(source, line, column, length));
  if (fix !== undefined) parts.push(`  fix: ${fix}`);
  return parts.join('\n');
}
