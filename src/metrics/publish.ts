import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Clock, Log } from '../ports.ts';
import type { RunSummary } from '../summary.ts';
import { renderMetrics } from './exposition.ts';
import type { MetricsSettings } from './settings.ts';

const PUSH_TIMEOUT_MS = 5_000;
const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/**
 * Writes and pushes the figures of a pass. Whatever goes wrong is logged and costs nothing else: the repairs are made, and their
 * outcome is the exit code. Never rejects.
 */
export async function publishMetrics(
  summary: RunSummary,
  { file, pushUrl, instance }: MetricsSettings,
  clock: Clock,
  log: Log,
): Promise<void> {
  const before = file === undefined ? '' : await readFile(file, 'utf8').catch(() => '');
  const text = renderMetrics(summary, before, instance);
  if (file !== undefined)
    await replaceFile(file, text).catch((error) =>
      log.error(`metrics not written to ${file}: ${reasonOf(error)}`),
    );
  if (pushUrl !== undefined)
    await push(pushUrl, text, clock).catch((error) =>
      log.error(`metrics not pushed to ${withoutPassword(pushUrl)}: ${reasonOf(error)}`),
    );
}

/** By a rename: the collector must never see half a file. */
async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    // The collector runs as another user.
    await writeFile(temporary, text, { mode: 0o644 });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
}

/** PUT, not POST: the group is what this pass says and nothing older. Source: Pushgateway README, "PUT method". */
async function push(address: string, body: string, clock: Clock): Promise<void> {
  const url = new URL(address);
  const headers: Record<string, string> = { 'content-type': CONTENT_TYPE };
  if (url.username !== '') {
    const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
    headers['authorization'] = `Basic ${Buffer.from(user).toString('base64')}`;
    // fetch refuses an address with credentials in it.
    url.username = '';
    url.password = '';
  }
  const deadline = new AbortController();
  const timer = clock.setTimer(PUSH_TIMEOUT_MS, () =>
    deadline.abort(new Error(`no answer within ${PUSH_TIMEOUT_MS / 1000}s`)),
  );
  try {
    const response = await fetch(url, { method: 'PUT', headers, body, signal: deadline.signal });
    // Read to its end within the deadline, so that the process does not wait for it.
    const answer = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${answer.trim().slice(0, 200)}`);
  } finally {
    timer.cancel();
  }
}

/** `fetch` hides what happened in a cause. */
function reasonOf(error: unknown): string {
  let current = error;
  while (current instanceof Error && current.cause instanceof Error) current = current.cause;
  return current instanceof Error ? current.message : String(current);
}

function withoutPassword(address: string): string {
  const url = new URL(address);
  url.password = '';
  return url.href;
}
