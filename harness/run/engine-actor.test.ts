import { expect, it } from 'vitest';
import { VirtualClock } from '../../sim/clock/index.ts';
import { type Ledger, TraceOverflowError } from '../trace/index.ts';
import type { Engine } from './engine.ts';
import { EngineActor } from './engine-actor.ts';

it('breaks the flight when the end of a run cannot be written down', async () => {
  const nothing = (): void => undefined;
  const engine: Engine = {
    name: 'short',
    clockMode: 'virtual',
    start: () => ({
      ended: Promise.resolve({ exitCode: 0, stdout: '', stderr: '' }),
      stop: nothing,
      kill: nothing,
      pause: nothing,
      resume: nothing,
    }),
  };
  const handler = () => Promise.reject(new Error('it asks nothing'));
  const ledger: Pick<Ledger, 'now' | 'handlerFor' | 'run'> = {
    now: () => 0,
    handlerFor: () => handler,
    run: () => {
      throw new TraceOverflowError('full');
    },
  };
  const broken: Error[] = [];
  const actor = new EngineActor({
    spec: { name: 'recovery' },
    env: {},
    engine,
    clock: new VirtualClock(),
    ledger: ledger as Ledger,
    handler,
    token: '',
    broke: (error) => broken.push(error),
  });
  actor.start();
  await actor.dispose();
  expect(broken).toMatchObject([{ code: 'KUBEFLAP_TRACE_OVERFLOW' }]);
});
