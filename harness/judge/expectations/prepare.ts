import {
  type CelProgram,
  type CelScope,
  compileCel,
  contextOf,
  type EventPattern,
  type ExpectationSpec,
  interpolate,
  type ObjectSelector,
  parseDuration,
  type SpanSpec,
} from '../../scenario/index.ts';
import type { JudgeContext } from '../judge-context.ts';
import { CountOracle } from './count-oracle.ts';
import { EventOracle, type EventOracleOptions } from './event-oracle.ts';
import { EventSource } from './event-source.ts';
import { IdempotentOracle } from './idempotent-oracle.ts';
import { LeadsToOracle } from './leads-to-oracle.ts';
import type { Oracle } from './oracle.ts';
import { Selection, selectorOf } from './selection.ts';
import { resolveSpan, type Span } from './span.ts';
import { type Quantifier, type StateOperator, StateOracle } from './state-oracle.ts';

/** The oracle behind one expectation. The expectation passed the checks of its scenario. */
export function prepareOracle(spec: ExpectationSpec, context: JudgeContext): Oracle {
  if (spec.idempotent) return new IdempotentOracle(spec.name, spec.idempotent.actor, spec.idempotent.ignore);
  if (spec.leadsTo)
    return new LeadsToOracle({
      expectation: spec.name,
      cause: sourceOf(spec.leadsTo.when, context),
      effect: sourceOf(spec.leadsTo.then, context),
      withinMs: parseDuration(spec.leadsTo.within)!,
    });
  for (const operator of ['exactly', 'atLeast', 'atMost'] as const)
    if (spec[operator] !== undefined) return countOracle(spec, operator, context);
  const isEvent = spec.of !== undefined || spec.onWrite !== undefined;
  if (spec.sometimes) {
    const span = spanOf(spec, {});
    return isEvent
      ? eventOracle(spec, 'sometimes', resolve(span, context), context)
      : stateOracle(spec, 'sometimes', span, context);
  }
  for (const operator of ['eventually', 'converges', 'consistently', 'always', 'never'] as const) {
    const span = spec[operator];
    if (span === undefined) continue;
    if (isEvent)
      return eventOracle(
        spec,
        operator as 'eventually' | 'always' | 'never',
        resolve(spanOf(spec, span), context),
        context,
      );
    return stateOracle(spec, operator, span, context);
  }
  throw new Error(`expectation "${spec.name}" has no operator`);
}

function stateOracle(
  spec: ExpectationSpec,
  operator: StateOperator,
  span: SpanSpec,
  context: JudgeContext,
): Oracle {
  const { selector, quantifier } = quantified(spec, context);
  return new StateOracle({
    expectation: spec.name,
    operator,
    span: resolve(span, context),
    quantifier,
    holdMs: span.hold === undefined ? undefined : parseDuration(span.hold),
    selection: new Selection(
      selector,
      program(spec.cel, { context: 'object', type: 'bool' }, context),
      context.values,
    ),
  });
}

function quantified(
  spec: ExpectationSpec,
  context: JudgeContext,
): { selector: ReturnType<typeof selectorOf>; quantifier: Quantifier } {
  const kind = spec.forAll ? 'forAll' : spec.exists ? 'exists' : 'count';
  const raw = (spec.forAll ?? spec.exists ?? spec.count)!;
  const resolved = interpolated(raw, context) as ObjectSelector & {
    names?: readonly string[];
    count?: number;
  };
  const { equals, min, max } = resolved as { equals?: number; min?: number; max?: number };
  const selector = selectorOf(resolved as Parameters<typeof selectorOf>[0]);
  const lower = kind === 'forAll' ? resolved.count : (equals ?? min);
  const upper = equals ?? max;
  return {
    selector,
    quantifier: {
      kind,
      ...(lower === undefined ? {} : { min: Number(lower) }),
      ...(upper === undefined ? {} : { max: Number(upper) }),
    },
  };
}

function eventOracle(
  spec: ExpectationSpec,
  operator: EventOracleOptions['operator'],
  span: Span,
  context: JudgeContext,
): Oracle {
  const of = spec.of ?? 'writes';
  return new EventOracle({
    expectation: spec.name,
    operator,
    span,
    source: subjectOf(spec, context),
    predicate: program(spec.cel, { context: contextOf(of), type: 'bool' }, context),
    needsEvents: of === 'runs',
  });
}

function countOracle(
  spec: ExpectationSpec,
  operator: 'exactly' | 'atLeast' | 'atMost',
  context: JudgeContext,
): Oracle {
  const of = spec.of ?? 'writes';
  return new CountOracle({
    expectation: spec.name,
    operator,
    wanted: Number(interpolated(spec[operator], context)),
    span: resolve(spanOf(spec, {}), context),
    source: subjectOf(spec, context),
    distinctBy: program(spec.distinctBy, { context: contextOf(of) }, context),
    predicate: program(spec.cel, { context: 'matched', type: 'bool' }, context),
    context: context.values,
  });
}

function subjectOf(spec: ExpectationSpec, context: JudgeContext): EventSource {
  const of = spec.of ?? 'writes';
  return new EventSource({
    of,
    selector:
      spec.onWrite && selectorOf(interpolated(spec.onWrite, context) as Parameters<typeof selectorOf>[0]),
    where: program(spec.where, { context: contextOf(of), type: 'bool' }, context),
    context: context.values,
    totals: context.totals,
  });
}

function sourceOf({ of, where }: EventPattern, context: JudgeContext): EventSource {
  return new EventSource({
    of,
    where: program(where, { context: contextOf(of), type: 'bool' }, context),
    context: context.values,
    totals: context.totals,
  });
}

/** `in` beside a subject narrows it as `in` inside the operator does. */
function spanOf(spec: ExpectationSpec, span: SpanSpec): SpanSpec {
  return spec.in === undefined ? span : { in: spec.in };
}

function resolve(span: SpanSpec, context: JudgeContext): Span {
  return resolveSpan(span, context.windows, context.horizonMs);
}

function program(
  text: string | undefined,
  scope: Omit<CelScope, 'members'>,
  context: JudgeContext,
): CelProgram | undefined {
  return text === undefined ? undefined : compileCel(text, { ...scope, members: context.members }).program;
}

function interpolated(value: unknown, context: JudgeContext): unknown {
  return interpolate(value, { context: 'interpolation', members: context.members }, context.values.at(0, {}));
}
