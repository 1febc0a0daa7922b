import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { parseTokenFile, type StaticToken } from '../../../sim/apiserver/index.ts';
import { CliError, EXIT } from '../exit-code.ts';
import { explainError } from '../explain-error.ts';

const MASTERS = 'system:masters';

/** The tokens of a file, or one made up for an administrator. */
export function readTokens(file: string | undefined): readonly StaticToken[] {
  if (file === undefined) {
    const token = randomBytes(24).toString('base64url');
    return [{ token, user: 'admin', uid: '1', groups: [MASTERS] }];
  }
  try {
    return parseTokenFile(readFileSync(file, 'utf8'));
  } catch (error) {
    const known = explainError(error, file);
    if (known) throw known;
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new CliError(EXIT.usage, `cannot read the token file ${file} (${code})`);
  }
}

/** Whose token goes into the kubeconfig: the first member of system:masters, else the first user. */
export function administratorOf(tokens: readonly StaticToken[]): StaticToken {
  const administrator = tokens.find(({ groups }) => groups.includes(MASTERS)) ?? tokens[0];
  if (!administrator)
    throw new CliError(EXIT.usage, 'the token file has no tokens', 'a line is token,user,uid,"group,group"');
  return administrator;
}
