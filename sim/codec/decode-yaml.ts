import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  type ParsedNode,
  parseAllDocuments,
  Scalar,
} from 'yaml';
import { deepFreeze, goQuote, goSyntax, isNumber, type Json } from '../kube/index.ts';
import { decodeUtf8 } from './decode-utf8.ts';
import { DecodeError, MAX_JSON_DEPTH } from './json-syntax.ts';
import { plainScalar } from './yaml-scalar.ts';
import { yamlSyntaxError } from './yaml-syntax-error.ts';

/** A decoded YAML body. */
export interface DecodedYaml {
  /** Deep-frozen. */
  readonly value: Json;
  /** What strict decoding complains about, in Go's words: keys given twice. */
  readonly strictErrors: readonly string[];
}

/** What no YAML may contain unescaped. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** Aliases may multiply a small text; the real decoder refuses documents that are mostly aliases. */
const MAX_NODES = 1_000_000;

/**
 * Decodes the first document of a YAML body as sigs.k8s.io/yaml does: YAML 1.1 scalars, keys as text, anchors and merge keys.
 * @throws DecodeError `yaml: line 2: did not find expected ',' or ']'`.
 */
export function decodeYaml(bytes: Uint8Array): DecodedYaml {
  const text = decodeUtf8(bytes);
  if (CONTROL.test(text)) throw new DecodeError('yaml: control characters are not allowed');
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, {
    version: '1.1',
    schema: 'failsafe',
    uniqueKeys: false,
    prettyErrors: false,
    logLevel: 'silent',
    lineCounter: lines,
  });
  const document = Array.isArray(documents) ? documents[0] : undefined;
  if (!document) return { value: null, strictErrors: [] };
  const problem = document.errors[0];
  if (problem) throw yamlSyntaxError(problem, text, lines);
  const reader = new YamlReader(lines);
  const value = deepFreeze(reader.value(document.contents, 0));
  const strictErrors =
    reader.repeated.length === 0 ? [] : [`yaml: unmarshal errors:\n${reader.repeated.join('\n')}`];
  return { value, strictErrors };
}

class YamlReader {
  /** `  line 3: key "a" already set in map`. */
  readonly repeated: string[] = [];
  /** Looked up here, as the library would search the whole document for each alias. */
  readonly #anchors = new Map<string, Node>();
  readonly #lines: LineCounter;
  #nodes = 0;

  constructor(lines: LineCounter) {
    this.#lines = lines;
  }

  value(node: Node | ParsedNode | null, depth: number): Json {
    this.#nodes += 1;
    if (this.#nodes > MAX_NODES) throw new DecodeError('yaml: document contains excessive aliasing');
    if (depth > MAX_JSON_DEPTH) throw new DecodeError('yaml: exceeded max depth of 10000');
    if (node === null) return null;
    if (isAlias(node)) {
      const target = this.#anchors.get(node.source);
      if (!target) throw new DecodeError(`yaml: unknown anchor '${node.source}' referenced`);
      return this.value(target, depth + 1);
    }
    if ((isScalar(node) || isSeq(node) || isMap(node)) && node.anchor !== undefined)
      this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return this.#scalar(node);
    if (isSeq(node)) return node.items.map((item) => this.value(item as Node | null, depth + 1));
    if (isMap(node)) return this.#map(node, depth);
    throw new DecodeError('yaml: unsupported node');
  }

  #scalar(node: Scalar): Json {
    const text = String(node.value ?? '');
    // The failsafe schema leaves the tag unset unless it is written.
    if (node.tag === 'tag:yaml.org,2002:str') return text;
    if (node.tag === 'tag:yaml.org,2002:binary') return binaryText(text);
    return node.type === Scalar.PLAIN ? plainScalar(text) : text;
  }

  #map(node: { items: readonly unknown[] }, depth: number): Json {
    const entries = new Map<string, Json>();
    const merged = new Map<string, Json>();
    for (const item of node.items as readonly { key: Node | null; value: Node | null }[]) {
      if (isScalar(item.key) && item.key.value === '<<' && item.key.type === Scalar.PLAIN) {
        for (const [key, value] of this.#mergeSources(item.value, depth))
          if (!merged.has(key)) merged.set(key, value);
        continue;
      }
      const given = this.value(item.key, depth + 1);
      const value = this.value(item.value, depth + 1);
      const key = keyText(given, value);
      if (entries.has(key)) this.#noteRepeated(item.key, key);
      entries.set(key, value);
    }
    for (const [key, value] of merged) if (!entries.has(key)) entries.set(key, value);
    return Object.fromEntries(entries);
  }

  #mergeSources(node: Node | null, depth: number): [string, Json][] {
    const value = this.value(node, depth + 1);
    const sources = Array.isArray(value) ? value : [value];
    return sources.flatMap((source) => {
      if (typeof source !== 'object' || source === null || Array.isArray(source))
        throw new DecodeError('yaml: map merge requires map or sequence of maps as the value');
      return Object.entries(source as Record<string, Json>);
    });
  }

  #noteRepeated(key: Node | null, text: string): void {
    const line = this.#lines.linePos(key?.range?.[0] ?? 0).line;
    this.repeated.push(`  line ${line}: key ${goQuote(text)} already set in map`);
  }
}

/** Keys become text on the way to JSON; what cannot is refused. Source: sigs.k8s.io/yaml convertToJSONableObject. */
function keyText(key: Json, value: Json): string {
  if (typeof key === 'string') return key;
  if (key === null)
    throw new DecodeError(`unsupported map key of type: %!s(<nil>), key: <nil>, value: ${goSyntax(value)}`);
  if (typeof key === 'object' && !isNumber(key))
    throw new DecodeError(
      `yaml: invalid map key: ${goSyntax(key).replaceAll('map[string]', 'map[interface {}]')}`,
    );
  return JSON.stringify(key);
}

function binaryText(text: string): string {
  const bytes = text.replace(/\s/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(bytes) || bytes.length % 4 !== 0)
    throw new DecodeError('yaml: !!binary value contains invalid base64 data');
  return Buffer.from(bytes, 'base64').toString('utf8');
}
