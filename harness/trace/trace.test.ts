import { describe, expect, it } from 'vitest';
import { type ApiRequest, type Commit, ConnectionError, objectBody } from '../../sim/apiserver/index.ts';
import { VirtualClock } from '../../sim/clock/index.ts';
import { RECORD_FIELDS } from '../scenario/cel/fields.ts';
import { Ledger, TraceOverflowError } from './ledger.ts';
import { requestRecord, runRecord, writeRecord } from './records.ts';
import { RollingHash } from './rolling-hash.ts';
import { decodeTrace, encodeTrace, TraceFormatError } from './run-store.ts';
import { TRACE_VERSION, type Trace } from './trace.ts';
import type { CommitRow, RequestRow } from './trace-event.ts';

const request: ApiRequest = {
  method: 'PATCH',
  path: '/api/v1/namespaces/apps/configmaps/a',
  query: '',
  headers: { 'content-type': 'application/merge-patch+json' },
  body: { json: { metadata: { resourceVersion: '7' }, data: { k: 'v' } } },
};

const object = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'apps', resourceVersion: '8' },
};
const oldObject = { ...object, metadata: { ...object.metadata, resourceVersion: '7' } };
const commit: Commit = {
  revision: 8,
  type: 'MODIFIED',
  group: '',
  resource: 'configmaps',
  namespace: 'apps',
  name: 'a',
  object,
  oldObject,
};

async function ledgerOf(
  answer: (r: ApiRequest) => Promise<never> | Promise<{ status: number }>,
): Promise<Ledger> {
  const ledger = new Ledger({ clock: new VirtualClock(), startedAt: new VirtualClock().now() });
  ledger.given({ kind: 'given', object: oldObject });
  const handler = ledger.handlerFor({ name: 'engine', incarnation: () => 3 }, async (r) => {
    const { status } = await answer(r);
    return { status, headers: {}, body: objectBody({ kind: 'Status', reason: 'X', message: 'why' }) };
  });
  await handler(request).catch(() => undefined);
  ledger.close();
  return ledger;
}

it('ends with an error that names its bound before the memory is full', () => {
  const ledger = new Ledger({ clock: new VirtualClock(), startedAt: 0, maxEvents: 2 });
  ledger.mark('first', 'engine');
  ledger.mark('second', 'engine');
  expect(() => ledger.mark('third', 'engine')).toThrow(TraceOverflowError);
  expect(() => ledger.mark('third', 'engine')).toThrow('more than 2 events in one run');
});

const rowOf = (ledger: Ledger): RequestRow => ledger.events.find((e) => e.kind === 'request')!;

function traceOf(ledger: Ledger): Trace {
  return {
    version: TRACE_VERSION,
    scenario: 's',
    file: 'f',
    cell: '',
    engine: 'kubeflap',
    control: undefined,
    seed: 1,
    tape: [],
    startedAt: 0,
    endedAt: 5,
    horizonMs: 10,
    clockMode: 'virtual',
    events: ledger.events,
    faults: [],
    hash: ledger.hash,
  };
}

describe('the ledger', () => {
  it('keeps commit and acknowledgement apart: a lost answer is committed, unacknowledged, and unknown to the client', async () => {
    const row = rowOf(
      await ledgerOf(async (r) => {
        r.observer?.committed?.(commit);
        throw new ConnectionError('ECONNRESET');
      }),
    );
    expect(row).toMatchObject({
      committed: 'once',
      acked: 'error',
      belief: 'unknown',
      rvBefore: '7',
      rvAfter: '8',
      code: 0,
    });
  });

  it('says what a lying answer did: acknowledged, not committed', async () => {
    expect(rowOf(await ledgerOf(async () => ({ status: 200 })))).toMatchObject({
      committed: 'none',
      acked: 'success',
      belief: 'yes',
    });
  });

  it.each([
    [409, 'no'],
    [429, 'no'],
    [500, 'unknown'],
    [503, 'no'],
    [504, 'unknown'],
  ])('concludes from a %i that the write was stored: %s', async (status, belief) => {
    expect(rowOf(await ledgerOf(async () => ({ status })))).toMatchObject({ belief, code: status });
  });

  it('says when a fault struck and what a watch was sent, as long as it is open', async () => {
    const clock = new VirtualClock();
    const ledger = new Ledger({ clock, startedAt: clock.now(), maxEvents: 3 });
    let observer: ApiRequest['observer'];
    const handler = ledger.handlerFor({ name: 'engine', incarnation: () => 1 }, async (r) => {
      observer = r.observer;
      return { status: 200, headers: {}, body: objectBody({}) };
    });
    await handler({ ...request, method: 'GET', query: 'watch=1', headers: {} });
    const watch = { group: '', resource: 'configmaps', namespace: 'apps', selective: false };
    observer?.watching?.({ ...watch, revision: 7, initial: false });
    observer?.sent?.('MODIFIED', '8');
    expect(() => ledger.mark('a second event', 'engine')).not.toThrow();
    clock.setTimer(500, () => observer?.faulted?.({ rule: 'r', action: 'dropEvents', realism: 'C' }));
    await clock.run({ until: clock.now() + 500 });
    expect(rowOf(ledger)).toMatchObject({
      faults: [{ rule: 'r', t: 500 }],
      watch: { revision: 7, sent: ['MODIFIED 8'] },
    });
    for (let time = 0; time < 100; time++) observer?.sent?.('BOOKMARK', '8');
    expect(() => ledger.mark('one too many', 'engine')).toThrow(TraceOverflowError);
  });

  it('identifies a request by who, what and occurrence', async () => {
    const row = rowOf(await ledgerOf(async () => ({ status: 200 })));
    expect(row.id).toBe('engine#3/patch/configmaps/apps/a//1');
    expect(row.touches).toEqual(['/metadata/resourceVersion', '/data/k']);
    expect(row.preconditions).toEqual({ resourceVersion: '7' });
  });

  it('gives a commit that no request claims to the cluster', async () => {
    const ledger = await ledgerOf(async () => ({ status: 200 }));
    ledger.stored(commit);
    ledger.close();
    expect(ledger.events.at(-1)).toMatchObject({ kind: 'commit', request: undefined });
  });

  it('hashes equal runs equally and any other differently', async () => {
    const [a, b, c] = await Promise.all([200, 200, 201].map((status) => ledgerOf(async () => ({ status }))));
    expect(a!.hash).toBe(b!.hash);
    expect(a!.hash).not.toBe(c!.hash);
  });
});

describe('the rolling hash', () => {
  it('knows where one text ends and the next begins', () => {
    const of = (...texts: string[]): string => {
      const hash = new RollingHash();
      for (const text of texts) hash.text(text);
      return hash.digest();
    };
    expect(of('ab', 'c')).not.toBe(of('a', 'bc'));
    expect(of('a', '')).not.toBe(of('a'));
  });
});

describe('a stored trace', () => {
  it('reads back as it was, requests and old states included', async () => {
    const ledger = await ledgerOf(async (r) => {
      r.observer?.committed?.(commit);
      return { status: 200 };
    });
    const trace = traceOf(ledger);
    const read = decodeTrace(encodeTrace(trace), 'x');
    const stored = read.events.find((event) => event.kind === 'commit') as CommitRow;
    expect(stored.oldObject).toEqual(oldObject);
    expect(stored.request?.id).toBe(rowOf(ledger).id);
    expect(read.hash).toBe(trace.hash);
    expect(encodeTrace(read)).toBe(encodeTrace(trace));
  });

  it('notices any byte that is not as it was written, and a missing end', async () => {
    const intact = encodeTrace(traceOf(await ledgerOf(async () => ({ status: 200 }))));
    expect(() => decodeTrace(intact, 'x')).not.toThrow();
    for (let at = 0; at < intact.length - 1; at += 7) {
      const other = intact[at] === '7' ? '8' : '7';
      expect(() => decodeTrace(intact.slice(0, at) + other + intact.slice(at + 1), 'x')).toThrow(
        TraceFormatError,
      );
    }
    const withoutEnd = intact.slice(0, intact.trimEnd().lastIndexOf('\n') + 1);
    expect(() => decodeTrace(withoutEnd, 'x')).toThrow('x is cut off');
  });

  it('refuses another version and a damaged line', () => {
    expect(() => decodeTrace('{"kind":"trace","version":99}\n', 'x')).toThrow('version 99');
    expect(() => decodeTrace('{"kind":"trace","version":1}\n{oops\n', 'x')).toThrow('x:2 is not JSON');
  });
});

describe('the records expressions see', () => {
  it('have exactly the fields that expressions are checked against', async () => {
    const ledger = await ledgerOf(async (r) => {
      r.observer?.committed?.(commit);
      return { status: 200 };
    });
    const row = ledger.events.find((event) => event.kind === 'commit') as CommitRow;
    const totals = { requests: 0, writes: 0, forbidden: 0 };
    const run = {
      kind: 'run',
      actor: 'a',
      number: 1,
      startedAt: 0,
      endedAt: 0,
      exitCode: 0,
      stdout: '',
      stderr: '',
      timedOut: false,
      killed: false,
    } as const;
    const keys = (record: object): string[] => Object.keys(record).sort();
    expect(keys(writeRecord(row))).toEqual([...RECORD_FIELDS['write']!].sort());
    expect(keys(requestRecord(rowOf(ledger)))).toEqual([...RECORD_FIELDS['request']!].sort());
    expect(keys(runRecord(run, totals))).toEqual([...RECORD_FIELDS['run']!].sort());
  });
});
