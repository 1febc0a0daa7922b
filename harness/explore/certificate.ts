import { CLOSURE_DEPTH } from './explorer.ts';
import type { Finding } from './finding.ts';
import { PRUNING_RULES, type Tally } from './tally.ts';

/** What an exploration may claim: only what was flown, or soundly left out. */
export interface Certificate {
  readonly kubeflap: string;
  readonly engine: string;
  readonly classes: readonly string[];
  readonly strategies: readonly string[];
  /** Name and content hash of every cell that was explored. */
  readonly scenarios: readonly { readonly name: string; readonly cell: string; readonly hash: string }[];
  readonly notExplored: readonly { readonly name: string; readonly why: string }[];
  /** Kinds of fault. */
  readonly actions: number;
  readonly tally: Tally;
  /** Kinds of request x kinds of fault that were flown. */
  readonly matrix: number;
  /** Scenarios that break laws before any fault is added, and which. */
  readonly brokenAlready: readonly {
    readonly name: string;
    readonly laws: readonly string[];
    readonly onRecord?: string;
  }[];
  /** Kinds of behaviour that were reached, see coverage.ts. */
  readonly behaviours: number;
  readonly complete: boolean;
  readonly findings: readonly Pick<Finding, 'signature' | 'message' | 'seen'>[];
}

/** The statement a person reads. */
export function certificateText(certificate: Certificate): string {
  const { tally, findings } = certificate;
  const pruned = Object.entries(tally.pruned).filter(([, count]) => count > 0);
  const lines = [
    `CERTIFICATE  engine ${certificate.engine} · kubeflap ${certificate.kubeflap} · classes ${certificate.classes.join(', ')} · ${certificate.strategies.join(', ')}`,
    `  scenarios  ${certificate.scenarios.length} cells explored, ${certificate.notExplored.length} not`,
    `  sites      ${tally.sites} requests and process steps x ${certificate.actions} kinds of fault, where they apply: ${certificate.matrix} kinds of both met`,
    `  flown      ${flownText(tally)}; ${tally.repeated} of them twice, with equal hashes`,
    `  reached    ${certificate.behaviours} kinds of behaviour: answers by request, edges between conditions, ends and words of runs`,
    ...pruned.map(
      ([rule, count]) => `  pruned     ${count} pairs: ${PRUNING_RULES[rule as keyof typeof PRUNING_RULES]}`,
    ),
    `  excused    ${tally.excused} runs ended in a failure that is on record; ${tally.unreached} met fewer faults than planned`,
    ...(tally.cut > 0 ? [`  not flown  ${tally.cut} schedules: the time was up`] : []),
    ...certificate.notExplored.map(({ name, why }) => `  left out   ${name}: ${why}`),
    ...certificate.brokenAlready.map(
      ({ name, laws, onRecord }) =>
        `  broken     ${name} without any fault: ${laws.join(', ')}${onRecord === undefined ? '' : ` (on record: ${onRecord})`}`,
    ),
    findings.length === 0
      ? `  findings   none${certificate.complete ? '' : ' so far'}`
      : `  findings   ${findings.length}: ${findings.map(({ signature }) => signature).join('; ')}`,
  ];
  return lines.join('\n');
}

function flownText({ singles, closure, pairs, swarm, corpus }: Tally): string {
  return [
    `${singles} singles`,
    ...(closure > 0
      ? [`${closure} behind others, at requests only those bring up (to ${CLOSURE_DEPTH} faults)`]
      : []),
    `${pairs} pairs`,
    `${swarm} random mixes`,
    ...(corpus > 0 ? [`${corpus} from the corpus`] : []),
  ].join(', ');
}
