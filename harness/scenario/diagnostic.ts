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

/** The lines around `line` with a caret under `column`, as compilers print them. */
export function codeFrame(source: string, line: number, column: number, length = 1): string {
  const lines = source.split('\n');
  const first = Math.max(1, line - 2);
  const last = Math.min(lines.length, line + 1);
  const width = String(last).length;
  const frame: string[] = [];
  for (let n = first; n <= last; n++) {
    const text = lines[n - 1] ?? '';
    frame.push(`${n === line ? '>' : ' '} ${String(n).padStart(width)} | ${text}`.trimEnd());
    if (n === line) {
      const carets = '^'.repeat(Math.max(1, Math.min(length, text.length - column + 1)));
      frame.push(`  ${' '.repeat(width)} | ${' '.repeat(column - 1)}${carets}`);
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
