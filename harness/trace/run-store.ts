import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KubeObject } from '../../sim/kube/index.ts';
import { makeFolder } from './make-folder.ts';
import { markInUse, markUnused, pointAt, prune, takeFolder } from './run-folders.ts';
import { TRACE_VERSION, type Trace } from './trace.ts';
import type { CommitRow, RequestRow, TraceEvent } from './trace-event.ts';

/** Runs kept; older ones that nobody writes to any more are removed when a new one begins. */
const KEPT_RUNS = 10;

/** A stored trace cannot be read. Exit code 2. */
export class TraceFormatError extends Error {
  readonly code = 'KUBEFLAP_TRACE_FORMAT';
}

/** Traces of one invocation, in `.kubeflap/runs/<id>/`, with `latest` pointing at it. */
export class RunStore {
  readonly folder: string;
  readonly #names = new Set<string>();

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Makes a new folder named after `now`, in use until {@link close} or the end of this process. */
  static create(root: string, now: number): RunStore {
    const stamp = new Date(now).toISOString().slice(0, 19).replaceAll(':', '-');
    const runs = join(root, 'runs');
    makeFolder(runs);
    const id = takeFolder(runs, `${stamp}Z`);
    const folder = join(runs, id);
    markInUse(folder);
    prune(runs, KEPT_RUNS);
    pointAt(runs, id);
    return new RunStore(folder);
  }

  /** Nothing more is written; the folder may go once there are newer ones. */
  close(): void {
    markUnused(this.folder);
  }

  /** Writes one trace; answers the file. */
  save(trace: Trace): string {
    const file = join(this.folder, `${this.#nameOf(trace)}.trace.ndjson`);
    writeFileSync(file, encodeTrace(trace));
    return file;
  }

  /** What a file name cannot hold is replaced; a part of a hash then tells apart what would otherwise read the same. */
  #nameOf({ scenario, cell, control = '' }: Trace): string {
    const parts = [scenario, cell, control];
    const written = parts.filter((part) => part !== '').join('--');
    const plain = parts.map((part) => part.replaceAll(/[^\w.=-]+/g, '_').slice(0, 80));
    let name = plain.filter((part) => part !== '').join('--');
    if (name !== written || this.#names.has(name))
      name += `-${checksumOf(JSON.stringify(parts)).slice(0, 8)}`;
    this.#names.add(name);
    return name;
  }
}

/**
 * NDJSON: a header line, one line per event, and a last line with the SHA-256 of all before it. Requests are referred to by
 * index, old states are not repeated.
 */
export function encodeTrace(trace: Trace): string {
  const { events, ...header } = trace;
  const lines = [JSON.stringify({ kind: 'trace', ...header })];
  for (const event of events)
    lines.push(JSON.stringify(event.kind === 'commit' ? storedCommit(event) : event));
  const text = `${lines.join('\n')}\n`;
  return `${text}${JSON.stringify({ kind: 'end', sha256: checksumOf(text) })}\n`;
}

function checksumOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function storedCommit(commit: CommitRow): unknown {
  const { oldObject: _known, request, ...rest } = commit;
  return { ...rest, ...(request ? { requestIndex: request.index } : {}) };
}

/** Reads what {@link encodeTrace} wrote. @throws TraceFormatError */
export function readTrace(file: string): Trace {
  return decodeTrace(readFileSync(file, 'utf8'), file);
}

/** @throws TraceFormatError */
export function decodeTrace(text: string, name: string): Trace {
  const lines = text.split('\n').filter((line) => line !== '');
  const parsed = lines.map((line, index) => parseLine(line, name, index + 1));
  const [header, ...events] = parsed as [Record<string, unknown>, ...Record<string, unknown>[]];
  if (header?.['kind'] !== 'trace') throw new TraceFormatError(`${name} is not a trace`);
  if (header['version'] !== TRACE_VERSION)
    throw new TraceFormatError(
      `${name} has version ${String(header['version'])}; this kubeflap reads ${TRACE_VERSION}`,
    );
  requireIntact(text, events.pop(), name);
  const { kind: _kind, ...rest } = header;
  return { ...rest, events: restoreEvents(events) } as unknown as Trace;
}

/** One byte that is not as it was written makes every verdict worthless. @throws TraceFormatError */
function requireIntact(text: string, end: Record<string, unknown> | undefined, name: string): void {
  if (end?.['kind'] !== 'end')
    throw new TraceFormatError(`${name} is cut off: its last line has no checksum`);
  const body = text.slice(0, text.trimEnd().lastIndexOf('\n') + 1);
  if (end['sha256'] !== checksumOf(body))
    throw new TraceFormatError(`${name} was changed after it was written: its checksum does not match`);
}

function parseLine(line: string, name: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new TraceFormatError(`${name}:${number} is not JSON`);
  }
}

/** Puts requests and old states back. A commit is written before its request's row, so requests are collected first. */
function restoreEvents(events: readonly Record<string, unknown>[]): TraceEvent[] {
  const requests = new Map<number, RequestRow>();
  for (const event of events)
    if (event['kind'] === 'request') requests.set(Number(event['index']), event as unknown as RequestRow);
  const states = new Map<string, KubeObject>();
  return events.map((event) => {
    if (event['kind'] === 'given') {
      const object = event['object'] as KubeObject;
      states.set(keyOf(object), object);
    }
    if (event['kind'] !== 'commit') return event as unknown as TraceEvent;
    const { requestIndex, ...rest } = event as unknown as CommitRow & { requestIndex?: number };
    const key = keyOf(rest.object);
    const oldObject = rest.type === 'ADDED' ? undefined : states.get(key);
    if (rest.type === 'DELETED') states.delete(key);
    else states.set(key, rest.object);
    return {
      ...rest,
      oldObject,
      request: requestIndex === undefined ? undefined : requests.get(requestIndex),
    };
  });
}

function keyOf(object: KubeObject): string {
  const { namespace = '', name = '' } = object.metadata;
  return `${object.apiVersion.split('/')[0]} ${object.kind} ${namespace}/${name}`;
}
