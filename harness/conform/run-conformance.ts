import { sleep } from '../../sim/clock/index.ts';
import { ask, isAnswer, jsonOf } from './answer.ts';
import { type ConformanceTarget, runCase } from './case-run.ts';
import { compareCase, type Difference } from './comparison.ts';
import type { ConformanceCase, Golden } from './conformance-case.ts';
import { observe } from './observation.ts';
import { isPlainObject, type PlainJson, type PlainObject, stringifyPlain } from './plain-json.ts';
import { valueAt } from './pointer.ts';

/** The corpus: what is sent, what came back, and the CRDs that cases name. */
export interface Corpus {
  readonly cases: readonly ConformanceCase[];
  readonly goldens: ReadonlyMap<string, Golden>;
  /** CRDs by fixture name. */
  readonly fixtures: ReadonlyMap<string, PlainObject>;
}

export interface ConformanceOptions extends ConformanceTarget {
  readonly corpus: Corpus;
  /** A random word of eight lower-case letters and digits, different for every call. */
  readonly nextToken: () => string;
  /** Cases at a time. */
  readonly jobs?: number;
  readonly onCase?: (id: string) => void;
}

/** One exchange that differs. */
export interface Mismatch {
  /** `area/case :: step`. */
  readonly id: string;
  readonly differences: readonly Difference[];
}

export interface AreaCount {
  readonly matched: number;
  readonly exchanges: number;
}

/** What a run of the corpus found. */
export interface ConformanceReport {
  readonly matched: number;
  readonly exchanges: number;
  readonly areas: ReadonlyMap<string, AreaCount>;
  readonly mismatches: readonly Mismatch[];
  /** The ids of all exchanges that were compared. */
  readonly ran: ReadonlySet<string>;
}

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const FIXTURE_MS = 10_000;

/** Runs the corpus against a handler and compares every exchange with its recording. */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const { corpus, jobs = 1 } = options;
  const installed = await installFixtures(options);
  const verdicts = new Map<string, { id: string; differences: readonly Difference[] }[]>();
  const waiting = [...corpus.cases];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      verdicts.set(next.id, await judgeCase(options, next));
      options.onCase?.(next.id);
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));
  if (jobs > 1) await repeatAlone(options, verdicts);
  for (const name of installed) await request(options, 'DELETE', `${CRDS}/${name}`);
  return reportOf(corpus.cases, verdicts);
}

/**
 * Asks again, one by one, what differed beside other cases: cluster-scoped objects of a neighbour show (a role binding for
 * everybody is in everybody's rules), as they do on a real server. Only the verdict without neighbours counts.
 */
async function repeatAlone(
  options: ConformanceOptions,
  verdicts: Map<string, { id: string; differences: readonly Difference[] }[]>,
): Promise<void> {
  for (const testCase of options.corpus.cases) {
    const differs = verdicts.get(testCase.id)?.some(({ differences }) => differences.length > 0);
    if (differs) verdicts.set(testCase.id, await judgeCase(options, testCase));
  }
}

async function judgeCase(
  options: ConformanceOptions,
  testCase: ConformanceCase,
): Promise<{ id: string; differences: readonly Difference[] }[]> {
  const golden = options.corpus.goldens.get(testCase.id);
  if (!golden)
    return [{ id: testCase.id, differences: [{ path: '(golden)', want: 'a recording', got: 'none' }] }];
  const ran = await runCase(options, testCase, options.nextToken());
  const seen = observe(ran, options.clock.now());
  return compareCase(golden, seen, ran.setupError).map(({ step, differences }) => ({
    id: `${testCase.id} :: ${step}`,
    differences,
  }));
}

function reportOf(
  cases: readonly ConformanceCase[],
  verdicts: ReadonlyMap<string, { id: string; differences: readonly Difference[] }[]>,
): ConformanceReport {
  const areas = new Map<string, AreaCount>();
  const mismatches: Mismatch[] = [];
  const ran = new Set<string>();
  for (const { area, id: caseId } of cases) {
    for (const verdict of verdicts.get(caseId) ?? []) {
      const isMatch = verdict.differences.length === 0;
      const before = areas.get(area) ?? { matched: 0, exchanges: 0 };
      areas.set(area, { matched: before.matched + (isMatch ? 1 : 0), exchanges: before.exchanges + 1 });
      ran.add(verdict.id);
      if (!isMatch) mismatches.push(verdict);
    }
  }
  return { matched: ran.size - mismatches.length, exchanges: ran.size, areas, mismatches, ran };
}

/** Installs the CRDs that cases name and that are not there yet; answers the names of those it made. */
async function installFixtures(options: ConformanceOptions): Promise<string[]> {
  const { corpus } = options;
  const wanted = new Set(corpus.cases.flatMap((testCase) => testCase.fixtures ?? []));
  const made: string[] = [];
  for (const name of [...wanted].sort()) {
    const crd = corpus.fixtures.get(name);
    if (!crd) throw new Error(`the corpus has no fixture ${name}`);
    const crdName = String(valueAt(crd, '/metadata/name'));
    if ((await request(options, 'POST', CRDS, crd)) === 201) made.push(crdName);
    await waitUntilServed(options, crd, crdName);
  }
  return made.reverse();
}

async function waitUntilServed(options: ConformanceOptions, crd: PlainObject, name: string): Promise<void> {
  const { clock } = options;
  const plural = String(valueAt(crd, '/spec/names/plural'));
  const group = String(valueAt(crd, '/spec/group'));
  const versions = valueAt(crd, '/spec/versions');
  const served = Array.isArray(versions)
    ? versions.filter((version) => isPlainObject(version) && version['served'] === true)
    : [];
  for (const end = clock.now() + FIXTURE_MS; clock.now() < end; await sleep(clock, 100)) {
    const answer = await ask(options.send, adminRequest(options, 'GET', `${CRDS}/${name}`));
    const condition = valueAt(jsonOf(answer), '/status/conditions/[type=Established]/status');
    if (condition !== 'True') continue;
    const lists = await Promise.all(
      served.map((version) =>
        request(options, 'GET', `/apis/${group}/${String(valueAt(version, '/name'))}/${plural}`),
      ),
    );
    if (lists.every((status) => status === 200)) return;
  }
}

async function request(
  options: ConformanceOptions,
  method: string,
  path: string,
  body?: PlainJson,
): Promise<number | undefined> {
  const outcome = await ask(options.send, adminRequest(options, method, path, body));
  return isAnswer(outcome) ? outcome.status : undefined;
}

function adminRequest(options: ConformanceOptions, method: string, path: string, body?: PlainJson) {
  return {
    method,
    path,
    query: '',
    headers: {
      accept: 'application/json',
      'user-agent': 'conformance-setup/1.0',
      authorization: `Bearer ${options.tokens.get('admin')}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: new TextEncoder().encode(stringifyPlain(body)) }),
  };
}
