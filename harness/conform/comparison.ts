import type { Golden, SeenExchange } from './conformance-case.ts';
import { isPlainObject, type PlainJson, type PlainObject } from './plain-json.ts';

/** One place where an answer differs from the recording. */
export interface Difference {
  readonly path: string;
  /** Undefined: absent. */
  readonly want: PlainJson | undefined;
  readonly got: PlainJson | undefined;
}

/** The verdict on one exchange. */
export interface ExchangeVerdict {
  readonly step: string;
  readonly differences: readonly Difference[];
}

const MAX_DIFFERENCES = 40;

/** Compares what a case saw with its recording, exchange by exchange. */
export function compareCase(golden: Golden, seen: Golden, setupError: string | undefined): ExchangeVerdict[] {
  const wanted = withRelations(golden);
  const got = new Map(withRelations(seen).map((exchange) => [exchange.step, exchange]));
  return wanted.map((exchange) => {
    const { step } = exchange;
    if (setupError !== undefined)
      return { step, differences: [{ path: '(setup)', want: 'ok', got: setupError }] };
    const actual = got.get(step);
    if (!actual) return { step, differences: [{ path: '', want: 'an exchange', got: 'none' }] };
    const differences: Difference[] = [];
    differ(exchange as PlainObject, actual as PlainObject, '', differences);
    return { step, differences };
  });
}

/**
 * The exchanges with `rv#N` replaced by how the version relates to the one seen before of the same object, so that one
 * surplus version does not spoil every later exchange; the order of the versions within one answer is kept.
 */
function withRelations(golden: Golden): SeenExchange[] {
  const last = new Map<string, number>();
  const setup = golden.setup ?? [];
  return [...setup, ...golden.exchanges]
    .map((exchange) => {
      const versions: number[] = [];
      const body = exchange['body'] === undefined ? {} : { body: relate(exchange['body'], last, versions) };
      const events =
        exchange['events'] === undefined ? {} : { events: relate(exchange['events'], last, versions) };
      const order = [...new Set(versions)].sort((a, b) => a - b);
      const ranks = order.length > 1 ? { rvOrder: versions.map((version) => order.indexOf(version)) } : {};
      return { ...exchange, ...body, ...events, ...ranks };
    })
    .slice(setup.length);
}

function relate(value: PlainJson, last: Map<string, number>, versions: number[]): PlainJson {
  if (Array.isArray(value))
    return (value as readonly PlainJson[]).map((item) => relate(item, last, versions));
  if (!isPlainObject(value)) return value;
  let related: PlainObject = value;
  const metadata = value['metadata'];
  const symbol = isPlainObject(metadata) ? metadata['resourceVersion'] : undefined;
  if (isPlainObject(metadata) && typeof symbol === 'string' && symbol.startsWith('rv#')) {
    const subject = String(metadata['uid'] ?? `${String(metadata['namespace'])}/${String(metadata['name'])}`);
    const version = Number(symbol.slice(3));
    const relation = relationOf(last.get(subject), version);
    versions.push(version);
    last.set(subject, version);
    related = { ...value, metadata: { ...metadata, resourceVersion: relation } };
  }
  const members = Object.keys(related)
    .sort()
    .map((key) => [key, relate(related[key]!, last, versions)] as const);
  return Object.fromEntries(members);
}

function relationOf(before: number | undefined, version: number): string {
  if (before === undefined) return 'rv:first';
  return version === before ? 'rv:same' : version > before ? 'rv:newer' : 'rv:older';
}

function differ(want: PlainJson, got: PlainJson, path: string, differences: Difference[]): void {
  if (differences.length >= MAX_DIFFERENCES) return;
  if (Array.isArray(want) && Array.isArray(got)) {
    if (want.length !== got.length)
      differences.push({ path: `${path}.length`, want: want.length, got: got.length });
    for (let i = 0; i < Math.max(want.length, got.length); i++)
      member(want[i], got[i], `${path}/${i}`, differences);
  } else if (isPlainObject(want) && isPlainObject(got)) {
    const keys = [...new Set([...Object.keys(want), ...Object.keys(got)])].sort();
    for (const key of keys) member(own(want, key), own(got, key), `${path}/${key}`, differences);
  } else if (want !== got && !matchesGoValue(want, got)) differences.push({ path, want, got });
}

function own(object: PlainObject, key: string): PlainJson | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function member(
  want: PlainJson | undefined,
  got: PlainJson | undefined,
  path: string,
  out: Difference[],
): void {
  if (want === undefined && got === undefined) return;
  if (want === undefined || got === undefined) out.push({ path, want, got });
  else differ(want, got, path, out);
}

/** A dumped Go value in the recording matches anything. */
function matchesGoValue(want: PlainJson, got: PlainJson): boolean {
  if (typeof want !== 'string' || typeof got !== 'string' || !want.includes('<go value>')) return false;
  const parts = want.split('<go value>').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[\\s\\S]*')}$`).test(got);
}
