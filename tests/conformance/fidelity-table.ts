import type { AcceptedDivergence, Corpus } from '../../harness/conform/index.ts';

/** The ways into the server that the corpus is run over; see `transports/` and `in-process.test.ts`. */
const TRANSPORTS = ['in-process', 'http1', 'http2', 'client-node', 'undici-fetch', 'msw'];

const BEGIN =
  '<!-- fidelity table: written by `npm run fidelity`, checked by tests/conformance/fidelity.test.ts -->';
const END = '<!-- end of the fidelity table -->';

/**
 * What the conformance tests prove, per area. They fail unless the exchanges that differ are exactly the accepted ones,
 * so what matches is what is left.
 */
export function fidelityTable(corpus: Corpus, accepted: readonly AcceptedDivergence[]): string {
  const rows = [...new Set(corpus.cases.map(({ area }) => area))].map((area) => {
    const cases = corpus.cases.filter((testCase) => testCase.area === area);
    const exchanges = sum(cases.map(({ id }) => corpus.goldens.get(id)?.exchanges.length ?? 0));
    return {
      area,
      cases: cases.length,
      exchanges,
      kept: accepted.filter(({ id }) => id.startsWith(`${area}/`)),
    };
  });
  const total = {
    area: '**all**',
    cases: sum(rows.map(({ cases }) => cases)),
    exchanges: sum(rows.map(({ exchanges }) => exchanges)),
    kept: accepted,
  };
  return [
    '| area | cases | exchanges | matched on every transport | accepted divergences |',
    '|---|--:|--:|--:|---|',
    ...[...rows, total].map(
      ({ area, cases, exchanges, kept }) =>
        `| ${area} | ${cases} | ${exchanges} | ${exchanges - kept.length} | ${kept.length === 0 ? '0' : `${kept.length} (${[...new Set(kept.flatMap(({ transports }) => transports ?? TRANSPORTS))].join(', ')})`} |`,
    ),
    '',
    ...accepted.map(
      ({ id, why, transports }) => `- \`${id}\` (${(transports ?? TRANSPORTS).join(', ')}): ${why}`,
    ),
  ].join('\n');
}

/** The document with its table replaced. */
export function withFidelityTable(document: string, table: string): string {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin < 0 || end < begin) throw new Error('docs/fidelity.md lacks the marks around its table');
  return `${document.slice(0, begin + BEGIN.length)}\n${table}\n${document.slice(end)}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
