import type { CutBy } from '../../explore/index.ts';
import { type CliIo, say } from '../io.ts';

/** As many as fly at once on a small machine; certificate.json names them all. */
const MAX_PRESENTED = 5;

/** What did not come to its end, and why. */
export interface CutOff {
  readonly what: readonly string[];
  readonly by: CutBy;
}

/**
 * Says what was under way when the time was up, or at Ctrl-C: one of those flights may be one that never ends. `unshrunk` are
 * the findings that could be shorter.
 */
export function presentCutOff(flights: CutOff, unshrunk: CutOff, io: Pick<CliIo, 'stderr'>): void {
  present(flights.what, (flight) => `kubeflap: ${flights.by} in the middle of ${flight}`, io);
  present(
    unshrunk.what,
    (finding) => `kubeflap: ${unshrunk.by} before ${finding} was shrunk to the end; kubeflap shrink goes on`,
    io,
  );
}

function present(
  items: readonly string[],
  lineOf: (item: string) => string,
  io: Pick<CliIo, 'stderr'>,
): void {
  for (const item of items.slice(0, MAX_PRESENTED)) say(io.stderr, lineOf(item));
  if (items.length > MAX_PRESENTED) say(io.stderr, `kubeflap: and ${items.length - MAX_PRESENTED} more`);
}
