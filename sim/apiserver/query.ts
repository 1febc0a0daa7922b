import { memoized } from '../kube/index.ts';

/** The query of a URL, decoded the way Go's url.ParseQuery does: broken pairs are skipped. */
export class Query {
  readonly #values: ReadonlyMap<string, readonly string[]>;

  constructor(text: string) {
    this.#values = text === '' ? EMPTY : parsed(text);
  }

  /** How many different parameters there are. */
  get size(): number {
    return this.#values.size;
  }

  /** The first value, or undefined when the parameter is absent. */
  get(name: string): string | undefined {
    return this.#values.get(name)?.[0];
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  all(name: string): readonly string[] {
    return this.#values.get(name) ?? [];
  }

  /**
   * A boolean as the server reads it: present and neither `0` nor `false` is true, nonsense included.
   * Source: apimachinery pkg/runtime Convert_Slice_string_To_bool.
   */
  flag(name: string): boolean {
    const value = this.get(name);
    return value !== undefined && value !== '0' && value.toLowerCase() !== 'false';
  }

  /** The first value of each parameter. */
  toMap(): ReadonlyMap<string, string> {
    return new Map([...this.#values].map(([name, values]) => [name, values[0]!]));
  }

  /** As {@link toMap}; frozen, and the same one for the same text. */
  toObject(): Readonly<Record<string, string>> {
    let object = objects.get(this.#values);
    if (!object) {
      object = Object.freeze(Object.fromEntries(this.toMap()));
      objects.set(this.#values, object);
    }
    return object;
  }
}

const objects = new WeakMap<ReadonlyMap<string, readonly string[]>, Readonly<Record<string, string>>>();

const EMPTY: ReadonlyMap<string, readonly string[]> = new Map();

const parsed = memoized(2_000, parse);

function parse(text: string): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>();
  for (const pair of text.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const equals = pair.indexOf('=');
    const name = unescapeParam(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : unescapeParam(pair.slice(equals + 1));
    if (name === undefined || value === undefined) continue;
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return values;
}

function unescapeParam(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
