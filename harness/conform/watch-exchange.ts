import type { ApiHandler, ApiRequest } from '../../sim/apiserver/index.ts';
import { ConnectionError } from '../../sim/apiserver/index.ts';
import { type Clock, sleep } from '../../sim/clock/index.ts';
import { bytesOf, type Outcome, readBody } from './answer.ts';
import type { Step } from './conformance-case.ts';
import { isPlainObject, type PlainJson, parsePlain } from './plain-json.ts';

const READY_MS = 3_000;
const DEFAULT_MAX_MS = 4_000;
const QUIET_MS = 120;
const TICK_MS = 10;

/** Opens a watch, runs what happens meanwhile, and collects the events it delivered. */
export async function watchExchange(
  send: ApiHandler,
  clock: Clock,
  request: ApiRequest,
  step: Step,
  meanwhile: () => Promise<void>,
): Promise<Outcome> {
  const abort = new AbortController();
  try {
    const response = await send({ ...request, signal: abort.signal });
    const { status, headers, body } = response;
    // Clients that stream everything stream refusals too.
    if (status !== 200 || body.kind === 'bytes' || body.kind === 'object') {
      const seen = readBody(response, await bytesOf(response));
      // A plain GET in watch's clothing: one object, then the end.
      const events = status === 200 && seen.kind === 'json' ? [seen.json] : undefined;
      return { status, headers, body: events ? { kind: 'events', events } : seen, ended: true };
    }
    const collector = new EventCollector(body.kind === 'watch' ? framesOf(body.frames) : body.chunks);
    await collector.until(clock, READY_MS, () => collector.count >= (step.ready ?? 0));
    await meanwhile();
    const maxMs = step.maxMs ?? DEFAULT_MAX_MS;
    if (step.until === 'close') await collector.until(clock, maxMs, () => collector.ended);
    else {
      await collector.until(clock, maxMs, () => collector.count >= (step.count ?? 0));
      await sleep(clock, step.quietMs ?? QUIET_MS);
    }
    const { ended } = collector;
    const events = step.dedupe === 'last' ? withoutRepeats(collector.events()) : collector.events();
    const shown = step.until === 'close' || ended ? { ended } : {};
    return { status, headers, body: { kind: 'events', events }, ...shown };
  } catch (error) {
    if (error instanceof ConnectionError) return { error: error.code };
    throw error;
  } finally {
    abort.abort();
  }
}

async function* framesOf(frames: AsyncIterable<{ bytes(): Uint8Array }>): AsyncIterable<Uint8Array> {
  for await (const frame of frames) yield frame.bytes();
}

/** Reads a stream of JSON lines in the background. */
class EventCollector {
  ended = false;
  #text = '';

  constructor(chunks: AsyncIterable<Uint8Array>) {
    void this.#read(chunks);
  }

  /** Events so far, bookmarks aside except the one that ends the initial events: a server may send those at any time. */
  events(): PlainJson[] {
    return this.#lines().map((line) => parsePlain(line));
  }

  get count(): number {
    return this.#lines().length;
  }

  async until(clock: Clock, maxMs: number, done: () => boolean): Promise<void> {
    const end = clock.now() + maxMs;
    while (!done() && !this.ended && clock.now() < end) await sleep(clock, TICK_MS);
  }

  #lines(): string[] {
    return this.#text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .filter((line) => !/"type":\s*"BOOKMARK"/.test(line) || line.includes('k8s.io/initial-events-end'));
  }

  async #read(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of chunks) this.#text += decoder.decode(chunk, { stream: true });
    } catch (error) {
      // A watch that is cut off is an ended watch; anything else is a fault of the runner.
      if (!(error instanceof ConnectionError || (error instanceof Error && error.name === 'AbortError')))
        throw error;
    } finally {
      this.ended = true;
    }
  }
}

/** Keeps the last of consecutive MODIFIED events of one object. */
function withoutRepeats(events: readonly PlainJson[]): PlainJson[] {
  const subject = (event: PlainJson | undefined): string => {
    if (!isPlainObject(event) || event['type'] !== 'MODIFIED') return '';
    const object = event['object'];
    const metadata = isPlainObject(object) ? object['metadata'] : undefined;
    return isPlainObject(metadata) ? String(metadata['uid']) : '';
  };
  return events.filter(
    (event, index) => subject(event) === '' || subject(event) !== subject(events[index + 1]),
  );
}
