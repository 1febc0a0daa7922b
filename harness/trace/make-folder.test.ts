import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeFolder } from './make-folder.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'make-folder-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('makes a folder and those above it, and is content with one that is there', () => {
  const deep = join(folder, 'a', 'b');
  makeFolder(deep, 0o700);
  makeFolder(deep);
  expect(statSync(deep).mode & 0o777).toBe(0o700);
});

it('is refused below a file', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(() => makeFolder(join(folder, 'file', 'c'))).toThrow('EEXIST');
});

it.runIf(existsSync('/proc/self'))('is refused at once where nothing can be made', () => {
  expect(() => makeFolder('/proc/kubeflap/c')).toThrow('ENOENT');
});
