import { isObject, type JsonObject } from '../../sim/kube/index.ts';
import { type CheckContext, checkCel, checkInterpolated } from './check-context.ts';
import { formatElapsed, parseDuration } from './duration.ts';
import { type InstantExpression, parseInstant, resolveInstant, resolveWindows } from './instant.ts';
import type { Problems } from './problems.ts';
import type { ScenarioSpec } from './scenario.ts';
import type { TimelineStep } from './timeline.ts';
import type { YamlPath } from './yaml-source.ts';

/** What happens from outside: when, by whom, to what. */
export function checkTimeline({ spec, problems, windows, actors, members }: CheckContext): void {
  (spec.timeline ?? []).forEach((step, index) => {
    const path: YamlPath = ['spec', 'timeline', index];
    if ((step.at === undefined) === (step.when === undefined))
      problems.add(path, 'a step happens either at an instant ("at") or on a trigger ("when")');
    if (step.at !== undefined) {
      const instant = parseInstant(step.at);
      if (!instant)
        problems.add([...path, 'at'], `"${step.at}" is not an instant`, 'write 90s or flap.start + 20s');
      else if (instant.window !== undefined)
        problems.reference([...path, 'at'], 'window', instant.window, windows);
      if (instant) checkInTime(spec, step, instant, problems, [...path, 'at']);
    }
    if (step.when !== undefined)
      checkCel(problems, [...path, 'when', 'write'], step.when.write, {
        context: 'write',
        members,
        type: 'bool',
      });
    if (step.every !== undefined && step.times === undefined)
      problems.add(
        [...path, 'every'],
        '"every" without "times" happens once',
        'add times: n, or leave "every" out',
      );
    const deeds = (['do', 'apply', 'patch', 'delete'] as const).filter((deed) => step[deed] !== undefined);
    if (deeds.length !== 1)
      problems.add(path, 'a step does exactly one thing', 'give one of do, apply, patch, delete');
    if (step.do !== undefined) {
      if (step.actor === undefined)
        problems.add(path, `"do: ${step.do}" needs an actor`, 'add actor: <name>');
      else problems.reference([...path, 'actor'], 'actor', step.actor, actors);
    }
    if (step.apply !== undefined) checkApplied(step.apply, problems, [...path, 'apply']);
    for (const deed of ['apply', 'patch'] as const)
      checkInterpolated(problems, [...path, deed], step[deed], { context: 'interpolation', members });
  });
}

/** A step after the horizon never happens. */
function checkInTime(
  { horizon, windows: specs = {} }: ScenarioSpec,
  { delay, at }: TimelineStep,
  instant: InstantExpression,
  problems: Problems,
  path: YamlPath,
): void {
  const horizonMs = parseDuration(horizon);
  if (horizonMs === undefined) return;
  const { windows } = resolveWindows(specs, horizonMs);
  // A window that is wrong is reported as such.
  if (instant.window !== undefined && !windows.has(instant.window)) return;
  const atMs = resolveInstant(instant, windows) + (parseDuration(delay ?? '') ?? 0);
  if (atMs > horizonMs)
    problems.add(
      path,
      `at: ${at} is t=${formatElapsed(atMs)}, after the horizon (${horizon}): the step never happens`,
      'make it earlier, or lengthen spec.horizon',
    );
}

/** Without these a manifest has no address to be sent to. */
function checkApplied(object: JsonObject, problems: Problems, path: YamlPath): void {
  const metadata = object['metadata'];
  const { name } = isObject(metadata) ? metadata : {};
  for (const [field, value] of Object.entries({
    apiVersion: object['apiVersion'],
    kind: object['kind'],
    'metadata.name': name,
  }))
    if (typeof value !== 'string' || value === '')
      problems.add(path, `the object to apply has no ${field}`, `add ${field}, as a manifest has it`);
}
