import { isPlainObject, type PlainJson } from './plain-json.ts';

/** The variables of one run of a case: `r`, `ns`, `grp` and what steps captured. */
export type Variables = Map<string, PlainJson>;

/** Random names of a run: a token of its own, namespaces and an API group derived from it. */
export function runVariables(token: string): Variables {
  return new Map<string, PlainJson>([
    ['r', token],
    ['ns', `ct-${token}-a`],
    ['ns2', `ct-${token}-b`],
    ['ns3', `ct-${token}-c`],
    ['grp', `${token}.example.test`],
  ]);
}

/** `${name}` in every string; `${name|url}` encoded; a string that is only `${=name}` becomes the value itself. */
export function substitute(value: PlainJson, variables: Variables): PlainJson {
  if (typeof value === 'string') {
    const whole = /^\$\{=([\w.-]+)\}$/.exec(value);
    return whole ? (variables.get(whole[1]!) ?? null) : substituteText(value, variables);
  }
  if (Array.isArray(value)) return (value as readonly PlainJson[]).map((item) => substitute(item, variables));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      substituteText(key, variables),
      substitute(member, variables),
    ]),
  );
}

/** As {@link substitute} for one text. */
export function substituteText(text: string, variables: Variables): string {
  return text.replace(/\$\{([\w.-]+)(\|url)?\}/g, (all, name: string, url: string | undefined) => {
    const value = variables.get(name);
    if (value === undefined) return all;
    const shown = String(isPlainObject(value) && value['$num'] !== undefined ? value['$num'] : value);
    return url ? encodeURIComponent(shown) : shown;
  });
}
