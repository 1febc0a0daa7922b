import type { ApiHandler, ApiRequest, ApiResponse, RequestInfo, WatchBody } from '../apiserver/index.ts';
import type { Clock, Instant } from '../clock/index.ts';
import { at } from '../kube/index.ts';
import type { Tape } from '../random/index.ts';
import { AcknowledgementStrikes } from './acknowledgement-strikes.ts';
import { ArmedRule } from './armed-rule.ts';
import { requestJson } from './exchange.ts';
import type { ActorControl, Realism } from './fault.ts';
import type { FaultFiring, FaultReport } from './fault-report.ts';
import type { FaultRule, RequestView, WriteView } from './fault-rule.ts';
import type { Place } from './place.ts';
import { dryRunPreview, type PreviewWrite } from './preview.ts';
import { requestInfoOf } from './request-info.ts';
import { watchThroughRules } from './watch-rules.ts';

export interface FaultPlaneOptions {
  /** What the plane stands before: the simulator, or a real cluster. */
  readonly handler: ApiHandler;
  readonly clock: Clock;
  readonly tape: Tape;
  /** The first rule that strikes decides; delays let later rules speak too. */
  readonly rules: readonly FaultRule[];
  /** The name `where.clusters` is compared with. */
  readonly cluster?: string;
  /** Default: {@link dryRunPreview}. */
  readonly preview?: PreviewWrite;
  /** Who a request's credentials belong to, for `where.users`. Default: nobody. */
  readonly identify?: (request: ApiRequest) => string | undefined;
  /** Headers of the plane's own requests. Default: those of the request at hand. */
  readonly credentials?: ApiRequest['headers'];
  /** Needed by crash and pause. */
  readonly actors?: ActorControl;
  /** Told of each fault as it strikes. */
  readonly onFired?: (firing: FaultFiring) => void;
}

export interface FaultPlane {
  readonly handle: ApiHandler;
  /** One report per rule, in their order. */
  report(): readonly FaultReport[];
}

/** Two rules cannot share a name: the tape addresses choices by it. */
export class DuplicateFaultError extends Error {
  readonly code = 'KUBEFLAP_FAULT_DUPLICATE';
}

/** A rule refers to one that does not exist. */
export class UnknownFaultError extends Error {
  readonly code = 'KUBEFLAP_FAULT_UNKNOWN';
}

/**
 * Puts faults between clients and an API. Commit and acknowledgement are two facts: each action says separately whether
 * the store changes and what the client sees.
 * @throws DuplicateFaultError, UnknownFaultError
 */
export function createFaultPlane(options: FaultPlaneOptions): FaultPlane {
  const { rules, cluster = '', tape } = options;
  const names = new Set<string>();
  for (const { name } of rules) {
    if (names.has(name)) throw new DuplicateFaultError(`two faults are named "${name}"`);
    names.add(name);
  }
  for (const { name, when } of rules)
    if (when?.after && !names.has(when.after.rule))
      throw new UnknownFaultError(`fault "${name}" waits for "${when.after.rule}", which does not exist`);
  const armed = rules.map((rule) => new ArmedRule(rule, cluster, tape));
  const plane = new RunningPlane(options, armed);
  return {
    handle: (request) => plane.handle(request),
    report: () => armed.map((rule) => rule.report()),
  };
}

/** One request on its way through the rules. */
interface Passage {
  readonly request: ApiRequest;
  readonly info: RequestInfo;
  readonly place: Place;
  /** Which of its matching requests this is to a rule that counts them. */
  readonly occurrences: ReadonlyMap<ArmedRule, number>;
  /** What the write would do; asked once, forgotten when time passes. */
  view: Promise<WriteView> | undefined;
}

const NONE: ReadonlyMap<ArmedRule, number> = new Map();

class RunningPlane {
  readonly #options: FaultPlaneOptions;
  readonly #rules: readonly ArmedRule[];
  readonly #watchRules: readonly ArmedRule[];
  /** Rules that strike by number. */
  readonly #counting: readonly ArmedRule[];
  readonly #strikes: AcknowledgementStrikes;
  readonly #preview: PreviewWrite;

  constructor(options: FaultPlaneOptions, rules: readonly ArmedRule[]) {
    this.#options = options;
    this.#rules = rules;
    this.#watchRules = rules.filter((rule) => rule.watchFault !== undefined);
    this.#counting = rules.filter(
      ({ rule: { when }, watchFault }) =>
        watchFault === undefined && (when?.nth !== undefined || when?.skip !== undefined),
    );
    this.#strikes = new AcknowledgementStrikes(options.clock);
    this.#preview = options.preview ?? dryRunPreview(options.handler, options.credentials);
  }

  handle(request: ApiRequest): Promise<ApiResponse> {
    this.#strikes.beforeRequestOf(request.actor?.name);
    if (this.#rules.length === 0) return this.#options.handler(request);
    const info = requestInfoOf(request);
    const place: Place = {
      info,
      actor: request.actor?.name ?? '',
      user: this.#options.identify?.(request) ?? '',
      objectName: () => info.name || nameInBody(request),
    };
    const occurrences = this.#counting.length === 0 ? NONE : this.#arrivals(place);
    return this.#passRules({ request, info, place, occurrences, view: undefined }, 0);
  }

  #arrivals(place: Place): Map<ArmedRule, number> {
    const now = this.#options.clock.now();
    const occurrences = new Map<ArmedRule, number>();
    for (const armed of this.#counting) {
      const occurrence = armed.arrival(place, now, this.#firstFiredAt);
      if (occurrence !== undefined) occurrences.set(armed, occurrence);
    }
    return occurrences;
  }

  async #passRules(passage: Passage, from: number): Promise<ApiResponse> {
    const { request, info, place } = passage;
    for (let index = from; index < this.#rules.length; index++) {
      const armed = this.#rules[index]!;
      if (!armed.place.matches(place) || !armed.appliesTo(info, request)) continue;
      const { clock } = this.#options;
      if (!armed.isOpen(clock.now(), this.#firstFiredAt)) continue;
      if (armed.rule.where?.predicate && !armed.accepts(await this.#viewOf(passage))) continue;
      if (!armed.tally.strikes(clock.now(), passage.occurrences.get(armed))) continue;
      return this.#strike(armed, passage, index);
    }
    return this.#forward(passage);
  }

  #strike(armed: ArmedRule, passage: Passage, index: number): Promise<ApiResponse> {
    const { request, info, place } = passage;
    const { clock, tape, handler, actors, credentials } = this.#options;
    const { action, kind, behaviour } = armed.draw(info, request);
    this.#note(armed, kind, behaviour.realism(action), place, request);
    return behaviour.run(action, {
      rule: armed.rule.name,
      request,
      info,
      clock,
      tape,
      during: armed.rule.when?.during,
      next: () => this.#passRules({ ...passage, view: undefined }, index + 1),
      inner: handler,
      credentials: credentials ?? authorizationOf(request),
      actors,
      afterAcknowledgement: (strike) => this.#strikes.arm(request.actor?.name, strike),
    });
  }

  /** Sends the request on; an open watch stays within reach of the rules that strike watches. */
  async #forward({ request, info, place }: Passage): Promise<ApiResponse> {
    const concerned =
      info.verb === 'watch' ? this.#watchRules.filter(({ place: rule }) => rule.matchesWatch(place)) : [];
    if (concerned.length === 0) return this.#options.handler(request);
    const ending = new AbortController();
    const signal = request.signal ? AbortSignal.any([request.signal, ending.signal]) : ending.signal;
    const response = await this.#options.handler({ ...request, signal });
    if (response.body.kind !== 'watch') return response;
    const body: WatchBody = {
      kind: 'watch',
      frames: watchThroughRules({
        frames: response.body.frames,
        clock: this.#options.clock,
        tape: this.#options.tape,
        rules: concerned,
        signal: request.signal,
        abortUpstream: () => ending.abort(),
        firstFiredAt: this.#firstFiredAt,
        request: this.#requestView(request, info, place),
        onFired: (armed, kind, realism) => this.#note(armed, kind, realism, place, request),
      }),
    };
    return { ...response, body };
  }

  readonly #firstFiredAt = (name: string): Instant | undefined =>
    this.#rules.find(({ rule }) => rule.name === name)?.tally.firstFiredAt;

  #viewOf(passage: Passage): Promise<WriteView> {
    const { request, info, place } = passage;
    passage.view ??= this.#preview(request, info).then((preview) => ({
      ...preview,
      request: this.#requestView(request, info, place),
    }));
    return passage.view;
  }

  #requestView(request: ApiRequest, info: RequestInfo, place: Place): RequestView {
    const { verb, group, version, resource, subresource, namespace } = info;
    const { actor, user } = place;
    const userAgent = String(request.headers['user-agent'] ?? '');
    const identity = { method: request.method, verb, group, version, resource, subresource, namespace };
    return { ...identity, name: place.objectName(), actor, user, userAgent, body: requestJson(request) };
  }

  #note(armed: ArmedRule, action: string, realism: Realism, place: Place, request: ApiRequest): void {
    const { info, actor } = place;
    const rule = armed.rule.name;
    request.observer?.faulted?.({ rule, action, realism });
    this.#options.onFired?.({
      rule,
      action,
      realism,
      at: this.#options.clock.now(),
      occurrence: armed.tally.fired,
      verb: info.verb,
      resource: info.subresource === '' ? info.resource : `${info.resource}/${info.subresource}`,
      namespace: info.namespace,
      name: place.objectName(),
      actor,
    });
  }
}

function nameInBody(request: ApiRequest): string {
  const name = at(requestJson(request), 'metadata', 'name');
  return typeof name === 'string' ? name : '';
}

function authorizationOf(request: ApiRequest): ApiRequest['headers'] {
  const { authorization } = request.headers;
  return authorization === undefined ? {} : { authorization };
}
