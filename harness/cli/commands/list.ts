import { Command, Option } from 'commander';
import { type CliIo, say } from '../io.ts';

interface ListFlags {
  readonly testNamePattern?: string;
  readonly selector?: string;
  readonly engine?: string;
  readonly output: 'text' | 'json' | 'name';
}

/** `kubeflap list [paths...]` */
export function listCommand(io: CliIo): Command {
  return new Command('list')
    .alias('get')
    .description('show what `run` would fly')
    .argument('[paths...]', 'scenario files or folders (default: scenarios)')
    .option('-t, --test-name-pattern <text>', 'only scenarios with this in their name or in an expectation')
    .option('-l, --selector <selector>', 'only scenarios with these labels')
    .option('--engine <name>', 'only this engine')
    .addOption(
      new Option('-o, --output <format>', 'output format').choices(['text', 'json', 'name']).default('text'),
    )
    .addHelpText('after', '\nExamples:\n  kubeflap list -l area=flux\n  kubeflap list -o name')
    .action(async (paths: string[], flags: ListFlags) => {
      const [{ isWholeSuite, selectCells }, { leaveKnown }] = await Promise.all([
        import('../run/select.ts'),
        import('../run/known-weaknesses.ts'),
      ]);
      const selection = {
        paths,
        ...(flags.testNamePattern === undefined ? {} : { name: flags.testNamePattern }),
        ...(flags.selector === undefined ? {} : { selector: flags.selector }),
        ...(flags.engine === undefined ? {} : { engine: flags.engine }),
      };
      const selected = selectCells(selection);
      if (flags.engine !== undefined) {
        const { requireNamedEngine } = await import('../run/prepare.ts');
        requireNamedEngine(selected);
      }
      // As `run` does.
      const cells = isWholeSuite(selection) ? leaveKnown(selected, io) : selected;
      const rows = cells.map(({ name, label, scenario }) => ({
        name,
        cell: label,
        file: scenario.file,
        labels: scenario.document.metadata.labels ?? {},
        expectations: scenario.document.spec.expect.map((expectation) => expectation.name),
      }));
      if (flags.output === 'json') say(io.stdout, JSON.stringify(rows, null, 2));
      else if (flags.output === 'name')
        for (const name of new Set(rows.map((row) => row.name))) say(io.stdout, name);
      else
        for (const row of rows)
          say(
            io.stdout,
            [row.file, row.name, row.cell || '-', `${row.expectations.length} expectations`].join('\t'),
          );
    });
}
