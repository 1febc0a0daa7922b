import { type CheckContext, checkCel, checkInterpolated } from './check-context.ts';
import type { FaultSpec } from './fault.ts';
import { parseFaultAction } from './fault-action.ts';
import { nearMiss } from './near-miss.ts';
import type { Problems } from './problems.ts';
import type { ScenarioSpec } from './scenario.ts';
import type { YamlPath } from './yaml-source.ts';

/** What a request can ask for; a fault on any other verb would never meet one. */
const VERBS = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection', '*'];

/** Where, when and what goes wrong. */
export function checkFaults({ spec, problems, windows, actors, faults, members }: CheckContext): void {
  (spec.faults ?? []).forEach((fault, index) => {
    const path: YamlPath = ['spec', 'faults', index];
    checkBounds(fault, problems, path);
    (fault.match?.verbs ?? []).forEach((verb, i) => {
      problems.reference([...path, 'match', 'verbs', i], 'verb', verb, VERBS);
    });
    if (fault.during !== undefined) problems.reference([...path, 'during'], 'window', fault.during, windows);
    if (fault.after !== undefined)
      problems.reference([...path, 'after', 'fault'], 'fault', fault.after.fault, faults);
    const foreign = (spec.timeline ?? []).map((step) => step.actor ?? 'foreign');
    (fault.match?.actors ?? []).forEach((actor, i) => {
      const known = [...actors, ...replicasOf(spec), ...foreign];
      problems.reference([...path, 'match', 'actors', i], 'actor', actor, known);
    });
    (fault.match?.conditions ?? []).forEach((condition, i) => {
      checkCel(problems, [...path, 'match', 'conditions', i], condition, {
        context: 'fault',
        members,
        type: 'bool',
      });
    });
    checkInterpolated(problems, [...path, 'match', 'names'], fault.match?.names, {
      context: 'interpolation',
      members,
    });
    for (const problem of parseFaultAction(fault.action).problems) {
      const last = problem.path.at(-1);
      const meant = typeof last === 'string' && problem.known ? nearMiss(last, problem.known) : undefined;
      problems.add(
        [...path, 'action', ...problem.path],
        problem.message,
        meant ? `did you mean "${meant}"?` : problem.known && `known: ${problem.known.join(', ')}`,
      );
    }
  });
}

/** With several replicas, each makes its requests under a name of its own. */
function replicasOf({ actors = [] }: ScenarioSpec): string[] {
  return actors.flatMap(({ name, replicas = 1 }) =>
    replicas > 1 ? Array.from({ length: replicas }, (_, index) => `${name}-${index}`) : [],
  );
}

/** Bounds that leave nothing between them. */
function checkBounds({ nth, expectFires }: FaultSpec, problems: Problems, path: YamlPath): void {
  if (Array.isArray(nth) && nth[0] > nth[1])
    problems.add(
      [...path, 'nth'],
      `nth: there is no match from number ${nth[0]} to number ${nth[1]}`,
      `write the smaller one first: [${nth[1]}, ${nth[0]}]`,
    );
  if (typeof expectFires !== 'object') return;
  const { min, max } = expectFires;
  if (min !== undefined && max !== undefined && min > max)
    problems.add(
      [...path, 'expectFires'],
      `expectFires: a fault cannot fire at least ${min} and at most ${max} times`,
      'min is at most max',
    );
}
