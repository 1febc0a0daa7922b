import { CLOSURE_DEPTH, MAX_EVENTS } from '../explorer.ts';
import type { Finding } from '../finding/finding.ts';
import type { ScheduleClass } from '../flight/schedule.ts';
import { SAMPLE_EVERY } from '../planned-pairs.ts';
import type { Basis } from '../pruning/pair-bases.ts';
import { EXACT_RULES, PRUNING_RULES, type PrunedPairs, type PruningRule, type Tally } from '../tally.ts';
import { type Unfinished, unfinishedLines } from '../unfinished.ts';
import type { Share } from './declared.ts';
import type { RecoveryTimes } from './recovery-times.ts';
import type { RightsCompared } from './rights.ts';

/** A `sometimes` expectation that no flight of its cell reached, and where it stands. */
export interface Unreached {
  readonly expectation: string;
  readonly name: string;
  readonly cell: string;
  readonly file: string;
  readonly line: number;
  /** Its expression failed in some flight. */
  readonly why?: string;
}

/** Why an exploration ended before everything was flown; `given up` where something broke. */
export type CutBy = 'the time was up' | 'interrupted' | 'given up';

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
  readonly pruned: PrunedPairs;
  /** Sites x actions: kinds of request x kinds of fault that met, of those that apply to any request there was. */
  readonly matrix: { readonly met: number; readonly reachable: number };
  /** Of the Flux controllers that took part: how many states of their models were reached, and which never. */
  readonly models: readonly (Share & { readonly model: string })[];
  /** Of all the engine can decide; undefined when it does not say what that is. */
  readonly decisions: Share | undefined;
  /** Of what the scenarios say that some flight reaches: how many were, and which by none. */
  readonly sometimes: {
    readonly reached: number;
    readonly of: number;
    readonly never: readonly Unreached[];
  };
  /** Different things the engine's runs said, names and numbers aside. */
  readonly lines: number;
  /** The least Role, over all flights, against those of the `compared` scenarios that declare one. */
  readonly role: RightsCompared & {
    readonly file: string;
    readonly rules: number;
    readonly compared: number;
  };
  /** Scenarios that break laws before any fault is added, and which. */
  readonly brokenAlready: readonly {
    readonly name: string;
    readonly laws: readonly string[];
    readonly onRecord?: string;
  }[];
  /** Over the flights in which anything had to recover behind the last fault; undefined without any. */
  readonly recovery: RecoveryTimes | undefined;
  /** Kinds of behaviour that were reached, see coverage.ts. */
  readonly behaviours: number;
  /** Pairs that did not go as the one that speaks for them: a premise of the pruning does not hold. */
  readonly refuted: readonly string[];
  /** Why there is something left that was not flown; undefined when there is nothing. */
  readonly cutBy: CutBy | undefined;
  /** Parts of cells that were begun and not flown to their end. */
  readonly unfinished: readonly Unfinished[];
  /** Flights that were under way then and did not come to their end: they are counted nowhere. */
  readonly cutOff: readonly string[];
  /** Everything that was asked for was flown, or left out by an argument no audit refuted. */
  readonly complete: boolean;
  /** Each with the class of the worst fault of its shortest schedule. */
  readonly findings: readonly ClassedFinding[];
  /** How many findings there are of each class. The classes are never one score. */
  readonly findingsByClass: Readonly<Record<ScheduleClass, number>>;
}

type ClassedFinding = Pick<Finding, 'signature' | 'message' | 'seen'> & { readonly class: ScheduleClass };

export function countByClass(findings: readonly ClassedFinding[]): Certificate['findingsByClass'] {
  const counts = { none: 0, A: 0, B: 0, C: 0 };
  for (const finding of findings) counts[finding.class] += 1;
  return counts;
}

const CLASS_WORDS: Readonly<Record<ScheduleClass, string>> = {
  none: 'without a fault',
  A: 'of class A',
  B: 'of class B',
  C: 'of class C (data loss)',
};

/** The JSON has them all. */
const MAX_REFUTED = 5;

/** The statement a person reads. */
export function certificateText(certificate: Certificate): string {
  const { tally, findings } = certificate;
  const lines = [
    `CERTIFICATE  engine ${certificate.engine} · kubeflap ${certificate.kubeflap} · classes ${certificate.classes.join(', ')} · ${certificate.strategies.join(', ')}`,
    `  scenarios  ${certificate.scenarios.length} cell${certificate.scenarios.length === 1 ? '' : 's'} explored, ${certificate.notExplored.length} not`,
    `  sites      ${tally.sites} requests and process steps x ${certificate.actions} kinds of fault: ${certificate.matrix.met} of ${certificate.matrix.reachable} kinds of both met, where they apply`,
    `  flown      ${flownText(tally)}; ${tally.repeated} of them twice, with equal hashes`,
    `  reached    ${certificate.behaviours} kinds of behaviour: answers by request, edges between conditions, ends and words of runs`,
    ...certificate.models.map(
      ({ model, ...share }) => `  states     of the model of ${model}: ${shareText(share)}`,
    ),
    `  engine     ${certificate.decisions ? `branches: ${shareText(certificate.decisions)}` : `${certificate.lines} kinds of lines; ${certificate.scenarios.length === 0 ? 'no world was begun' : 'it does not say what branches it has'}`}`,
    ...recoveryLines(certificate),
    ...sometimesLines(certificate),
    ...roleLines(certificate.role),
    ...prunedLines(certificate),
    ...auditLines(certificate),
    ...besideLines(tally),
    `  excused    ${tally.excused} runs ended in a failure that is on record; ${tally.unreached} met fewer faults than planned`,
    ...Object.entries(tally.excusedBy)
      .sort(([, one], [, other]) => other - one)
      .map(([law, runs]) => `  on record  ${runs} runs: ${law}`),
    ...(tally.cut > 0 ? [`  not flown  ${tally.cut} schedules: ${certificate.cutBy}`] : []),
    ...unfinishedLines(certificate.unfinished),
    ...certificate.notExplored.map(({ name, why }) => `  left out   ${name}: ${why}`),
    ...certificate.brokenAlready.map(
      ({ name, laws, onRecord }) =>
        `  broken     ${name} without any fault: ${laws.join(', ')}${onRecord === undefined ? '' : ` (on record: ${onRecord})`}`,
    ),
    findings.length === 0
      ? `  findings   none${certificate.complete ? '' : ' so far'}`
      : `  findings   ${findings.length} (${byClassText(certificate.findingsByClass)}): ${findings.map(({ signature }) => signature).join('; ')}`,
  ];
  return lines.join('\n');
}

function byClassText(counts: Certificate['findingsByClass']): string {
  return (Object.keys(CLASS_WORDS) as ScheduleClass[])
    .filter((name) => counts[name] > 0)
    .map((name) => `${counts[name]} ${CLASS_WORDS[name]}`)
    .join(', ');
}

function shareText({ reached, of, never }: Share): string {
  return `${reached} of ${of} reached${never.length === 0 ? '' : `; never: ${never.join(', ')}`}`;
}

function recoveryLines({ recovery }: Certificate): string[] {
  if (!recovery) return [];
  const { flights, p50, p95, max } = recovery;
  return [
    `  recovery   from the last fault until all was right, over ${flights} flights: half within ${p50} s, 95 % within ${p95} s, all within ${max} s`,
  ];
}

function sometimesLines({ sometimes: { reached, of, never }, complete }: Certificate): string[] {
  if (of === 0) return [];
  return [
    `  sometimes  ${reached} of ${of} expectations reached by some flight`,
    ...never.map(
      ({ expectation, name, cell, file, line, why }) =>
        `  ${complete ? 'never' : 'not yet'}`.padEnd(13) +
        `"${expectation}" in ${`${name} ${cell}`.trimEnd()} (${file}:${line})${why === undefined ? '' : `: ${why}`}`,
    ),
  ];
}

function roleLines({ rules, file, compared, notGranted, neverUsed }: Certificate['role']): string[] {
  const lines = [`  role       ${rules} rules used, faults included: ${file}`];
  if (compared === 0) return [...lines, '  role       no scenario declares one to compare with'];
  const refused = notGranted.map(({ right, scenarios }) => `${right} (${scenarios.join(', ')})`);
  return [
    ...lines,
    `  role       used but not granted: ${refused.join(', ') || 'none'}; granted but never used: ${neverUsed.join(', ') || 'none'}`,
  ];
}

/**
 * Which of them need a premise, and which do not. They are counted when pairs are planned: where the time was too short to fly what
 * speaks for them, or to audit, they are no claim.
 */
function prunedLines({ pruned, cutBy }: Certificate): string[] {
  const { soundly, onPremise, rules } = pruned;
  if (soundly + onPremise === 0) return [];
  const when = cutBy === undefined ? '' : '; proves nothing yet: not all that speaks for them was flown';
  return [
    `  pruned     ${soundly} pairs soundly: they go as one that was flown; ${onPremise} pairs on an audited premise${when}`,
    ...rules
      .filter(({ pairs }) => pairs > 0)
      .map(
        ({ rule, pairs, basis }) =>
          `  ${basis.padEnd(10)} ${pairs} pairs, ${rule}: ${argumentFor(rule, basis)}`,
      ),
  ];
}

/** By itself the argument needs no premise; here the pair it leads to does. */
function argumentFor(rule: PruningRule, basis: Basis): string {
  const leans = basis === 'premise' && EXACT_RULES.has(rule);
  return leans ? 'as by itself, but the pair it goes as is left out on a premise' : PRUNING_RULES[rule];
}

function auditLines({ tally, refuted }: Certificate): string[] {
  if (tally.audited === 0) return [];
  const verdict = refuted.length === 0 ? 'all' : `${tally.audited - refuted.length} of them`;
  return [
    `  audited    ${tally.audited} of those left out on a premise were flown all the same, most beside the pair that speaks for them; ${verdict} went as expected`,
    ...refuted.slice(0, MAX_REFUTED).map((text) => `  refuted    ${text}`),
    ...(refuted.length > 0 ? ['  void       a premise does not hold: what was left out proves nothing'] : []),
  ];
}

/** What is not swept, and how much of it was flown. */
function besideLines({ outside, eventPairs }: Tally): string[] {
  const { pairs, prunable, sampled } = outside;
  return [
    ...(pairs > 0
      ? [
          `  beside     ${pairs} pairs of two faults at controllers were not asked for (--strategy all-pairs); the rules would leave out ${prunable} of them, and one in ${SAMPLE_EVERY} of the other ${pairs - prunable} was flown: ${sampled}`,
        ]
      : []),
    ...(eventPairs.pairs > 0
      ? [
          `  beside     ${eventPairs.pairs} pairs of a fault at an event and one at a request of the engine are not swept; one in ${SAMPLE_EVERY} was flown: ${eventPairs.sampled}`,
        ]
      : []),
  ];
}

function beyondText(rows: number): string {
  return rows === 0 ? '' : ` (the first ${MAX_EVENTS} of each; ${rows} rows of events went on)`;
}

function flownText({ singles, events, eventsBeyond, closure, pairs, swarm, corpus }: Tally): string {
  return [
    `${singles} singles`,
    ...(events > 0 ? [`${events} at events of watches${beyondText(eventsBeyond)}`] : []),
    ...(closure > 0
      ? [`${closure} behind others, at requests only those bring up (to ${CLOSURE_DEPTH} faults)`]
      : []),
    `${pairs} pairs`,
    `${swarm} random mixes`,
    ...(corpus > 0 ? [`${corpus} from the corpus`] : []),
  ].join(', ');
}
