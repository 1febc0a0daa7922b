import { at, type Json, type KubeObject } from '../../../kube/index.ts';
import type { TableColumn } from '../resource.ts';
import { age, nameOf } from './cells/cell-text.ts';
import { AGE_DESCRIPTION, NAME_DESCRIPTION } from './column-descriptions.ts';

/** The columns of a Scale. Source: kubernetes pkg/printers/internalversion scaleColumnDefinitions. */
export const SCALE_COLUMNS: readonly TableColumn[] = [
  { name: 'Name', type: 'string', format: 'name', description: NAME_DESCRIPTION, priority: 0 },
  {
    name: 'Desired',
    type: 'integer',
    format: '',
    description: 'replicas is the desired number of instances for the scaled object.',
    priority: 0,
  },
  {
    name: 'Available',
    type: 'integer',
    format: '',
    description: 'replicas is the actual number of observed instances of the scaled object.',
    priority: 0,
  },
  { name: 'Age', type: 'string', format: '', description: AGE_DESCRIPTION, priority: 0 },
];

/** The row of a Scale. */
export function scaleCells(scale: KubeObject, now: number): readonly Json[] {
  return [
    nameOf(scale),
    at(scale, 'spec', 'replicas') ?? 0,
    at(scale, 'status', 'replicas') ?? 0,
    age(scale, now),
  ];
}
