import type { ApiRequest, RequestInfo } from '../apiserver/index.ts';
import type { Instant } from '../clock/index.ts';
import type { Tape } from '../random/index.ts';
import type { RequestFault, WatchFault } from './fault.ts';
import { type FaultAction, requestFaults, watchFaults, worse } from './fault-action.ts';
import type { FaultReport } from './fault-report.ts';
import type { FaultRule, WriteView } from './fault-rule.ts';
import { compilePlace, type Place, type PlaceMatcher } from './place.ts';
import { Tally } from './tally.ts';

/** An action with its behaviour; the pairing is checked where the registries are declared. */
export interface Armed<Behaviour> {
  readonly action: never;
  readonly kind: string;
  readonly behaviour: Behaviour;
}

type ArmedRequestFault = Armed<RequestFault<never>>;
type ArmedWatchFault = Armed<WatchFault<never>>;

/** A rule in a plane: its matcher, its behaviour, its counts. */
export class ArmedRule {
  readonly rule: FaultRule;
  readonly place: PlaceMatcher;
  readonly tally: Tally;
  /** The behaviour on an open watch, if the action has one. */
  readonly watchFault: ArmedWatchFault | undefined;
  readonly #choices: readonly { readonly weight: number; readonly fault: ArmedRequestFault }[];
  readonly #tape: Tape;
  #predicateError: string | undefined;

  constructor(rule: FaultRule, cluster: string, tape: Tape) {
    this.rule = rule;
    this.place = compilePlace(rule.where ?? {}, cluster);
    this.tally = new Tally(rule.name, rule.when ?? {}, tape);
    this.#tape = tape;
    this.watchFault = watchFaultOf(rule.action);
    this.#choices = choicesOf(rule.action);
  }

  /** True when the action can strike this request at all. */
  appliesTo(info: RequestInfo, request: ApiRequest): boolean {
    return this.#applicable(info, request).length > 0;
  }

  /** The behaviour for a request that is struck: the action itself, or one of `oneOf` by weight. */
  draw(info: RequestInfo, request: ApiRequest): ArmedRequestFault {
    const choices = this.#applicable(info, request);
    if (choices.length === 1) return choices[0]!.fault;
    const total = choices.reduce((sum, choice) => sum + choice.weight, 0);
    let rest = this.#tape.choose(`fault/${this.rule.name}/oneOf`, total);
    for (const choice of choices) {
      rest -= choice.weight;
      if (rest < 0) return choice.fault;
    }
    return choices.at(-1)!.fault;
  }

  /** Asks the rule's predicate; a predicate that throws does not match, and the report says so. */
  accepts(view: WriteView): boolean {
    try {
      return this.rule.where?.predicate?.(view) ?? true;
    } catch (error) {
      this.#predicateError ??= error instanceof Error ? error.message : String(error);
      return false;
    }
  }

  isOpen(now: Instant, firstFiredAt: (rule: string) => Instant | undefined): boolean {
    const isOpen = this.#isOpen(now, firstFiredAt);
    if (!isOpen) this.tally.missed();
    return isOpen;
  }

  /**
   * Counts a request as it arrives, so that neither an earlier rule that takes it nor what the action can be done to shifts which
   * one is the nth. Undefined when that cannot be said yet: the rule's time has not come, or what the request would write has to be
   * looked at first.
   */
  arrival(
    place: Place,
    now: Instant,
    firstFiredAt: (rule: string) => Instant | undefined,
  ): number | undefined {
    if (this.rule.where?.predicate || !this.place.matches(place)) return undefined;
    return this.#isOpen(now, firstFiredAt) ? this.tally.match() : undefined;
  }

  #isOpen(now: Instant, firstFiredAt: (rule: string) => Instant | undefined): boolean {
    const { after } = this.rule.when ?? {};
    return this.tally.isOpen(now, after && firstFiredAt(after.rule));
  }

  report(): FaultReport {
    const { matched, fired, skipped, outsideWindow } = this.tally;
    const faults = [
      ...this.#choices.map(({ fault }) => fault),
      ...(this.watchFault ? [this.watchFault] : []),
    ];
    const realisms = faults.map(({ action, behaviour }) => behaviour.realism(action));
    return {
      rule: this.rule.name,
      action: this.rule.action.do,
      realism: realisms.reduce(worse, 'A'),
      emulated: this.#choices.some(({ fault }) => fault.behaviour.emulated === true),
      matched,
      fired,
      skipped: matched - fired,
      skippedBecause: Object.fromEntries(skipped),
      outsideWindow,
      ...(this.#predicateError === undefined ? {} : { predicateError: this.#predicateError }),
    };
  }

  #applicable(info: RequestInfo, request: ApiRequest) {
    return this.#choices.filter(
      ({ fault }) => fault.behaviour.appliesTo?.(fault.action, info, request) ?? true,
    );
  }
}

function choicesOf(action: FaultAction): { weight: number; fault: ArmedRequestFault }[] {
  if (action.do === 'oneOf')
    return action.choices.map((choice) => ({
      weight: choice.weight,
      fault: arm(requestFaults, choice.action),
    }));
  return action.do in requestFaults ? [{ weight: 1, fault: arm(requestFaults, action) }] : [];
}

function watchFaultOf(action: FaultAction): ArmedWatchFault | undefined {
  return action.do in watchFaults ? arm(watchFaults, action) : undefined;
}

/**
 * Pairs an action with the behaviour registered under its name. The registries' mapped types guarantee the pair fits;
 * TypeScript cannot carry that through a lookup by a union of names, hence `never`.
 */
function arm<Behaviour>(
  registry: Readonly<Record<string, unknown>>,
  action: { readonly do: string },
): Armed<Behaviour> {
  return { action: action as never, kind: action.do, behaviour: registry[action.do] as Behaviour };
}
