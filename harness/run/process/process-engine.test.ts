import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../../sim/clock/index.ts';
import type { EngineExit } from '../engine.ts';
import { ComputeHold } from './compute-hold.ts';
import { closeSharedGateway } from './gateway.ts';
import { processEngine } from './process-engine.ts';

const START = Date.UTC(2026, 0, 1);

/** Runs a shell script as an engine for at most an hour of virtual time. */
async function runScript(script: string, clockSkewMs = 0): Promise<{ exit: EngineExit; tookMs: number }> {
  const clock = new VirtualClock(START);
  const run = processEngine('test', ['sh', '-c', script], '/').start({
    actor: 'test',
    number: 1,
    handler: () => Promise.reject(new Error('asks nothing')),
    token: 'test',
    clock,
    clockSkewMs,
    env: {},
  });
  let exit: EngineExit | undefined;
  let endedAt = 0;
  const ended = run.ended.then((result) => {
    exit = result;
    endedAt = clock.now();
  });
  try {
    await clock.run({ until: START + 3_600_000, done: () => exit !== undefined });
    await ended;
  } finally {
    await closeSharedGateway();
  }
  return { exit: exit!, tookMs: endedAt - START };
}

describe('an engine that is a script', { timeout: 180_000 }, () => {
  it('sleeps on virtual time, and its dates follow', async () => {
    const { exit, tookMs } = await runScript(
      'date -u +%s; sleep 1m 30s; date -u +%s; date -u -d "-2 minutes" +%T; date -u -d 2025-12-31T23:00:00Z +%F',
    );
    expect(exit).toMatchObject({ exitCode: 0, stderr: '' });
    const seconds = START / 1_000;
    expect(exit.stdout.split('\n')).toEqual([`${seconds}`, `${seconds + 90}`, '23:59:30', '2025-12-31', '']);
    expect(tookMs).toBe(90_000);
  });

  it('has a clock that may be wrong', async () => {
    const { exit } = await runScript('date -u +%T', 5_000);
    expect(exit.stdout).toBe('00:00:05\n');
  });

  it('is told about a sleep it cannot sleep', async () => {
    const { exit } = await runScript('sleep soon || echo no');
    expect(exit).toMatchObject({ stdout: 'no\n', stderr: "sleep: invalid time interval 'soon'\n" });
  });
});

describe('time held by a process', () => {
  it('notices one that asks for ever while time stands still, and says so', () => {
    const told: string[] = [];
    const hold = new ComputeHold(new VirtualClock(0), {
      timeMoved: () => undefined,
      stuck: (why) => told.push(why),
    });
    for (let n = 0; n < 9_990; n++) hold.contact();
    expect(told).toEqual([]);
    for (let n = 0; n < 20; n++) hold.contact();
    expect(told[0]).toBe('it asked 10000 times without letting time pass');
    hold.end();
  });

  it('tells that time has moved before a frozen process goes on', async () => {
    const clock = new VirtualClock(0);
    const moments: number[] = [];
    const hold = new ComputeHold(clock, {
      timeMoved: () => moments.push(clock.now()),
      stuck: () => undefined,
    });
    hold.freeze();
    await clock.run({ until: 40_000 });
    expect(moments).toEqual([]);
    hold.thaw();
    expect(moments).toEqual([40_000]);
    hold.end();
  });
});
