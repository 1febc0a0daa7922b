import { at, isArray, isObject, type Json, type KubeObject } from '../../../sim/kube/index.ts';
import { excessOfChanges, isDeletion } from './change-counts.ts';
import { conditionOf, engineCommits, isRecovered, nameOf, type RecoveryContract } from './contract.ts';
import { excuseOf } from './excuse.ts';
import { finalObjects, type History } from './history.ts';
import type { OracleCheck, Violation } from './oracle-check.ts';

/**
 * O11: the same end as without faults, and not by way of more changes than the faults are worth. What may legitimately differ at
 * the end is not compared: times, messages, reasons and revisions, and annotations, which tell how often something was tried.
 */
export const differential: OracleCheck = {
  id: 'O11',
  name: 'differential',
  statement:
    'the final state equals that of the fault-free run: same releases, same types and statuses of conditions, the same ones suspended; the engine deletes and leaves behind nothing else, and changes nothing more often than the faults are worth',
  checkedBy:
    'the releases at the end against those of the same run without faults: condition types and statuses, and spec.suspend; and what the engine deleted that it had not made, what it made that is still there, and how often it changed each object, by group of fields (spec, annotations, labels, finalizers, conditions, history), for as long as the run without faults took: another order of things, and each strike of a fault that is not in that run, excuses four changes of annotations and two of any other group. What the controller of a Ready release never said in this run is not missing, unless the engine wrote its status',
  property: 'safety',
  check(history, contract) {
    const { baseline, exempt, mends } = contract;
    if (!baseline) return [];
    const violations: Violation[] = [];
    const expected = summaries(baseline);
    const ended = summaries(history);
    for (const [name, { text, object }] of ended) {
      const before = expected.get(name);
      if (exempt.has(name)) continue;
      if (before?.text === text || !before) continue;
      if (!wroteStatus(history, contract, object) && onlyNeverTold(history, before.object, object)) continue;
      const excuse = excuseOf(history, contract, object, mends);
      violations.push({
        oracle: 'O11',
        signature: `differs: ${difference(before.object, object)}`,
        message: `HelmRelease ${name} ends as ${text}, without faults as ${before.text}`,
        t: history.trace.endedAt,
        atEnd: true,
        ...(excuse ? { excused: true as const } : {}),
      });
    }
    for (const name of expected.keys())
      if (!ended.has(name))
        violations.push({
          oracle: 'O11',
          signature: 'missing release',
          message: `HelmRelease ${name} is gone`,
          t: history.trace.endedAt,
          // It may yet be made, or made again, but what the engine deleted it had no business to.
          ...(deletedByEngine(history, contract, name) ? {} : { atEnd: true as const }),
        });
    for (const { what, of, times, allowed, t, atEnd } of excessOfChanges(history, baseline, contract))
      violations.push({
        oracle: 'O11',
        signature: `more often than without faults: ${what}`,
        message: `${contract.engine} ${what}${of === '' ? '' : ` ${of}`} ${times} times, where ${allowed} would do`,
        t,
        ...(atEnd ? { atEnd } : {}),
      });
    return violations;
  },
};

/** Whether it was the engine that the release is gone for; what is left to do of a deletion others do. */
function deletedByEngine(history: History, contract: RecoveryContract, name: string): boolean {
  return engineCommits(history, contract).some(
    (commit) => nameOf(commit.object) === name && isDeletion(commit),
  );
}

/** Whether the engine had a hand in what the status says: then it had to write all of it. */
function wroteStatus(history: History, contract: RecoveryContract, release: KubeObject): boolean {
  return engineCommits(history, contract).some(
    ({ object, request }) => request?.subresource === 'status' && nameOf(object) === nameOf(release),
  );
}

/**
 * Ready like the other, and all it lacks are conditions that were never there in this run: their controller could not write them
 * and had no cause to later. Nobody lost them, and a recovery that wrote them would make them up. Found by exploring
 * tests-verdict-lost: an install whose status was refused, and then the tests' verdict on top of it.
 */
function onlyNeverTold(history: History, expected: KubeObject, actual: KubeObject): boolean {
  if (suspendOf(expected) !== suspendOf(actual) || !isRecovered(actual)) return false;
  const now = conditionsOf(actual);
  const wanted = conditionsOf(expected);
  if (now.some((condition) => !wanted.includes(condition))) return false;
  const versions = history.versions.get(`HelmRelease ${nameOf(actual)}`) ?? [];
  return wanted
    .filter((condition) => !now.includes(condition))
    .map((condition) => condition.split('=')[0]!)
    .every((type) => versions.every(({ object }) => conditionOf(object, type) === undefined));
}

interface Summary {
  readonly text: string;
  readonly object: KubeObject;
}

function summaries(history: History): ReadonlyMap<string, Summary> {
  return new Map(
    finalObjects(history, 'HelmRelease').map(({ object }) => [nameOf(object), summaryOf(object)]),
  );
}

/** Stored objects are frozen and shared: the baseline's are asked for after every flight, and most flights end alike. */
const known = new WeakMap<KubeObject, Summary>();

function summaryOf(object: KubeObject): Summary {
  let summary = known.get(object);
  if (!summary) {
    summary = { object, text: JSON.stringify([conditionsOf(object), suspendOf(object)]) };
    known.set(object, summary);
  }
  return summary;
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
