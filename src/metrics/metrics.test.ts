import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from '../config.ts';
import type { Clock } from '../ports.ts';
import type { RunSummary } from '../summary.ts';
import { renderMetrics } from './exposition.ts';
import { publishMetrics } from './publish.ts';
import { metricsSettings } from './settings.ts';

const summary: RunSummary = {
  exitCode: 4,
  scanned: 12,
  candidates: 3,
  repaired: 2,
  asked: 1,
  failed: 1,
  skipped: 2,
  givenUp: 1,
  acted: { status: 1, toggle: 1, reset: 1 },
  handsOff: { suspended: 1, 'remote-storage': 1 },
  startedAtMs: Date.UTC(2026, 4, 19, 19, 0, 0),
  durationMs: 7250,
};

/** A clock whose one timer goes off when the test says so. */
function manualClock(): Clock & { ring: () => void } {
  const clock = {
    ring: () => {},
    now: () => 0,
    setTimer: (_delayMs: number, callback: () => void) => {
      clock.ring = callback;
      return { cancel: () => {} };
    },
  };
  return clock;
}

describe('the text', () => {
  it('says what the pass did, with a line of help and a type for each figure', () => {
    expect(renderMetrics(summary)).toBe(
      readFileSync(new URL('./metrics.golden.txt', import.meta.url), 'utf8'),
    );
  });

  it('goes on counting where the last pass left off, and takes gauges anew', () => {
    const second = renderMetrics(
      { ...summary, candidates: 0, exitCode: 0, failed: 0 },
      renderMetrics(summary),
    );
    expect(second).toContain('stuck_hr_recovery_repaired_total{branch="status"} 2\n');
    expect(second).toContain('stuck_hr_recovery_runs_total{exit_code="0"} 1\n');
    expect(second).toContain('stuck_hr_recovery_runs_total{exit_code="4"} 1\n');
    expect(second).toContain('stuck_hr_recovery_failed_total 1\n');
    expect(second).toContain('stuck_hr_recovery_candidates 0\n');
  });

  it('begins anew after a file that is not one of its own', () => {
    expect(renderMetrics(summary, 'stuck_hr_recovery_failed_total NaN\n\u0000garbage')).toBe(
      renderMetrics(summary),
    );
  });
});

describe('the text of one engine of several', () => {
  it('names it in every series, under a label that no scrape overwrites', () => {
    const series = renderMetrics(summary, '', 'shard1')
      .split('\n')
      .filter((line) => /^[a-z]/.test(line));
    expect(series.filter((line) => !/[{,]engine="shard1"\} /.test(line))).toEqual([]);
    expect(series).toContain('stuck_hr_recovery_scanned{engine="shard1"} 12');
    expect(series).toContain('stuck_hr_recovery_repaired_total{branch="status",engine="shard1"} 1');
    expect(series).toHaveLength(renderMetrics(summary).match(/^[a-z]/gm)!.length);
  });

  it.each([undefined, 'shard1', 'its.earlier-name'])(
    'goes on counting in its file, whatever it was called in there: %s',
    (earlier) => {
      const second = renderMetrics(summary, renderMetrics(summary, '', earlier), 'shard1');
      expect(second).toContain('stuck_hr_recovery_repaired_total{branch="status",engine="shard1"} 2\n');
      expect(second).toContain('stuck_hr_recovery_failed_total{engine="shard1"} 2\n');
      expect(second).toContain('stuck_hr_recovery_runs_total{exit_code="4",engine="shard1"} 2\n');
    },
  );
});

describe('the settings', () => {
  const urlOf = (text: string, instance?: string) =>
    metricsSettings({ METRICS_PUSH_URL: text, METRICS_INSTANCE: instance }).pushUrl;

  it('give each engine a group of its own, and leave a group that is given as it is', () => {
    const [one, two] = ['shard1', 'shard2'].map((instance) => urlOf('http://push:9091/', instance));
    expect(one).toBe('http://push:9091/metrics/job/stuck-hr-recovery/instance/shard1');
    expect(two).toBe('http://push:9091/metrics/job/stuck-hr-recovery/instance/shard2');
    expect(urlOf('http://push:9091/metrics/job/x', 'shard1')).toBe('http://push:9091/metrics/job/x');
    const encoded = 'http://push:9091/metrics/job@base64/eC95/cluster/z';
    expect(urlOf(encoded)).toBe(encoded);
    expect(metricsSettings({ METRICS_INSTANCE: ' ' }).instance).toBeUndefined();
  });

  it.each(['a/b', '..', 'a"b', 'two words', 'x'.repeat(64)])('refuse the instance %s', (instance) => {
    const read = () => metricsSettings({ METRICS_INSTANCE: instance });
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(/^METRICS_INSTANCE: .* is not a name/);
  });

  it('make a group of a Pushgateway from its address, and take a group as it is', () => {
    expect(urlOf('http://push:9091')).toBe('http://push:9091/metrics/job/stuck-hr-recovery');
    expect(urlOf('https://host/push/')).toBe('https://host/push/metrics/job/stuck-hr-recovery');
    expect(urlOf('http://push:9091/metrics/job/x/cluster/y')).toBe(
      'http://push:9091/metrics/job/x/cluster/y',
    );
    expect(metricsSettings({ METRICS_FILE: '', METRICS_PUSH_URL: ' ' })).toEqual({
      file: undefined,
      pushUrl: undefined,
    });
  });

  it.each(['push:9091', 'ftp://push', 'nonsense'])('refuse %s', (text) => {
    expect(() => metricsSettings({ METRICS_PUSH_URL: text })).toThrow(ConfigError);
  });
});

describe('publishing', () => {
  let dir = '';
  const errors: string[] = [];
  const log = { info: () => {}, error: (text: string) => void errors.push(text) };
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'metrics-'));
    errors.length = 0;
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  async function gateway<T>(
    answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
    use: (url: string) => Promise<T>,
  ): Promise<T> {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += String(chunk);
      answer(request, response, body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      return await use(`http://user:secret@127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }
  const to = (pushUrl: string) => metricsSettings({ METRICS_PUSH_URL: pushUrl });

  it('replaces the file as a whole and leaves nothing beside it', async () => {
    const file = join(dir, 'recovery.prom');
    await publishMetrics(summary, { file, pushUrl: undefined, instance: undefined }, manualClock(), log);
    await publishMetrics(summary, { file, pushUrl: undefined, instance: undefined }, manualClock(), log);
    expect(readFileSync(file, 'utf8')).toBe(renderMetrics(summary, renderMetrics(summary)));
    expect(readdirSync(dir)).toEqual(['recovery.prom']);
  });

  it('puts the text to the gateway', async () => {
    const seen: unknown[] = [];
    await gateway(
      ({ method, url, headers }, response, body) => {
        seen.push({ method, url, type: headers['content-type'], user: headers.authorization, body });
        response.writeHead(202).end();
      },
      (url) => publishMetrics(summary, to(url), manualClock(), log),
    );
    expect(seen).toEqual([
      {
        method: 'PUT',
        url: '/metrics/job/stuck-hr-recovery',
        type: 'text/plain; version=0.0.4; charset=utf-8',
        user: `Basic ${Buffer.from('user:secret').toString('base64')}`,
        body: renderMetrics(summary),
      },
    ]);
    expect(errors).toEqual([]);
  });

  it('logs a refusal, a dead gateway and a missing folder, and tells nobody the password', async () => {
    const url = await gateway(
      (_request, response) => response.writeHead(400).end('pushed metrics are invalid\n'),
      async (address) => {
        await publishMetrics(summary, to(address), manualClock(), log);
        return address;
      },
    );
    expect(errors[0]).toMatch(/^metrics not pushed to http:\/\/user@127.*: 400 pushed metrics are invalid$/);
    await publishMetrics(summary, to(url), manualClock(), log);
    expect(errors[1]).toContain('ECONNREFUSED');
    const file = join(dir, 'missing', 'recovery.prom');
    await publishMetrics(summary, { file, pushUrl: undefined, instance: undefined }, manualClock(), log);
    expect(errors[2]).toContain(`metrics not written to ${file}: ENOENT`);
    expect(errors.join()).not.toContain('secret');
  });

  it.each(['before its answer', 'in the middle of it'])(
    'does not wait for a gateway that hangs %s',
    async (where) => {
      const clock = manualClock();
      await gateway(
        (_request, response) => {
          if (where !== 'before its answer') {
            response.writeHead(200);
            response.write('half');
          }
          setImmediate(() => clock.ring());
        },
        (url) => publishMetrics(summary, to(url), clock, log),
      );
      expect(errors[0]).toMatch(/: no answer within 5s$/);
    },
  );
});
