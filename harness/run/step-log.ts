import type { PlannedStep } from '../scenario/index.ts';

/** A step of the timeline that did not do what it says, and why. */
export interface MissedStep {
  /** Its name, or its place in the file. */
  readonly step: string;
  readonly why: string;
}

interface Entry {
  readonly step: string;
  readonly planned: PlannedStep;
  seen: number;
  happened: number;
  refused: number;
  refusal: string;
  triggerError: string | undefined;
}

/** Remembers what became of each step, for the report; no verdict depends on it. */
export class StepLog {
  readonly #entries = new Map<PlannedStep, Entry>();

  /** `all` is the timeline as written, `armed` what of it this run has. */
  constructor(all: readonly PlannedStep[], armed: readonly PlannedStep[]) {
    for (const planned of armed)
      this.#entries.set(planned, {
        step: planned.step.name ?? `spec.timeline[${all.indexOf(planned)}]`,
        planned,
        seen: 0,
        happened: 0,
        refused: 0,
        refusal: '',
        triggerError: undefined,
      });
  }

  triggerSeen(planned: PlannedStep): void {
    this.#entries.get(planned)!.seen += 1;
  }

  triggerFailed(planned: PlannedStep, message: string): void {
    this.#entries.get(planned)!.triggerError ??= message;
  }

  happened(planned: PlannedStep): void {
    this.#entries.get(planned)!.happened += 1;
  }

  refused(planned: PlannedStep, message: string): void {
    const entry = this.#entries.get(planned)!;
    entry.refused += 1;
    entry.refusal ||= message;
  }

  /** Of a run that is over. */
  missed(): MissedStep[] {
    return [...this.#entries.values()].flatMap((entry) => {
      const why = entry.happened === 0 ? whyNot(entry) : refusalOf(entry);
      return why === undefined ? [] : [{ step: entry.step, why }];
    });
  }
}

function whyNot({ planned: { trigger }, seen, triggerError }: Entry): string {
  if (trigger === undefined || seen >= trigger.occurrence) return 'never happened: the run ended before';
  const error = triggerError === undefined ? '' : `; its condition failed: ${triggerError}`;
  return `never happened: its trigger came ${seen} of ${trigger.occurrence} times${error}`;
}

function refusalOf({ happened, refused, refusal }: Entry): string | undefined {
  if (refused === 0) return undefined;
  return `was refused${happened > 1 ? ` ${refused} of ${happened} times` : ''}: ${refusal}`;
}
