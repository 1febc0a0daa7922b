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
  readonly actions: number;
  readonly tally: Tally;
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
    `  sites      ${tally.sites} requests and process steps x ${certificate.actions} kinds of fault, where they apply`,
    `  flown      ${tally.singles} singles, ${tally.pairs} pairs, ${tally.swarm} random mixes; ${tally.repeated} of them twice, with equal hashes`,
    `  reached    ${certificate.behaviours} kinds of behaviour: answers by request, edges between conditions, ends of runs`,
    ...pruned.map(
      ([rule, count]) => `  pruned     ${count} pairs: ${PRUNING_RULES[rule as keyof typeof PRUNING_RULES]}`,
    ),
    `  excused    ${tally.excused} runs ended in a failure that is on record; ${tally.unreached} met fewer faults than planned`,
    ...(tally.cut > 0 ? [`  not flown  ${tally.cut} schedules: the time was up`] : []),
    ...certificate.notExplored.map(({ name, why }) => `  left out   ${name}: ${why}`),
    findings.length === 0
      ? `  findings   none${certificate.complete ? '' : ' so far'}`
      : `  findings   ${findings.length}: ${findings.map(({ signature }) => signature).join('; ')}`,
  ];
  return lines.join('\n');
}
