import type { TableColumn } from '../resource.ts';
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
  const line = columnLines.get(`${group === '' ? '' : `${group}/`}${version}/${resource}`);
  return (line ?? 'Name|string|name, Created At|date').split(', ').map((text) => {
    const [name = '', type = '', format = '', priority = '0'] = text.split('|');
    return { name, type, format, description: '', priority: Number(priority) };
  });
}
