/** What a run's output is freed of before it is compared. */
export interface Masking {
  /** The run's random token. */
  readonly token: string;
  /** The folder the commands ran in. */
  readonly dir: string;
  /** Now, in ms: timestamps near it are the run's own. */
  readonly now: number;
}

/** How the recordings write the run's token. */
const TOKEN_MARK = `$\{r}`;
const NEAR_MS = 36 * 3600 * 1000;

/** Replaces what differs from run to run; the recordings went through the same rules. */
export function masked(text: string, { token, dir, now }: Masking): string[] {
  const near = (stamp: string, mask: string): string =>
    Math.abs(Date.parse(stamp) - now) < NEAR_MS ? mask : stamp;
  return text
    .replaceAll(token, TOKEN_MARK)
    .replaceAll(dir, '<dir>')
    .replace(/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, '<uid>')
    .replace(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, (stamp) => near(stamp, '<time>'))
    .replace(/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, (stamp) =>
      near(stamp, '<time>'),
    )
    .replace(/(resourceVersion\\*["']?: ?\\*["']?)\d+/g, '$1<rv>')
    .replace(/(Resource Version:\s+)\d+/g, '$1<rv>')
    .replace(/https?:\/\/(127\.0\.0\.1|localhost)(:\d+)?/g, '<server>')
    .replace(/\b10\.96\.\d+\.\d+\b/g, '<clusterip>')
    .replace(/\/tmp\/(LIVE|MERGED|kubectl-edit)-\d+/g, '/tmp/$1-<n>')
    .replace(/\b\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+ [+-]\d{4}/g, '<time>')
    .split('\n')
    .map(columnsOf);
}

/** Columns are padded to the longest cell, which random names make different: two spaces stand for any padding. */
function columnsOf(line: string): string {
  return line
    .replace(/^(\d+[smhdy]){1,3}(?=\s{2,})/, '<age>')
    .replace(/(\s{2,})(\d+[smhdy]){1,3}(?=\s|$|\))/g, '$1<age>')
    .replace(/(\S)[ \t]{2,}/g, '$1  ')
    .trimEnd();
}
