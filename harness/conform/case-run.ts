import type { ApiHandler, ApiRequest } from '../../sim/apiserver/index.ts';
import { type Clock, sleep } from '../../sim/clock/index.ts';
import { type Answer, ask, isAnswer, jsonOf, metadataOf, type Outcome } from './answer.ts';
import { Cleanup } from './cleanup.ts';
import type { Condition, ConformanceCase, RequestParts, Step } from './conformance-case.ts';
import { isPlainObject, type PlainJson, stringifyPlain } from './plain-json.ts';
import { valueAt, withValueAt } from './pointer.ts';
import { runVariables, substitute, substituteText, type Variables } from './variables.ts';
import { watchExchange } from './watch-exchange.ts';

/** What cases are run against. */
export interface ConformanceTarget {
  readonly send: ApiHandler;
  readonly clock: Clock;
  /** Bearer tokens by user name, as in the token file of the corpus. */
  readonly tokens: ReadonlyMap<string, string>;
  /** How long to wait for something that controllers do. */
  readonly pollMs: number;
}

/** A step that ran, and what came of it. */
export interface RanStep {
  readonly step: Step;
  readonly outcome: Outcome | undefined;
}

/** Everything a case saw, before it is made comparable. */
export interface RanCase {
  readonly variables: Variables;
  readonly setup: readonly RanStep[];
  readonly setupError: string | undefined;
  readonly exchanges: readonly RanStep[];
  /** Names the server generated, and what they are called in the golden. */
  readonly generatedNames: readonly (readonly [string, string])[];
}

const USER_AGENT = 'conformance/1.0';
const POLL_EVERY_MS = 100;

/** Runs one case in namespaces of its own and removes them again. `token` must be unique to the run. */
export async function runCase(
  target: ConformanceTarget,
  testCase: ConformanceCase,
  token: string,
): Promise<RanCase> {
  const run = new CaseRun(target, testCase, token);
  try {
    return await run.run();
  } finally {
    await run.cleanup.run();
  }
}

class CaseRun {
  readonly cleanup: Cleanup;
  readonly #target: ConformanceTarget;
  readonly #case: ConformanceCase;
  readonly #variables: Variables;
  readonly #bodies = new Map<string, PlainJson>();
  readonly #exchanges: { step: Step; outcome: Outcome | undefined }[] = [];
  readonly #generatedNames: (readonly [string, string])[] = [];

  constructor(target: ConformanceTarget, testCase: ConformanceCase, token: string) {
    this.#target = target;
    this.#case = testCase;
    this.#variables = runVariables(token);
    for (const [name, value] of Object.entries(testCase.vars ?? {}))
      this.#variables.set(name, substitute(value, this.#variables));
    this.cleanup = new Cleanup((method, path, body, mediaType) =>
      this.#plain(method, path, body, mediaType, USER_AGENT),
    );
  }

  async run(): Promise<RanCase> {
    let setupError = await this.#makeNamespaces();
    const setup: RanStep[] = [];
    for (const step of this.#case.setup ?? []) {
      const outcome = await this.#runStep({ ...step, compare: 'none' });
      if (!outcome) continue;
      setup.push({ step, outcome });
      setupError ??= setupFailure(step, outcome);
    }
    if (!setupError) for (const step of this.#case.steps) await this.#runStep(step);
    return {
      variables: this.#variables,
      setup,
      setupError,
      exchanges: this.#exchanges,
      generatedNames: this.#generatedNames,
    };
  }

  async #makeNamespaces(): Promise<string | undefined> {
    for (const key of this.#case.namespaces ?? ['ns']) {
      const name = String(this.#variables.get(key));
      const labels = { 'conformance.test/run': String(this.#variables.get('r')) };
      const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels } };
      this.cleanup.namespace(name);
      const made = await this.#plain(
        'POST',
        '/api/v1/namespaces',
        JSON.stringify(namespace),
        'application/json',
        'conformance-setup/1.0',
      );
      if (!isAnswer(made) || made.status !== 201) return `namespace ${key} was not created`;
    }
    return undefined;
  }

  async #runStep(step: Step): Promise<Outcome | undefined> {
    if (step.sleepMs) {
      await sleep(this.#target.clock, step.sleepMs);
      return undefined;
    }
    if (step.path === undefined && step.watch === undefined && !step.poll) return undefined;
    const slot: { step: Step; outcome: Outcome | undefined } = { step, outcome: undefined };
    // The place in the record is taken before a watch runs the steps inside it.
    if (step.compare !== 'none') this.#exchanges.push(slot);
    slot.outcome = await this.#outcome(step);
    return slot.outcome;
  }

  #outcome(step: Step): Promise<Outcome> {
    if (step.poll) return this.#poll(step, step.poll);
    if (step.watch === undefined) return this.#exchange(step, step);
    const { send, clock } = this.#target;
    const request = this.#request({ ...step, path: step.watch });
    return watchExchange(send, clock, request, step, async () => {
      for (const inner of step.during ?? []) await this.#runStep(inner);
    });
  }

  async #poll(step: Step, parts: RequestParts): Promise<Outcome> {
    const { clock, pollMs } = this.#target;
    const end = clock.now() + (step.pollMs ?? pollMs);
    for (;;) {
      const outcome = await this.#exchange(step, parts);
      if (isAnswer(outcome) && this.#isMet(step.until as Condition, outcome)) return outcome;
      if (clock.now() > end) return isAnswer(outcome) ? { ...outcome, pollTimeout: true } : outcome;
      await sleep(clock, POLL_EVERY_MS);
    }
  }

  #isMet(condition: Condition, answer: Answer): boolean {
    if (condition.status !== undefined && answer.status !== condition.status) return false;
    if (condition.path === undefined) return true;
    const value = valueAt(jsonOf(answer), substituteText(condition.path, this.#variables));
    if (condition.equals !== undefined) {
      const wanted = substitute(condition.equals, this.#variables);
      if (stringifyPlain(value ?? null) !== stringifyPlain(wanted)) return false;
    }
    if (condition.exists && value === undefined) return false;
    if (condition.absent && value !== undefined) return false;
    return condition.length === undefined || (Array.isArray(value) && value.length === condition.length);
  }

  async #exchange(step: Step, parts: RequestParts): Promise<Outcome> {
    const request = this.#request(parts);
    const outcome = await ask(this.#target.send, request);
    const json = jsonOf(outcome);
    if (json !== undefined) {
      this.#bodies.set(step.id, json);
      this.#noteGeneratedName(parts, json);
      if (isAnswer(outcome)) this.cleanup.note(request, outcome.status, json);
    }
    for (const [name, pointer] of Object.entries(step.capture ?? {}))
      this.#variables.set(name, valueAt(json, pointer) ?? 'CAPTURE-FAILED');
    return outcome;
  }

  #noteGeneratedName(parts: RequestParts, json: PlainJson): void {
    const sent = metadataOf(parts.body)?.['generateName'];
    if (typeof sent !== 'string') return;
    const base = substituteText(sent, this.#variables).slice(0, 58);
    const isStatus = isPlainObject(json) && json['kind'] === 'Status';
    const name = isStatus ? valueAt(json, '/details/name') : metadataOf(json)?.['name'];
    if (typeof name !== 'string' || !name.startsWith(base) || name.length === base.length) return;
    if (this.#generatedNames.some(([known]) => known === name)) return;
    const isUsual = /^[bcdfghjklmnpqrstvwxz2456789]{5}$/.test(name.slice(base.length));
    const nth = this.#generatedNames.length === 0 ? '' : String(this.#generatedNames.length + 1);
    this.#generatedNames.push([name, `${base}<${isUsual ? 'suffix' : 'badsuffix'}${nth}>`]);
  }

  #request(parts: RequestParts): ApiRequest {
    const url = substituteText(parts.path ?? '', this.#variables);
    const body = this.#body(parts);
    const headers = new Map<string, string>([
      ['user-agent', USER_AGENT],
      ['accept', 'application/json'],
    ]);
    const token =
      parts.token === undefined ? this.#tokenOf(parts.as) : substituteText(parts.token, this.#variables);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    for (const [name, value] of Object.entries(parts.headers ?? {})) {
      if (value === null) headers.delete(name.toLowerCase());
      else headers.set(name.toLowerCase(), substituteText(value, this.#variables));
    }
    const mediaType = parts.contentType === undefined ? 'application/json' : parts.contentType;
    if (
      mediaType !== null &&
      (parts.contentType !== undefined || (body !== undefined && !headers.has('content-type')))
    )
      headers.set('content-type', mediaType);
    const question = url.indexOf('?');
    return {
      method: parts.method ?? 'GET',
      path: question < 0 ? url : url.slice(0, question),
      query: question < 0 ? '' : url.slice(question + 1),
      headers: Object.fromEntries(headers),
      ...(body === undefined ? {} : { body }),
    };
  }

  #tokenOf(user: string | null | undefined): string | undefined {
    return user === null ? undefined : this.#target.tokens.get(user ?? 'admin');
  }

  #body(parts: RequestParts): Uint8Array | undefined {
    if (parts.base64Body !== undefined) return new Uint8Array(Buffer.from(parts.base64Body, 'base64'));
    const text = this.#bodyText(parts);
    return text === undefined ? undefined : new TextEncoder().encode(text);
  }

  #bodyText(parts: RequestParts): string | undefined {
    if (parts.bodyFrom !== undefined) {
      const earlier = this.#bodies.get(parts.bodyFrom);
      if (earlier === undefined) return undefined;
      const edited = (parts.edit ?? []).reduce<PlainJson>(
        (document, { op, path, value }) =>
          withValueAt(document, path, op === 'set' ? substitute(value ?? null, this.#variables) : undefined),
        earlier,
      );
      return stringifyPlain(edited);
    }
    if (parts.rawBody !== undefined) return substituteText(parts.rawBody, this.#variables);
    if (parts.repeatBody !== undefined) {
      const { prefix, unit, count, suffix } = parts.repeatBody;
      const ends = [prefix, suffix].map((text) => substituteText(text, this.#variables));
      return `${ends[0]}${unit.repeat(count)}${ends[1]}`;
    }
    return parts.body === undefined ? undefined : stringifyPlain(substitute(parts.body, this.#variables));
  }

  #plain(
    method: string,
    url: string,
    body: string | undefined,
    mediaType: string,
    userAgent: string,
  ): Promise<Outcome> {
    const [path = '', query = ''] = url.split('?');
    return ask(this.#target.send, {
      method,
      path,
      query,
      headers: {
        accept: 'application/json',
        'user-agent': userAgent,
        authorization: `Bearer ${this.#target.tokens.get('admin')}`,
        ...(body === undefined ? {} : { 'content-type': mediaType }),
      },
      ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
    });
  }
}

function setupFailure(step: Step, outcome: Outcome): string | undefined {
  if (!isAnswer(outcome)) return `setup step ${step.id}: ${outcome.error}`;
  const message = String(valueAt(jsonOf(outcome), '/message') ?? '');
  if (outcome.pollTimeout)
    return `setup step ${step.id}: poll timed out, last status ${outcome.status} ${message}`;
  const isFine =
    step.expect === undefined
      ? step.poll !== undefined || Math.trunc(outcome.status / 100) === 2
      : outcome.status === step.expect;
  return isFine ? undefined : `setup step ${step.id}: ${outcome.status} ${message}`;
}
