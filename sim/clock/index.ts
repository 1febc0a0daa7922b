export { type Clock, type Instant, sleep, type Timer } from './clock.ts';
export { systemClock } from './system-clock.ts';
export { RunawayTimersError, type RunLimits, VIRTUAL_EPOCH, VirtualClock } from './virtual-clock.ts';
