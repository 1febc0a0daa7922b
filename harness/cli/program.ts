import { Command } from 'commander';
import { completionCommand } from './commands/completion.ts';
import { conformCommand } from './commands/conform.ts';
import { exploreCommand } from './commands/explore.ts';
import { helpCommand } from './commands/help.ts';
import { judgeCommand } from './commands/judge.ts';
import { lintCommand } from './commands/lint.ts';
import { listCommand } from './commands/list.ts';
import { replayCommand } from './commands/replay.ts';
import { runCommand } from './commands/run.ts';
import { schemaCommand } from './commands/schema.ts';
import { serveCommand } from './commands/serve.ts';
import { shrinkCommand } from './commands/shrink.ts';
import { versionCommand } from './commands/version.ts';
import { EXIT_CODE_HELP } from './exit-code.ts';
import type { CliIo } from './io.ts';

/** In the order `--help` lists them. */
const COMMANDS = [
  runCommand,
  exploreCommand,
  judgeCommand,
  replayCommand,
  shrinkCommand,
  lintCommand,
  listCommand,
  schemaCommand,
  serveCommand,
  conformCommand,
  completionCommand,
  versionCommand,
  helpCommand,
];

/**
 * The command line. A command's file holds its words and examples only; what it does is imported when it runs, so that
 * `--help` and `serve` do not wait for the whole harness to load.
 */
export function createProgram(io: CliIo): Command {
  const program = new Command('kubeflap')
    .description(
      'A flight simulator for Kubernetes recovery engines: run the real engine against an API that fails on purpose, on virtual time.',
    )
    .usage('<command> [options]')
    .helpCommand(false)
    .addHelpText('after', `\n${EXIT_CODE_HELP}\n\nkubeflap <command> --help shows examples.`);
  for (const make of COMMANDS) program.addCommand(make(io));
  return asLibrary(program, io);
}

/** Lets commander throw instead of ending the process, and write where the command writes. */
function asLibrary(command: Command, io: CliIo): Command {
  command.exitOverride().configureOutput({
    writeOut: (text) => io.stdout.write(text),
    writeErr: (text) => io.stderr.write(text),
    getOutHasColors: () => !io.env['NO_COLOR'],
    getErrHasColors: () => !io.env['NO_COLOR'],
  });
  command.showHelpAfterError(
    `(kubeflap ${command.parent ? `${command.name()} ` : ''}--help shows the options)`,
  );
  for (const child of command.commands) asLibrary(child, io);
  return command;
}
