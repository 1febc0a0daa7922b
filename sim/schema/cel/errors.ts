/** One thing the checker found, with the characters it is about (offsets into the expression). */
export interface CelIssue {
  readonly message: string;
  readonly start: number;
  readonly end: number;
  /** Where cel-go anchors the issue: the operator, the dot, the opening parenthesis. */
  readonly anchor: number;
}

/** An expression that does not compile. `message` is cel-go's display, one block per issue. */
export class CelCompileError extends Error {
  readonly issues: readonly CelIssue[];

  constructor(expression: string, issues: readonly CelIssue[]) {
    const ordered = [...issues].sort((a, b) => a.anchor - b.anchor);
    super(ordered.map((issue) => display(expression, issue)).join('\n'));
    this.name = 'CelCompileError';
    this.issues = ordered;
  }
}

/** An evaluation that failed; the message is cel-go's: `no such key: a`, `divide by zero`, ... */
export class CelEvaluationError extends Error {
  override readonly name = 'CelEvaluationError';
}

/** Source: cel-go common/error.go (ToDisplayString). */
function display(expression: string, issue: CelIssue): string {
  const before = expression.slice(0, issue.anchor);
  const line = before.split('\n').length;
  const lineStart = before.lastIndexOf('\n') + 1;
  const column = [...expression.slice(lineStart, issue.anchor)].length;
  const lineEnd = expression.indexOf('\n', lineStart);
  const source = expression.slice(lineStart, lineEnd < 0 ? undefined : lineEnd).replaceAll('\t', ' ');
  return `ERROR: <input>:${line}:${column + 1}: ${issue.message}\n | ${source}\n | ${'.'.repeat(column)}^`;
}
