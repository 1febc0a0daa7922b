/** A line of the API server's static token file: `token,user,uid,"group1,group2"`. */
export interface StaticToken {
  readonly token: string;
  readonly user: string;
  readonly uid: string;
  readonly groups: readonly string[];
}

/** The token file cannot be used. */
export class TokenFileError extends Error {
  readonly code = 'KUBEFLAP_TOKEN_FILE';
  /** Line of the file, from 1. */
  readonly line: number;
  constructor(line: number, why: string) {
    super(`token file line ${line}: ${why}`);
    this.line = line;
  }
}

/**
 * Reads `--token-auth-file`: CSV with at least token, user name and uid; the fourth column is a comma-separated list of
 * groups in quotes. Lines with an empty token are skipped, a later line with the same token wins, as on the real server.
 * Source: apiserver plugin/pkg/authenticator/token/tokenfile.
 * @throws TokenFileError on a line with fewer than three columns or a broken quote.
 */
export function parseTokenFile(text: string): StaticToken[] {
  const byToken = new Map<string, StaticToken>();
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return;
    const fields = splitCsvLine(line, index + 1);
    const [token = '', user = '', uid = '', groups = ''] = fields;
    if (fields.length < 3)
      throw new TokenFileError(index + 1, `needs 3 columns or more, found ${fields.length}`);
    if (token === '') return;
    byToken.delete(token);
    byToken.set(token, { token, user, uid, groups: groups === '' ? [] : groups.split(',') });
  });
  return [...byToken.values()];
}

/** Fields of one CSV line; `""` inside quotes is a quote. Groups never contain line breaks, so lines are records. */
function splitCsvLine(line: string, number: number): string[] {
  const fields: string[] = [];
  let rest = line;
  for (;;) {
    const quoted = /^"((?:[^"]|"")*)"(,|$)/.exec(rest);
    if (quoted) {
      fields.push(quoted[1]!.replaceAll('""', '"'));
      if (quoted[2] === '') return fields;
      rest = rest.slice(quoted[0].length);
      continue;
    }
    if (rest.startsWith('"')) throw new TokenFileError(number, 'a quoted column is not closed');
    const comma = rest.indexOf(',');
    if (comma < 0) return [...fields, rest];
    fields.push(rest.slice(0, comma));
    rest = rest.slice(comma + 1);
  }
}
