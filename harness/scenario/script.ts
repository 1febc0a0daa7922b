import { basename } from 'node:path';

const SHELLS = new Set(['sh', 'bash', 'dash', 'ash', 'busybox']);

/** The file that a command makes a shell read; undefined when its program is no shell, or reads none. */
export function scriptOf([program = '', ...args]: readonly string[]): string | undefined {
  if (!SHELLS.has(basename(program)) || args.some((argument) => /^-[a-z]*c$/.test(argument)))
    return undefined;
  return args.find((argument) => !argument.startsWith('-'));
}
