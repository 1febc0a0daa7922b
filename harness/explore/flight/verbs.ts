export const READS: ReadonlySet<string> = new Set(['get', 'list', 'watch']);
export const WRITES: ReadonlySet<string> = new Set([
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
]);
