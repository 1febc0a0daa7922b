import { at, isArray, isObject, type Json, type KubeObject } from '../../../sim/kube/index.ts';
import { conditionOf, excuseOf, nameOf } from './contract.ts';
import { finalObjects, type History } from './history.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/**
 * O11: the same end as without faults. What may legitimately differ is not compared: times, messages, reasons and revisions, and
 * annotations, which tell how often something was tried.
 */
export const differential: OracleCheck = {
  id: 'O11',
  name: 'differential',
  statement:
    'the final state equals that of the fault-free run: same releases, same types and statuses of conditions, the same ones suspended',
  checkedBy:
    'the releases at the end against those of the same run without faults: condition types and statuses, and spec.suspend; nothing else is compared',
  property: 'liveness',
  check(history, { baseline, exempt }) {
    if (!baseline) return [];
    const violations: Violation[] = [];
    const expected = summaries(baseline);
    for (const [name, { text, object }] of summaries(history)) {
      const before = expected.get(name);
      expected.delete(name);
      if (exempt.has(name)) continue;
      if (before?.text === text || !before) continue;
      const excuse = excuseOf(object);
      violations.push({
        oracle: 'O11',
        signature: `differs: ${difference(before.object, object)}`,
        message: `HelmRelease ${name} ends as ${text}, without faults as ${before.text}`,
        t: history.trace.endedAt,
        ...(excuse ? { excused: true as const } : {}),
      });
    }
    for (const name of expected.keys())
      violations.push({
        oracle: 'O11',
        signature: 'missing release',
        message: `HelmRelease ${name} is gone`,
        t: history.trace.endedAt,
      });
    return violations;
  },
};

interface Summary {
  readonly text: string;
  readonly object: KubeObject;
}

function summaries(history: History): Map<string, Summary> {
  const result = new Map<string, Summary>();
  for (const { object } of finalObjects(history, 'HelmRelease'))
    result.set(nameOf(object), { object, text: JSON.stringify([conditionsOf(object), suspendOf(object)]) });
  return result;
}

function conditionsOf(object: KubeObject): string[] {
  const conditions = at(object, 'status', 'conditions');
  if (!isArray(conditions)) return [];
  return conditions
    .filter((c): c is { readonly [key: string]: Json } => isObject(c))
    .map((c) => `${String(c['type'])}=${String(c['status'])}`)
    .sort();
}

function suspendOf(object: KubeObject): boolean {
  return at(object, 'spec', 'suspend') === true;
}

function difference(expected: KubeObject, actual: KubeObject): string {
  if (suspendOf(expected) !== suspendOf(actual)) return 'spec.suspend';
  const ready = conditionOf(actual, 'Ready');
  if (ready?.status !== conditionOf(expected, 'Ready')?.status) return `Ready=${ready?.status ?? 'absent'}`;
  const now = conditionsOf(actual);
  const lost = conditionsOf(expected).filter((c) => !now.includes(c));
  return lost.length > 0
    ? `lost ${lost.join(' ')}`
    : `gained ${now.filter((c) => !conditionsOf(expected).includes(c)).join(' ')}`;
}
