import type { TableColumn } from '../resource.ts';
import { AGE_DESCRIPTION, columnDescriptions, NAME_DESCRIPTION } from './column-descriptions.ts';
import { tableColumns } from './table-columns.ts';

let columnLines: ReadonlyMap<string, string> | undefined;

/** The columns of a resource's Table; the default pair of the server for a resource that cannot be listed. */
export function columnsOf(group: string, version: string, resource: string): readonly TableColumn[] {
  columnLines ??= new Map(
    tableColumns
      .trim()
      .split('\n')
      .map((line) => {
        const colon = line.indexOf(': ');
        return [line.slice(0, colon), line.slice(colon + 2)];
      }),
  );
  const key = `${group === '' ? '' : `${group}/`}${version}/${resource}`;
  const descriptions = columnDescriptions[key] ?? {};
  return (columnLines.get(key) ?? 'Name|string|name, Created At|date').split(', ').map((text) => {
    const [name = '', type = '', format = '', priority = '0'] = text.split('|');
    const description = descriptions[name] ?? GENERAL_DESCRIPTIONS[name] ?? '';
    return { name, type, format, description, priority: Number(priority) };
  });
}

const GENERAL_DESCRIPTIONS: Readonly<Record<string, string>> = {
  Name: NAME_DESCRIPTION,
  Age: AGE_DESCRIPTION,
  'Created At': AGE_DESCRIPTION,
};
