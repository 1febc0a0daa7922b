import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ArmedRule } from '../../../sim/faults/armed-rule.ts';
import { Random, Tape } from '../../../sim/random/index.ts';
import { parseFaultAction } from '../../scenario/index.ts';
import { FAULT_CATALOGUE, holdsUp } from './fault-catalogue.ts';

const SCENARIOS_PAGE = readFileSync(join(import.meta.dirname, '../../../docs/scenarios.md'), 'utf8');

/** The classes a row of the page's table of actions names. */
function documented(kind: string): string {
  const row = SCENARIOS_PAGE.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${kind}`));
  return row?.split('|').at(-2)?.trim() ?? '';
}

describe('the class of a fault', () => {
  it.each(FAULT_CATALOGUE)('$id is $class in the fault plane and on the page as well', (entry) => {
    const action = parseFaultAction(entry.action).action!;
    const rule = new ArmedRule({ name: 'f', action }, '', new Tape(new Random(1)));
    expect(rule.report().realism).toBe(entry.class);
    const [kind = ''] = Object.keys(entry.action);
    const variant = (entry.action[kind] as { readonly variant?: string }).variant;
    const classes = documented(kind);
    const ofVariant = new RegExp(`${variant} ([ABC])`).exec(classes)?.[1];
    if (classes !== 'A-C') expect(ofVariant ?? classes[0]).toBe(entry.class);
  });
});

describe('a fault that holds its actor up', () => {
  it('is one of silence, of waiting, or of starting again', () => {
    const ids = FAULT_CATALOGUE.filter(({ action }) => holdsUp(action)).map(({ id }) => id);
    const crashes = ['P1-before-send', 'P1-after-send', 'P1-after-commit', 'P1-after-ack'];
    expect(ids).toEqual(['W1-silent', 'W2-silent', 'W4', 'R9', 'C5', ...crashes, 'P3']);
  });
});
