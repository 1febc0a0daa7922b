import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { type PolicyRule, RightsInUse } from '../../../harness/report/index.ts';
import { runScenario } from '../../../harness/run/index.ts';
import {
  cellsOf,
  DEFAULT_ENGINE,
  discoverScenarios,
  loadScenario,
  parseFaultAction,
  requireScenario,
  type ScenarioCell,
} from '../../../harness/scenario/index.ts';
import type { RequestRow, Trace, TraceEvent } from '../../../harness/trace/index.ts';

/** The engine's name in the scenarios that it flies. */
const ACTOR = 'recovery';
/** Its configuration names the lease; everything else it finds. */
const BY_NAME = ['leases'];

/** Between them these need every branch, opt-ins included, and are small enough to fail in every way. */
const SWEPT = ['case-4-rbac-is-exact', 'poke-first', 'stalled-after-an-outage', 'tests-verdict-lost'];

/** A day of nothing and 35 releases at once ask for nothing that the smaller worlds do not. */
const TOO_LARGE = ['healthy-24h', 'case-2-killed-mid-action'];

/** One refusal, one lost answer, one conflict and one connection that never was: what error paths there are. */
const FAULTS = [
  { internalError: { committed: false } },
  { serverTimeout: { committed: true } },
  { conflict: { variant: 'raw' } },
  { refuse: {} },
];

/**
 * The rules the engine lives with: everything it asked for in the recovery scenarios, and in those of {@link SWEPT} with each of
 * its requests failing in each way.
 */
export async function rulesInUse(): Promise<PolicyRule[]> {
  const rights = new RightsInUse(ACTOR);
  const folders = ['recovery', 'leader-election-and-recovery'].map((name) =>
    fileURLToPath(new URL(`../../../scenarios/${name}`, import.meta.url)),
  );
  for (const { file } of discoverScenarios(folders)) {
    const scenario = requireScenario(loadScenario(file));
    const { metadata, spec } = scenario.document;
    if (TOO_LARGE.includes(metadata.name) || !spec.actors?.some(({ name }) => name === ACTOR)) continue;
    for (const cell of cellsOf(scenario, DEFAULT_ENGINE)) {
      const { trace } = await runScenario(cell);
      rights.add(trace.events);
      if (SWEPT.includes(metadata.name))
        for await (const struck of sweep(cell, trace)) rights.add(struck.events);
    }
  }
  return rights.policyRules(BY_NAME);
}

async function* sweep(cell: ScenarioCell, calm: Trace): AsyncGenerator<Trace> {
  // Runs that found nothing to do only list; that is seen often enough.
  const acting = new Set(calm.events.flatMap((e) => (isOwnWrite(e) ? [e.incarnation] : [])));
  const seen = new Map<string, number>();
  for (const event of calm.events) {
    if (event.kind !== 'request' || event.actor !== ACTOR) continue;
    const { verb, group, resource, subresource } = event;
    const place = `${resource}.${group}`.replace(/\.$/, '') + (subresource === '' ? '' : `/${subresource}`);
    const nth = (seen.get(`${verb} ${place}`) ?? 0) + 1;
    seen.set(`${verb} ${place}`, nth);
    if (!acting.has(event.incarnation)) continue;
    for (const action of FAULTS) {
      const rule = {
        name: 'swept',
        where: { actors: [ACTOR], verbs: [verb], resources: [place] },
        when: { nth },
        action: parseFaultAction(action).action!,
      };
      yield (await runScenario(cell, { faults: [rule] })).trace;
    }
  }
}

function isOwnWrite(event: TraceEvent): event is RequestRow {
  return event.kind === 'request' && event.actor === ACTOR && event.verb === 'patch';
}

/** `scenarios/engines/kubeflap/rbac.yaml`, as it has to be for these rules. The lease is granted where the lease is. */
export function rbacManifest(rules: readonly PolicyRule[]): string {
  const role = {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRole',
    metadata: { name: 'stuck-hr-recovery' },
    rules: rules.filter(({ resourceNames }) => resourceNames === undefined),
  };
  return `# Made by \`npm run role\` from what the engine asked for in its scenarios, faults included. Do not edit: tests/e2e/engine-chart
# flies them again and compares, with what deploy/chart grants too.
${stringify(role)}`;
}
