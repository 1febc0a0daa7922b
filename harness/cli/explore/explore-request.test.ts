import { availableParallelism } from 'node:os';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { workersOf } from './explore-request.ts';

it('starts no more threads than there are cores, and says so', () => {
  const stderr = new PassThrough();
  const cores = availableParallelism();
  expect(workersOf(undefined, { stderr })).toBe(cores);
  expect(workersOf(1, { stderr })).toBe(1);
  expect(stderr.read()).toBeNull();
  expect(workersOf(cores + 97, { stderr })).toBe(cores);
  expect(String(stderr.read())).toContain(`there are ${cores} cores`);
});
