import type { WatchFrame } from '../apiserver/index.ts';
import type { Clock, Instant, Timer } from '../clock/index.ts';
import { at, type KubeObject } from '../kube/index.ts';
import type { Tape } from '../random/index.ts';
import type { ArmedRule } from './armed-rule.ts';
import type { EventFate, EventFault, Realism, StreamFault, WatchFaultContext } from './fault.ts';
import type { RequestView } from './fault-rule.ts';
import { combineFates, FaultedWatch, type FrameFate } from './faulted-watch.ts';

export interface WatchThroughRules {
  readonly frames: AsyncIterable<WatchFrame>;
  readonly clock: Clock;
  readonly tape: Tape;
  /** The rules that concern this watch, in order. */
  readonly rules: readonly ArmedRule[];
  readonly signal: AbortSignal | undefined;
  readonly abortUpstream: () => void;
  readonly firstFiredAt: (rule: string) => Instant | undefined;
  readonly request: RequestView;
  readonly onFired: (rule: ArmedRule, action: string, realism: Realism) => void;
}

/** Opens a watch to the rules: some strike single events as they arrive, some the stream when their time comes. */
export function watchThroughRules(options: WatchThroughRules): AsyncIterable<WatchFrame> {
  const { rules, clock } = options;
  const eventRules = rules.filter(({ watchFault }) => watchFault?.behaviour.strikes === 'event');
  const streamRules = rules.filter(({ watchFault }) => watchFault?.behaviour.strikes === 'stream');
  const timers: Timer[] = [];
  const watch: FaultedWatch = new FaultedWatch({
    frames: options.frames,
    clock,
    signal: options.signal,
    abortUpstream: () => {
      for (const timer of timers) timer.cancel();
      options.abortUpstream();
    },
    fateOf: (frame) => fateOf(frame, eventRules, options),
    onDelivered: (count) => {
      for (const armed of streamRules) if (afterEvents(armed) === count) strikeStream(armed, watch, options);
    },
  });
  for (const armed of streamRules) {
    if (afterEvents(armed) !== undefined) continue;
    const opensAt = armed.rule.when?.during?.from ?? clock.now();
    timers.push(
      clock.setTimer(Math.max(0, opensAt - clock.now()), () => strikeStream(armed, watch, options)),
    );
  }
  return watch;
}

function fateOf(frame: WatchFrame, rules: readonly ArmedRule[], options: WatchThroughRules): FrameFate {
  const fates: EventFate[] = [];
  for (const armed of rules) {
    const { action, kind, behaviour } = armed.watchFault!;
    const fault = behaviour as EventFault<never>;
    if (!(fault.appliesTo?.(action, frame) ?? true)) continue;
    const name = String(at(frame.object, 'metadata', 'name') ?? '');
    const namespace = String(at(frame.object, 'metadata', 'namespace') ?? '');
    if (frame.type !== 'BOOKMARK' && !armed.place.matchesObject(namespace, name)) continue;
    if (!armed.isOpen(options.clock.now(), options.firstFiredAt)) continue;
    const object = frame.object as KubeObject;
    if (!armed.accepts({ object, oldObject: undefined, request: options.request })) continue;
    if (!armed.tally.strikes(options.clock.now())) continue;
    fates.push(fault.fate(action, contextOf(armed, options)));
    options.onFired(armed, kind, fault.realism(action));
  }
  return combineFates(fates);
}

function strikeStream(armed: ArmedRule, watch: FaultedWatch, options: WatchThroughRules): void {
  const { action, kind, behaviour } = armed.watchFault!;
  const fault = behaviour as StreamFault<never>;
  const now = options.clock.now();
  if (!armed.isOpen(now, options.firstFiredAt) || !armed.tally.strikes(now)) return;
  options.onFired(armed, kind, fault.realism(action));
  fault.strike(action, watch, contextOf(armed, options));
}

function afterEvents(armed: ArmedRule): number | undefined {
  const { action, behaviour } = armed.watchFault!;
  return behaviour.strikes === 'stream' ? behaviour.afterEvents?.(action) : undefined;
}

function contextOf(armed: ArmedRule, { clock, tape }: WatchThroughRules): WatchFaultContext {
  return { rule: armed.rule.name, clock, tape, during: armed.rule.when?.during };
}
