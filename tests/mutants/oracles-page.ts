import { ORACLES } from '../../harness/judge/index.ts';
import { MUTANTS } from './mutants.ts';

const HEAD = `# The twenty laws

General laws of recovery, asked of any run of any engine without its scenario saying so: \`kubeflap explore\` judges every
schedule by them, \`kubeflap judge <run>\` a stored run. Each is a pure fold over the ledger, the commits and the ends of runs
(\`harness/judge/oracles/\`), so that a stored run can be judged again by a newer one.

*Safety* holds at every instant, faults or not. *Liveness* is judged once the last fault is over and recovery has had its time;
a run that ended earlier leaves it open. A violation carries the class of the faults that had struck until then: none, A (a
healthy server under load), B (caches, failover, upgrades), C (data loss). The classes are never one score. A release that is
Stalled, deleted or suspended by somebody, or whose failure is on record, is excused: counted and shown, held against nobody.

Each law is proven by mutants (\`tests/mutants/\`): this project's engine with one thing wrong, which that law catches and no
other does, unless it says so: a release that is left Unknown has not recovered either. A canary engine that does everything wrong must fail many laws, and the engine itself must break none.

This page is generated: \`UPDATE_DOCS=1 vitest run --project unit tests/mutants\`. A test fails when it is out of date.
`;

/** docs/oracles.md, made from the oracles and the table of mutants. */
export function oraclesPage(): string {
  const laws = ORACLES.map(({ id, name, statement, property, checkedBy }) => {
    const mutants = MUTANTS.filter(({ oracle }) => oracle === id).map(
      ({ wrong, world, besides }) =>
        `* proven by: ${wrong} (world \`${world}\`)${besides ? `; breaks ${besides.join(', ')} too` : ''}`,
    );
    return [
      `## ${id} ${name}`,
      '',
      `${capital(statement)}.`,
      '',
      `* ${property}`,
      `* checked by: ${checkedBy}`,
      ...mutants,
    ].join('\n');
  });
  return `${[HEAD.trimEnd(), ...laws].join('\n\n')}\n`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
