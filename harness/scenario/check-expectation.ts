import type { CelScope } from './cel/index.ts';
import { type CheckContext, checkCel, checkInterpolated, operatorsOf } from './check-context.ts';
import { formatElapsed, parseDuration } from './duration.ts';
import {
  EVENT_SUBJECTS,
  type EventSubject,
  type ExpectationSpec,
  type ObjectSelector,
  type SpanSpec,
} from './expectation.ts';
import { resolveWindows } from './instant.ts';
import type { YamlPath } from './yaml-source.ts';

const SPAN_OPERATORS = ['eventually', 'converges', 'consistently', 'always', 'never'] as const;
const COUNTING = ['exactly', 'atLeast', 'atMost'] as const;
const STATE_SUBJECTS = ['forAll', 'exists', 'count'] as const;

const EVENT_CONTEXT = { writes: 'write', requests: 'request', runs: 'run', events: 'event' } as const;

/** The CEL context of an event subject. */
export function contextOf(subject: EventSubject): 'write' | 'request' | 'run' | 'event' {
  return EVENT_CONTEXT[subject];
}

/** Checks that operator, subject and predicate fit together, and that what they name exists. */
export function checkExpectation(context: CheckContext, expectation: ExpectationSpec, path: YamlPath): void {
  const { problems, members } = context;
  const operators = operatorsOf(expectation);
  if (operators.length !== 1) {
    problems.add(
      path,
      operators.length === 0
        ? 'an expectation needs an operator'
        : `an expectation has one operator, not ${operators.join(' and ')}`,
      'give one of eventually, converges, consistently, always, never, exactly, atLeast, atMost, leadsTo, idempotent, sometimes',
    );
    return;
  }
  const [operator] = operators as [string];
  if (expectation.sometimes !== undefined && expectation.premise !== undefined)
    problems.add(
      [...path, 'premise'],
      '"sometimes" is decided over an exploration, so it is no premise of a run',
      'leave "premise" out, or use eventually or atLeast',
    );
  if (expectation.idempotent !== undefined)
    problems.reference(
      [...path, 'idempotent', 'actor'],
      'actor',
      expectation.idempotent.actor,
      context.actors,
    );
  if (expectation.leadsTo !== undefined)
    for (const side of ['when', 'then'] as const) {
      const { of, where } = expectation.leadsTo[side];
      if (where !== undefined)
        checkCel(problems, [...path, 'leadsTo', side, 'where'], where, {
          context: contextOf(of),
          members,
          type: 'bool',
        });
    }
  for (const key of SPAN_OPERATORS) {
    const span = expectation[key];
    if (span === undefined) continue;
    checkSpan(context, span, [...path, key]);
    checkHold(context, span, [...path, key]);
  }
  if (expectation.in !== undefined)
    problems.reference([...path, 'in'], 'window', expectation.in, context.windows);
  if (operator === 'idempotent' || operator === 'leadsTo') return;
  checkSubject(context, expectation, operator, path);
}

function checkSubject(
  context: CheckContext,
  expectation: ExpectationSpec,
  operator: string,
  path: YamlPath,
): void {
  const { problems, members } = context;
  const subjects = [...STATE_SUBJECTS, 'of' as const, 'onWrite' as const].filter(
    (key) => expectation[key] !== undefined,
  );
  if (subjects.length !== 1) {
    problems.add(
      path,
      'an expectation is about exactly one thing',
      'give one of forAll, exists, count, of, onWrite',
    );
    return;
  }
  const [subject] = subjects as [(typeof subjects)[number]];
  const isState = (STATE_SUBJECTS as readonly string[]).includes(subject);
  const counts = (COUNTING as readonly string[]).includes(operator);
  if (counts && isState)
    problems.add(
      path,
      `"${operator}" counts events, not objects`,
      'use count: { kind, equals } with eventually or always',
    );
  if ((operator === 'converges' || operator === 'consistently') && !isState)
    problems.add(path, `"${operator}" is about states`, 'use forAll, exists or count');
  if (isState) {
    const selector = (expectation.forAll ?? expectation.exists ?? expectation.count) as ObjectSelector;
    checkInterpolated(problems, [...path, subject], selector, { context: 'interpolation', members });
    const { count } = expectation;
    if (count && count.equals === undefined && count.min === undefined && count.max === undefined)
      problems.add([...path, 'count'], 'a count needs "equals", "min" or "max"');
    if (expectation.cel !== undefined)
      checkCel(problems, [...path, 'cel'], expectation.cel, { context: 'object', members, type: 'bool' });
    else if (subject === 'forAll')
      problems.add(path, 'forAll needs a predicate', 'add cel: <expression over object>');
    for (const key of ['where', 'distinctBy'] as const)
      if (expectation[key] !== undefined) problems.add([...path, key], `"${key}" is for events, not objects`);
    return;
  }
  const of = expectation.of ?? 'writes';
  // The shape has said so; of what there is not, no expression can be checked.
  if (!EVENT_SUBJECTS.includes(of)) return;
  const scope: CelScope = { context: contextOf(of), members };
  if (expectation.where !== undefined)
    checkCel(problems, [...path, 'where'], expectation.where, { ...scope, type: 'bool' });
  if (expectation.distinctBy !== undefined)
    checkCel(problems, [...path, 'distinctBy'], expectation.distinctBy, scope);
  if (expectation.cel !== undefined)
    checkCel(
      problems,
      [...path, 'cel'],
      expectation.cel,
      counts ? { context: 'matched', members, type: 'bool' } : { ...scope, type: 'bool' },
    );
  if (operator === 'always' && expectation.cel === undefined)
    problems.add(
      path,
      '"always" needs a predicate',
      'add cel: <expression>; "where" only narrows the events',
    );
  for (const key of COUNTING)
    checkInterpolated(problems, [...path, key], expectation[key], { context: 'interpolation', members });
}

/** A hold that begins as early as it can and ends after the run would never have been looked at. */
function checkHold({ problems, spec }: CheckContext, span: SpanSpec, path: YamlPath): void {
  const holdMs = parseDuration(span.hold ?? '');
  const horizonMs = parseDuration(spec.horizon);
  if (holdMs === undefined || horizonMs === undefined) return;
  const { windows } = resolveWindows(spec.windows ?? {}, horizonMs);
  const fromMs = windows.get(span.in ?? '')?.fromMs ?? windows.get(span.after ?? '')?.toMs ?? 0;
  if (fromMs + holdMs > horizonMs)
    problems.add(
      [...path, 'hold'],
      `hold: ${span.hold} does not fit: it begins at ${formatElapsed(fromMs)} at the earliest, and the horizon is ${spec.horizon}`,
      'shorten hold, or lengthen spec.horizon',
    );
}

function checkSpan({ problems, windows }: CheckContext, span: SpanSpec, path: YamlPath): void {
  for (const key of ['in', 'after'] as const) {
    const window = span[key];
    if (window !== undefined) problems.reference([...path, key], 'window', window, windows);
  }
  if (
    span.in !== undefined &&
    (span.after !== undefined || span.within !== undefined || span.for !== undefined)
  )
    problems.add(
      path,
      '"in" names a whole window; "after", "within" and "for" build one',
      'use one or the other',
    );
  if (span.within !== undefined && span.for !== undefined)
    problems.add(path, 'give "within" or "for", not both');
}
