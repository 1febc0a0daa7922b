import { type CliIo, say } from '../io.ts';

/** As many as fly at once on a small machine; certificate.json names them all. */
const MAX_PRESENTED = 5;

/**
 * Says what was under way when the time was up, or at Ctrl-C: one of those flights may be one that never ends. `unshrunk` are
 * the findings that could be shorter.
 */
export function presentCutOff(
  flights: readonly string[],
  unshrunk: readonly string[],
  io: Pick<CliIo, 'stderr' | 'signal'>,
): void {
  const why = io.signal.aborted ? 'interrupted' : 'the time was up';
  present(flights, (flight) => `kubeflap: ${why} in the middle of ${flight}`, io);
  present(
    unshrunk,
    (finding) => `kubeflap: ${why} before ${finding} was shrunk to the end; kubeflap shrink goes on`,
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
