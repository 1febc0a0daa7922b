import { formatElapsed } from '../../scenario/index.ts';
import type { TraceEvent } from '../../trace/index.ts';
import { bounded, type PropertyClass, type Verdict, type VerdictStatus } from '../verdict.ts';
import { describeObject } from './describe.ts';
import type { Oracle } from './oracle.ts';
import type { Selection } from './selection.ts';
import type { Span } from './span.ts';

export type StateOperator = 'eventually' | 'converges' | 'consistently' | 'always' | 'never' | 'sometimes';

/** How the truth of single objects becomes the truth of the whole. */
export interface Quantifier {
  readonly kind: 'forAll' | 'exists' | 'count';
  /** forAll: how many there must be. count: how many must satisfy. */
  readonly min?: number;
  readonly max?: number;
}

export interface StateOracleOptions {
  readonly expectation: string;
  readonly operator: StateOperator;
  readonly span: Span;
  readonly quantifier: Quantifier;
  /** converges: held this long is held for good; otherwise to the end of the run. */
  readonly holdMs: number | undefined;
  readonly selection: Selection;
}

/**
 * Judges a predicate over the state. The state changes only with commits, so looking after each of them and at the edges of
 * the span sees every state there ever was; nothing is polled.
 */
export class StateOracle implements Oracle {
  readonly expectation: string;
  decided: Verdict | undefined;
  readonly #options: StateOracleOptions;
  #started = false;
  #entered = false;
  /** False was seen before it first became true in the span: only then did something make it true. */
  #everFalse = false;
  #everNonEmpty = false;
  /** Since when it has been true without interruption. */
  #trueSince: number | undefined;
  #lostAt: number | undefined;

  constructor(options: StateOracleOptions) {
    this.#options = options;
    this.expectation = options.expectation;
  }

  advance(t: number): void {
    if (this.decided || !this.#started) return;
    const { span, selection, operator, holdMs } = this.#options;
    if (!this.#entered && t >= span.fromMs) {
      selection.refresh(span.fromMs);
      this.#sample(span.fromMs);
      this.#entered = true;
      if (!this.decided) this.#judge(span.fromMs);
    }
    if (this.decided || t <= span.toMs) {
      if (!this.decided && operator === 'converges') this.#settle(t, holdMs);
      return;
    }
    selection.refresh(span.toMs);
    this.#leaveSpan(t);
  }

  observe(event: TraceEvent, t: number): void {
    if (this.decided) return;
    const { selection, span } = this.#options;
    switch (event.kind) {
      case 'given':
        selection.update(event.object, false, 0);
        return;
      case 'start':
        this.#started = true;
        this.#sample(0);
        this.advance(0);
        return;
      case 'commit':
        if (!selection.update(event.object, event.type === 'DELETED', t)) return;
        selection.refresh(t);
        this.#sample(t);
        if (this.#entered && (t <= span.toMs || this.#options.operator === 'converges')) this.#judge(t);
        return;
      default:
    }
  }

  finish(t: number): Verdict {
    this.advance(t);
    if (this.decided) return this.decided;
    const { operator, span } = this.#options;
    if (!this.#entered) return this.#conclude('inconclusive', 'the run ended before its time came', t);
    if (operator === 'eventually' || operator === 'converges') {
      if (operator === 'converges' && this.#trueSince !== undefined && this.#trueSince <= span.toMs)
        return this.#stillHeld(t);
      return this.#missed(t);
    }
    return operator === 'sometimes' ? this.#unreached(t) : this.#held(t);
  }

  get #value(): boolean {
    const { quantifier, selection } = this.#options;
    const { kind, min = 0, max = Number.MAX_SAFE_INTEGER } = quantifier;
    if (kind === 'exists') return selection.holding > 0;
    if (kind === 'count') return selection.holding >= min && selection.holding <= max;
    const isComplete = quantifier.min === undefined || selection.size === quantifier.min;
    return selection.size > 0 && selection.holding === selection.size && isComplete;
  }

  /** Nothing selected: neither true nor false. */
  get #isVacuous(): boolean {
    return this.#options.quantifier.kind === 'forAll' && this.#options.selection.size === 0;
  }

  #sample(t: number): void {
    if (this.#options.selection.size > 0) this.#everNonEmpty = true;
    if (this.#value) this.#trueSince ??= t;
    else {
      if (this.#trueSince !== undefined) this.#lostAt = t;
      this.#everFalse = true;
      this.#trueSince = undefined;
    }
  }

  /** Looks at the state inside the span. */
  #judge(t: number): void {
    const { operator, selection } = this.#options;
    const value = this.#value;
    if (selection.typeError !== undefined) {
      this.#conclude('error', `the predicate cannot be evaluated: ${selection.typeError}`, t);
      return;
    }
    if (operator === 'eventually' && value)
      this.#conclude(
        this.#everFalse ? 'pass' : 'inconclusive',
        this.#everFalse
          ? `true at t=${formatElapsed(t)}`
          : 'it already held at the start: nothing had to happen',
        t,
      );
    else if (operator === 'sometimes' && value && this.#everFalse)
      this.#conclude('reached', `true at t=${formatElapsed(t)}`, t);
    else if ((operator === 'consistently' || operator === 'always') && !value && !this.#isVacuous)
      this.#conclude('fail', `false at t=${formatElapsed(t)}`, t, this.#offenders(false));
    else if (operator === 'never' && value)
      this.#conclude('fail', `true at t=${formatElapsed(t)}`, t, this.#offenders(true));
  }

  #settle(t: number, holdMs: number | undefined): void {
    if (holdMs === undefined || this.#trueSince === undefined || !this.#entered) return;
    if (t - Math.max(this.#trueSince, this.#options.span.fromMs) >= holdMs) this.#converged(t);
  }

  /** The span lies behind. */
  #leaveSpan(t: number): void {
    const { operator, span, holdMs } = this.#options;
    if (operator === 'eventually') this.#missed(span.toMs);
    else if (operator === 'converges') {
      if (this.#trueSince === undefined || this.#trueSince > span.toMs) this.#missed(span.toMs);
      else this.#settle(t, holdMs);
    } else if (operator === 'sometimes') this.#unreached(span.toMs);
    else this.#held(span.toMs);
  }

  /** It holds where the run ends; whether it would have for as long as was asked, nobody has seen. */
  #stillHeld(t: number): Verdict {
    const { holdMs = 0, span } = this.#options;
    const heldMs = t - Math.max(this.#trueSince ?? t, span.fromMs);
    if (heldMs >= holdMs) return this.#converged(t);
    const asked = formatElapsed(holdMs);
    return this.#conclude(
      'inconclusive',
      `held for ${formatElapsed(heldMs)} of ${asked} when the run ended`,
      t,
    );
  }

  #converged(t: number): Verdict {
    const since = formatElapsed(this.#trueSince ?? t);
    const deadline = formatElapsed(this.#options.span.toMs);
    return this.#everFalse
      ? this.#conclude('pass', `true since t=${since} (deadline t=${deadline})`, t)
      : this.#conclude('inconclusive', 'it already held at the start: nothing had to happen', t);
  }

  #missed(t: number): Verdict {
    const { operator, quantifier, selection } = this.#options;
    if (!this.#everNonEmpty && quantifier.kind === 'forAll')
      return this.#conclude('inconclusive', 'no object was ever selected', t);
    if (selection.firstError !== undefined && selection.holding === 0 && quantifier.kind !== 'count')
      return this.#conclude(
        'fail',
        `never true; the predicate could not be evaluated: ${selection.firstError}`,
        t,
      );
    const lost =
      operator === 'converges' && this.#lostAt !== undefined
        ? `, true before and lost at t=${formatElapsed(this.#lostAt)}`
        : '';
    return this.#conclude('fail', `not true by t=${formatElapsed(t)}${lost}`, t, this.#offenders(false));
  }

  #unreached(t: number): Verdict {
    const { firstError } = this.#options.selection;
    const why = this.#everFalse ? '' : ': it held from the start, so nothing was reached';
    const blind = firstError === undefined ? '' : `; the predicate could not be evaluated: ${firstError}`;
    return this.#conclude('unreached', `not reached in this flight${why}${blind}`, t);
  }

  #held(t: number): Verdict {
    const { quantifier, operator, selection } = this.#options;
    if (quantifier.kind === 'forAll' && !this.#everNonEmpty)
      return this.#conclude('inconclusive', 'no object was ever selected', t);
    if (selection.isBlind)
      return this.#conclude(
        'inconclusive',
        `the predicate could never be evaluated: ${selection.firstError}`,
        t,
      );
    return this.#conclude('pass', operator === 'never' ? 'never true' : `held to t=${formatElapsed(t)}`, t);
  }

  #offenders(holds: boolean): string[] {
    const { selection, quantifier } = this.#options;
    const lines = selection.objects(holds).map(describeObject);
    if (quantifier.kind === 'count')
      return [
        `${selection.holding} of ${selection.size} satisfy it`,
        ...selection.objects(true).map(describeObject),
      ];
    if (quantifier.kind === 'forAll' && quantifier.min !== undefined && selection.size !== quantifier.min)
      lines.unshift(`${selection.size} objects selected, ${quantifier.min} expected`);
    if (quantifier.kind === 'exists' && !holds) return [`none of ${selection.size} satisfies it`, ...lines];
    return lines;
  }

  #conclude(status: VerdictStatus, reason: string, t: number, evidence: readonly string[] = []): Verdict {
    const { operator, expectation } = this.#options;
    const property: PropertyClass =
      operator === 'eventually' || operator === 'converges' || operator === 'sometimes'
        ? 'liveness'
        : 'safety';
    this.decided = { expectation, property, status, reason, t, evidence: bounded(evidence) };
    return this.decided;
  }
}
