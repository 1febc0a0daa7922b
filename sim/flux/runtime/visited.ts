/**
 * Told each time a controller comes to one of the states of its model: what exploring counts as covered. It is told, it decides
 * nothing; whoever listens must not touch the world.
 */
export type Visited<State extends string> = (state: State) => void;

/** Of a controller as a process, whatever it reconciles. Source: reference/flux-behaviour.md 3. */
export const LEADERSHIP_STATES = [
  'waits for the lease',
  'reconciles',
  'loses the lease',
  'gives the lease back',
] as const;

export type LeadershipState = (typeof LEADERSHIP_STATES)[number];
