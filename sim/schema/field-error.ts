/** The field of an error that has no path: how Go prints a nil `*field.Path`. */
export const NO_PATH = '<nil>';

/** `path.name`, or just `name` at the root. */
export function childPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
