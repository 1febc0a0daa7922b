import {
  at,
  Float64,
  Int64,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
} from '../../../kube/index.ts';
import type { TableColumn } from '../resource.ts';
import { humanDuration } from './human-duration.ts';
import { JsonPath, printValue } from './json-path.ts';

type Cell = string | number | boolean | null;

/** The Table of a version: its columns and how a row is made. */
export interface Printer {
  readonly columns: readonly TableColumn[];
  cells(object: KubeObject, now: number): readonly Cell[];
}

const NAME: TableColumn = {
  name: 'Name',
  type: 'string',
  format: 'name',
  description:
    'Name must be unique within a namespace. Is required when creating resources, although some resources may allow a client to request the generation of an appropriate name automatically. Name is primarily intended for creation idempotence and configuration definition. Cannot be updated. More info: https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names',
  priority: 0,
};

const AGE: JsonObject = {
  name: 'Age',
  type: 'date',
  description:
    'CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed to be set in happens-before order across separate operations. Clients may not set this value. It is represented in RFC3339 form and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata',
  jsonPath: '.metadata.creationTimestamp',
};

/**
 * The printer of a CRD version: the name, then `additionalPrinterColumns`, or the age where there are none.
 * Source: apiextensions-apiserver pkg/registry/customresource/tableconvertor.
 */
export function printerOf(version: JsonObject): Printer {
  const declared = version['additionalPrinterColumns'];
  const columns = isArray(declared) && declared.length > 0 ? declared.filter(isObject) : [AGE];
  const compiled = columns.map((column) => ({
    type: String(column['type'] ?? ''),
    path: new JsonPath(String(column['jsonPath'] ?? '')),
  }));
  return {
    columns: [NAME, ...columns.map(tableColumn)],
    cells: (object, now) => [
      object.metadata.name ?? '',
      ...compiled.map(({ type, path }) => cell(type, path.find(object), now)),
    ],
  };
}

function tableColumn(column: JsonObject): TableColumn {
  const description = column['description'];
  const jsonPath = String(column['jsonPath'] ?? '');
  return {
    name: String(column['name'] ?? ''),
    type: String(column['type'] ?? ''),
    format: String(column['format'] ?? ''),
    description:
      typeof description === 'string' && description !== ''
        ? description
        : `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    priority: Number(at(column, 'priority') ?? 0),
  };
}

function cell(type: string, found: readonly Json[] | undefined, now: number): Cell {
  const value = found?.[0];
  if (value === undefined) return null;
  if (type === 'string') return value === null ? '<no value>' : printValue(value);
  if (type === 'integer') {
    const number = numberOf(value);
    return number === undefined ? null : Math.trunc(number);
  }
  if (type === 'number') return numberOf(value) ?? null;
  if (type === 'boolean') return typeof value === 'boolean' ? value : null;
  if (type === 'date') return typeof value === 'string' ? ageCell(value, now) : null;
  return null;
}

function numberOf(value: Json): number | undefined {
  if (typeof value === 'number') return value;
  if (value instanceof Int64) return Number(value.value);
  return value instanceof Float64 ? value.value : undefined;
}

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/;

function ageCell(text: string, now: number): string {
  if (text === '' || text === 'null') return '<unknown>';
  const instant = RFC3339.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(instant) ? '<invalid>' : humanDuration(now - instant);
}
