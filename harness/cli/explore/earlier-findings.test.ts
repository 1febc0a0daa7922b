import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { setAsideFindings } from './earlier-findings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'earlier-findings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function put(...names: string[]): void {
  for (const name of names) writeFileSync(join(folder, name), name);
}

const PARTS = ['finding.json', 'scenario.yaml', 'flight.txt'];
const finding = (name: string): string[] => PARTS.map((part) => `${name}.${part}`);

it('renames all of a finding and of a refuted pair, and nothing else', () => {
  const others = [
    'certificate.json',
    'rbac.yaml',
    // A scenario without its finding may have been put there by hand, to be kept.
    'kept-finding-3.scenario.yaml',
    'my.finding.json',
    'a-finding-x.finding.json',
  ];
  put(...others, ...finding('a-finding-1'), ...finding('a-finding-12'), 'refuted-1.finding.json');
  mkdirSync(join(folder, 'engines'));
  expect(setAsideFindings(folder, [])).toBe(3);
  const renamed = [...finding('a-finding-1'), ...finding('a-finding-12'), 'refuted-1.finding.json'];
  expect(readdirSync(folder).sort()).toEqual(
    [...others, 'engines', ...renamed.map((name) => `${name}.earlier`)].sort(),
  );
  expect(setAsideFindings(folder, [])).toBe(0);
});

it('keeps the newest of the earlier ones', () => {
  put('a-finding-1.finding.json');
  setAsideFindings(folder, []);
  writeFileSync(join(folder, 'a-finding-1.finding.json'), 'newer');
  setAsideFindings(folder, []);
  expect(readFileSync(join(folder, 'a-finding-1.finding.json.earlier'), 'utf8')).toBe('newer');
});

it('leaves alone what is explored itself', () => {
  put(...finding('a-finding-1'), ...finding('a-finding-2'));
  expect(setAsideFindings(folder, [join(folder, '.', 'a-finding-1.scenario.yaml')])).toBe(1);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(finding('a-finding-1')));
});
