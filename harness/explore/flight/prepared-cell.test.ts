import { expect, it } from 'vitest';
import { type CellRef, prepareCell } from './prepared-cell.ts';

/** Of a file that is not there: being asked for is enough to be kept. */
const ref = (variant?: number): CellRef => ({
  file: '/nowhere/x.scenario.yaml',
  label: '',
  engine: 'kubeflap',
  ...(variant === undefined ? {} : { variant }),
});

function ask(of: CellRef): Promise<unknown> {
  const cell = prepareCell(of);
  cell.catch(() => undefined);
  return cell;
}

it('keeps the cell that is used again and again, and lets go of variations', () => {
  const written = ask(ref());
  const first = ask(ref(1));
  for (let variant = 2; variant <= 500; variant++) {
    void ask(ref(variant));
    expect(ask(ref())).toBe(written);
  }
  expect(ask(ref(1))).not.toBe(first);
});
