/** Where objects live: the group and plural of the type as it is stored. `/events` is the core group's. */
export function storedAs(storageKey: string): { readonly group: string; readonly resource: string } {
  const slash = storageKey.lastIndexOf('/');
  return { group: storageKey.slice(0, slash), resource: storageKey.slice(slash + 1) };
}
