import { type Answer, isAnswer, jsonOf, metadataOf } from './answer.ts';
import type { RanCase, RanStep } from './case-run.ts';
import type { Golden, SeenExchange, Step } from './conformance-case.ts';
import { isPlainObject, type PlainJson, stringifyPlain } from './plain-json.ts';
import { valueAt, withValueAt } from './pointer.ts';
import { type MaskContext, maskDocument, maskText } from './text-masks.ts';
import { maskValue, rankVersions, versionsIn } from './value-masks.ts';
import { substituteText, type Variables } from './variables.ts';

/** The headers that are compared, and how goldens call them. */
const HEADERS = {
  'retry-after': 'retryAfter',
  allow: 'allow',
  location: 'location',
  'content-encoding': 'contentEncoding',
} as const;

/** What a case saw, in the form of a golden: everything that differs from run to run is masked. */
export function observe(ran: RanCase, now: number): Golden {
  const context: MaskContext = {
    token: String(ran.variables.get('r')),
    now,
    generatedNames: ran.generatedNames,
    versions: rankVersions(allVersions(ran)),
    uids: new Map(),
  };
  const setup = ran.setup.flatMap((step) => setupExchange(step, context));
  const seen = new Map<string, number>();
  const exchanges = ran.exchanges.map(({ step, outcome }) => {
    const nth = (seen.get(step.id) ?? 0) + 1;
    seen.set(step.id, nth);
    const id = nth > 1 ? `${step.id}~${nth}` : step.id;
    if (!isAnswer(outcome)) return { step: id, error: outcome?.error ?? 'no result' };
    return { step: id, ...observeAnswer(step, outcome, context, ran.variables) };
  });
  return { setup, exchanges };
}

function* allVersions(ran: RanCase): Generator<string> {
  for (const { outcome } of ran.setup) {
    const json = jsonOf(outcome);
    if (json !== undefined && typeof metadataOf(json)?.['uid'] === 'string') yield* versionsIn(json);
  }
  for (const { step, outcome } of ran.exchanges) {
    if (step.compare === 'status' || !isAnswer(outcome)) continue;
    if (outcome.body.kind === 'json') yield* versionsIn(outcome.body.json);
    if (outcome.body.kind === 'events') yield* versionsIn(outcome.body.events);
  }
}

/** Setup steps are not compared; their versions are where the comparison of versions starts. */
function setupExchange({ step, outcome }: RanStep, context: MaskContext): SeenExchange[] {
  const metadata = metadataOf(jsonOf(outcome));
  if (typeof metadata?.['uid'] !== 'string') return [];
  const version = String(metadata['resourceVersion']);
  const seen = {
    uid: maskText(metadata['uid'], context),
    resourceVersion: context.versions.get(version) ?? version,
  };
  return [{ step: step.id, body: { metadata: seen } }];
}

function observeAnswer(
  step: Step,
  answer: Answer,
  context: MaskContext,
  variables: Variables,
): Record<string, PlainJson> {
  const { headers } = answer;
  const seen: Record<string, PlainJson> = { status: answer.status };
  if (answer.pollTimeout) seen['pollTimeout'] = true;
  if (answer.ended) seen['ended'] = true;
  if (headers['content-type'] !== undefined && step.compare !== 'status')
    seen['contentType'] = String(headers['content-type']);
  const warnings = headers['warning'];
  if (warnings !== undefined) seen['warnings'] = [warnings].flat().map((text) => maskText(text, context));
  for (const [header, name] of Object.entries(HEADERS))
    if (headers[header] !== undefined) seen[name] = maskText(String(headers[header]), context);
  return step.compare === 'status' ? seen : { ...seen, ...observeBody(step, answer, context, variables) };
}

function observeBody(
  step: Step,
  { body }: Answer,
  context: MaskContext,
  variables: Variables,
): Record<string, PlainJson> {
  if (body.kind === 'json') {
    const kept: Record<string, PlainJson> = step.keep ? { kept: true } : {};
    return { ...kept, body: narrowed(step, body.json, context, variables) };
  }
  if (body.kind === 'events') return { events: observeEvents(step, body.events, context) };
  if (body.kind === 'text') return { text: observeText(step, body.text, context) };
  return { [body.kind]: true };
}

function narrowed(step: Step, json: PlainJson, context: MaskContext, variables: Variables): PlainJson {
  const resolve = (text: string): string => maskText(substituteText(text, variables), context);
  let seen = maskValue(json, '', context);
  for (const pointer of step.mask ?? [])
    if (valueAt(json, substituteText(pointer, variables)) !== undefined)
      seen = withValueAt(seen, resolve(pointer), '<masked>');
  if (step.unordered) seen = withSortedCauses(seen);
  if (step.sortBy) {
    const { list, key } = step.sortBy;
    const items = valueAt(seen, list);
    if (Array.isArray(items))
      seen = withValueAt(
        seen,
        list,
        sortedBy(items, (item) => stringifyPlain(valueAt(item, key) ?? null)),
      );
  }
  if (step.keep)
    seen = Object.fromEntries(
      step.keep.map((pointer) => [pointer, valueAt(seen, resolve(pointer)) ?? '<absent>']),
    );
  if (step.keysOf)
    seen = Object.fromEntries(
      step.keysOf.map((pointer) => {
        const value = valueAt(seen, pointer);
        return [`keys ${pointer}`, isPlainObject(value) ? Object.keys(value).sort() : '<absent>'];
      }),
    );
  if (step.has)
    seen = Object.fromEntries(
      step.has.map(({ list, key, equals }) => {
        const items = valueAt(seen, list);
        const found = Array.isArray(items)
          ? (items.find((item) => valueAt(item, key) === resolve(equals)) ?? '<absent>')
          : '<no list>';
        return [`${list}[${key}=${equals}]`, found];
      }),
    );
  return seen;
}

/** Some errors come in random order from the real server. */
function withSortedCauses(status: PlainJson): PlainJson {
  if (!isPlainObject(status) || status['kind'] !== 'Status') return status;
  let sorted: PlainJson = status;
  const causes = valueAt(status, '/details/causes');
  if (Array.isArray(causes))
    sorted = withValueAt(sorted, '/details/causes', sortedBy(causes, stringifyPlain));
  const message = status['message'];
  if (typeof message !== 'string') return sorted;
  const text = /\n- /.test(message)
    ? message.split('\n').sort().join('\n')
    : message.replace(/\[([\s\S]*)\]$/, (_, list: string) => `[${list.split(', ').sort().join(', ')}]`);
  return withValueAt(sorted, '/message', text);
}

function sortedBy(items: readonly PlainJson[], key: (item: PlainJson) => string): PlainJson[] {
  return items.toSorted((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
}

function observeEvents(step: Step, events: readonly PlainJson[], context: MaskContext): PlainJson[] {
  let seen: PlainJson[] = events.map((event) => maskValue(event, '', context));
  if (step.sortEvents) seen = sortedBy(seen, (event) => String(valueAt(event, '/object/metadata/name')));
  const { keepEvents } = step;
  if (!keepEvents) return seen;
  return seen.map((event) =>
    Object.fromEntries(keepEvents.map((pointer) => [pointer, valueAt(event, pointer) ?? '<absent>'])),
  );
}

function observeText(step: Step, text: string, context: MaskContext): PlainJson {
  if (step.textMatch && new RegExp(step.textMatch, 's').test(text)) return `matches ${step.textMatch}`;
  const masked = maskDocument(text, context);
  if (!step.textLines) return masked;
  const wanted = new RegExp(step.textLines);
  return masked.split('\n').filter((line) => wanted.test(line));
}
