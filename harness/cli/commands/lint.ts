import { Command } from 'commander';
import { EXIT } from '../exit-code.ts';
import { type CliIo, say } from '../io.ts';

/** `kubeflap lint [paths...]` */
export function lintCommand(io: CliIo): Command {
  return new Command('lint')
    .description('check scenario files without flying them: every problem, with its place and a fix')
    .argument('[paths...]', 'scenario files or folders (default: scenarios)')
    .addHelpText(
      'after',
      '\nExamples:\n  kubeflap lint\n  kubeflap lint scenarios/flux/upstream-1409.scenario.yaml',
    )
    .action(async (paths: string[]) => {
      const [{ loadSelected, problemText, selectCells }, { prepareCells }] = await Promise.all([
        import('../run/select.ts'),
        import('../run/prepare.ts'),
      ]);
      const { scenarios, diagnostics } = loadSelected({ paths });
      if (diagnostics.length > 0) {
        say(io.stderr, problemText(diagnostics));
        io.exit(EXIT.usage);
        return;
      }
      // What only the API can say: does it accept the objects, are the engines there?
      const cells = selectCells({ paths });
      await prepareCells(cells, { missingPrograms: 'do not look', signal: io.signal });
      for (const scenario of scenarios) {
        const count = cells.filter((cell) => cell.scenario.file === scenario.file).length;
        say(io.stdout, `${scenario.file}: ok, ${count} run${count === 1 ? '' : 's'}`);
      }
    });
}
