import type { Command } from 'commander';

/** The shells with a completion script. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

interface Words {
  readonly name: string;
  readonly description: string;
  readonly options: readonly { readonly flag: string; readonly description: string }[];
}

/** A script that completes commands and their long options; files are completed by the shell. */
export function completionScript(shell: Shell, program: Command): string {
  const commands = program.commands.map(wordsOf);
  switch (shell) {
    case 'bash':
      return bash(commands);
    case 'zsh':
      return `autoload -U +X bashcompinit && bashcompinit\n${bash(commands)}`;
    case 'fish':
      return fish(commands);
  }
}

function wordsOf(command: Command): Words {
  const options = command.options.flatMap(({ long, hidden, description }) =>
    long && !hidden ? [{ flag: long, description }] : [],
  );
  return {
    name: command.name(),
    description: command.description(),
    options: [...options, { flag: '--help', description: 'show help' }],
  };
}

function bash(commands: readonly Words[]): string {
  const names = commands.map(({ name }) => name).join(' ');
  const cases = commands.map(({ name, options }) => {
    const flags = options.map(({ flag }) => flag).join(' ');
    return `    ${name}) words="${name === 'help' ? `${names} ` : ''}${flags}" ;;`;
  });
  return `_kubeflap() {
  local current="\${COMP_WORDS[COMP_CWORD]}" words
  case "\${COMP_WORDS[1]}" in
${cases.join('\n')}
    *) words="${names}" ;;
  esac
  [ "$COMP_CWORD" -eq 1 ] && words="${names} --help"
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _kubeflap kubeflap`;
}

function fish(commands: readonly Words[]): string {
  const quote = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;
  const lines = commands.flatMap(({ name, description, options }) => [
    `complete -c kubeflap -n __fish_use_subcommand -a ${name} -d ${quote(description)}`,
    ...options.map(
      ({ flag, description: text }) =>
        `complete -c kubeflap -n "__fish_seen_subcommand_from ${name}" -l ${flag.slice(2)} -d ${quote(text)}`,
    ),
  ]);
  return lines.join('\n');
}
