import type { KubeObject } from '../../../../kube/index.ts';
import type { Cell } from '../type-rules.ts';

/** Makes the cells of one row. */
export type CellsOf = (object: KubeObject, now: number) => readonly Cell[];

const CELLS: Readonly<Record<string, CellsOf>> = {};

/** The printer of a resource; the server's default pair, name and creation time, for those without. */
export function cellsOf(group: string, resource: string): CellsOf {
  return CELLS[`${group}/${resource}`] ?? nameAndCreation;
}

const nameAndCreation: CellsOf = (object) => [
  object.metadata.name ?? '',
  object.metadata.creationTimestamp ?? null,
];
