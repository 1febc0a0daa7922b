import { FAULT_TABLE, type SelfHeal } from './fault-table.ts';
import type { EngineStatement, FaultRow } from './row.ts';
import { FAULT_ROWS } from './rows/index.ts';

const HEAD = `# The fault table

What goes wrong between Flux and the API server, what it leaves behind, whether Flux gets out of it by itself, and what this
project's engine does about it. Every row is a world that is flown twice on virtual time by \`tests/fault-table\`: without help,
where it must leave the state and heal as stated, and with the engine looking in every two minutes, which must do what is stated
and nothing else. Rows with an opt-in are flown a third time; rows that depend on the version of helm-controller also with the
last one that does not heal and the first one that does. The controllers are the simulated ones of \`sim/flux\`, helm-controller
v1.1.0 unless said otherwise.

W_B1 and W_B2 are the conditions and the status write before a Helm action, W_C the conditions write after it, W_H the history,
W_D1 and W_D2 the last two writes of a pass.

This page is generated: \`UPDATE_DOCS=1 vitest run --project unit tests/fault-table/fault-table-page.test.ts\`. A test fails when
it is out of date.
`;

const HEALS: Readonly<Record<SelfHeal, string>> = {
  'at once': 'yes, at once',
  'next pass': 'yes, at the next pass',
  'by upgrade': 'yes, by an extra upgrade',
  disruptive: 'yes, but it uninstalls on the way',
  'by version': 'by version',
  never: 'no',
  'not a state': 'nothing to heal',
};

/** docs/fault-table.md, made from the table and the worlds that are flown for it. */
export function faultTablePage(): string {
  const rows = FAULT_TABLE.flatMap(({ row, fault, leaves, heals }) =>
    FAULT_ROWS.filter((flown) => flown.row === row).map((flown) => {
      const what = flown.variant === undefined ? fault : `${fault}: ${flown.variant}`;
      return `| ${row} | ${[what, leaves, healsOf(flown, heals), engineOf(flown)].map(cell).join(' | ')} |`;
    }),
  );
  const covered = new Set(FAULT_ROWS.map(({ row }) => row)).size;
  const flights = `${covered} of ${FAULT_TABLE.length} rows are flown, in ${FAULT_ROWS.length} worlds; none is left out.`;
  const head = '| # | fault | leaves | does Flux heal it? | our engine |\n|--:|---|---|---|---|';
  return `${HEAD}\n${flights}\n\n${head}\n${rows.join('\n')}\n`;
}

function healsOf(flown: FaultRow, stated: SelfHeal): string {
  const heals = flown.heals ?? stated;
  return heals === 'by version' ? `no; yes since ${SINCE[flown.healedSince!]}` : HEALS[heals];
}

const SINCE = {
  'v1.5+': 'v1.5.0',
  'post-1580': 'pull request 1580 (inferred)',
} as const;

function engineOf({ engine, optIn }: FaultRow): string {
  const plain = statement(engine);
  if (!optIn) return plain;
  const settings = Object.keys(optIn.flight.env ?? {}).map(
    (name) => `\`--${name.toLowerCase().replaceAll('_', '-')}\``,
  );
  return `${plain}. With ${settings.join(', ')}: ${statement(optIn)}`;
}

function statement({ does, because }: EngineStatement): string {
  return `**${does.length === 0 ? 'leaves it alone' : does.join(', ')}**: ${because}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
