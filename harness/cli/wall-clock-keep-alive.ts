/** The longest interval Node knows, a little over 24 days. */
const LONGEST_MS = 2_147_483_647;

/**
 * Keeps the process alive while a command runs. The system clock's timers do not (an idle server must not hold a test
 * process), so a command that only waits for one of them would end in the middle. Nothing happens when it fires.
 */
export function keepAlive(): () => void {
  const handle = setInterval(() => undefined, LONGEST_MS);
  return () => clearInterval(handle);
}
