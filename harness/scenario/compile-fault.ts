import { VIRTUAL_EPOCH } from '../../sim/clock/index.ts';
import type { FaultRule, FaultWhen, FaultWhere, RequestView, WriteView } from '../../sim/faults/index.ts';
import {
  type CelProgram,
  type CelScope,
  type CelVariables,
  compileCel,
  interpolate,
  toCel,
} from './cel/index.ts';
import { parseDuration } from './duration.ts';
import type { FaultSpec } from './fault.ts';
import { parseFaultAction } from './fault-action.ts';
import type { ResolvedWindow } from './window.ts';

/** The rules of the fault plane that a scenario's faults stand for. The faults passed the checks of their scenario. */
export function compileFaults(
  faults: readonly FaultSpec[],
  windows: ReadonlyMap<string, ResolvedWindow>,
  members: NonNullable<CelScope['members']>,
  variables: CelVariables,
): FaultRule[] {
  return faults.map((fault) => ({
    name: fault.name,
    where: whereOf(fault, members, variables),
    when: whenOf(fault, windows),
    action: parseFaultAction(fault.action).action!,
  }));
}

function whereOf(
  fault: FaultSpec,
  members: NonNullable<CelScope['members']>,
  variables: CelVariables,
): FaultWhere {
  const { names, conditions = [], ...lists } = fault.match ?? {};
  const resolved = interpolate(names, { context: 'interpolation', members }, variables) as
    | readonly string[]
    | undefined;
  const programs = conditions.map(
    (text) => compileCel(text, { context: 'fault', members, type: 'bool' }).program,
  );
  return {
    ...lists,
    ...(resolved === undefined ? {} : { names: resolved }),
    ...(programs.length === 0 ? {} : { predicate: (view) => holds(programs, view, variables['vars']) }),
  };
}

function holds(programs: readonly CelProgram[], view: WriteView, vars: unknown): boolean {
  const values = {
    object: toCel(view.object ?? null),
    oldObject: toCel(view.oldObject ?? null),
    request: requestOf(view.request),
    vars,
  };
  return programs.every((program) => program.evaluate(values) === true);
}

function requestOf(view: RequestView): Readonly<Record<string, unknown>> {
  const body = toCel(view.body ?? null);
  return { ...view, body, patch: body, subResource: view.subresource };
}

function whenOf(fault: FaultSpec, windows: ReadonlyMap<string, ResolvedWindow>): FaultWhen {
  const { during, probability, nth, skip, max, after } = fault;
  const window = during === undefined ? undefined : windows.get(during)!;
  return {
    ...(window ? { during: { from: VIRTUAL_EPOCH + window.fromMs, to: VIRTUAL_EPOCH + window.toMs } } : {}),
    ...(probability === undefined ? {} : { probability }),
    ...(nth === undefined ? {} : { nth }),
    ...(skip === undefined ? {} : { skip }),
    ...(max === undefined ? {} : { max }),
    ...(after === undefined
      ? {}
      : {
          after: {
            rule: after.fault,
            ...(after.delay === undefined ? {} : { delayMs: parseDuration(after.delay)! }),
          },
        }),
  };
}
