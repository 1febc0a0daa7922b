import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { ProcessGate } from './process-gate.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** A process that is killed and goes on waiting for an answer; answers a reference to what it holds on to. */
function killed(): WeakRef<object> {
  const gate = new ProcessGate();
  const ask = gate.handler(() => Promise.reject(new Error('not asked')));
  gate.kill();
  const world = { size: 1 };
  const main = async (): Promise<unknown> => {
    await ask({ method: 'GET', path: '/', query: '', headers: {} });
    return world;
  };
  void main();
  return new WeakRef(world);
}

it('a killed process waits for ever and is forgotten, with everything it held on to', async () => {
  const worlds = Array.from({ length: 10 }, killed);
  await new Promise((resolve) => setImmediate(resolve));
  collect();
  expect(worlds.filter((world) => world.deref() !== undefined)).toEqual([]);
});
