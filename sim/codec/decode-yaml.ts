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
  type YAMLError,
} from 'yaml';
import { deepFreeze, goQuote, type Json } from '../kube/index.ts';
import { decodeUtf8 } from './decode-utf8.ts';
import { DecodeError, MAX_JSON_DEPTH } from './json-syntax.ts';
import { plainScalar } from './yaml-scalar.ts';

/** A decoded YAML body. */
export interface DecodedYaml {
  /** Deep-frozen. */
  readonly value: Json;
  /** What strict decoding complains about, in Go's words: keys given twice. */
  readonly strictErrors: readonly string[];
}

/** Aliases may multiply a small text; the real decoder refuses documents that are mostly aliases. */
const MAX_NODES = 1_000_000;

/**
 * Decodes the first document of a YAML body as sigs.k8s.io/yaml does: YAML 1.1 scalars, keys as text, anchors and merge keys.
 * @throws DecodeError `yaml: line 2: did not find expected ',' or ']'`.
 */
export function decodeYaml(bytes: Uint8Array): DecodedYaml {
  const text = decodeUtf8(bytes);
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
  if (problem) throw syntaxError(problem, text, lines);
  const reader = new YamlReader(lines);
  const value = deepFreeze(reader.value(document.contents, 0));
  const strictErrors =
    reader.repeated.length === 0
      ? []
      : [`error converting YAML to JSON: yaml: unmarshal errors:\n${reader.repeated.join('\n')}`];
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
      const key = keyText(this.value(item.key, depth + 1));
      if (entries.has(key)) this.#noteRepeated(item.key, key);
      entries.set(key, this.value(item.value, depth + 1));
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

function keyText(key: Json): string {
  if (typeof key === 'string') return key;
  if (key === null) return 'null';
  if (typeof key === 'object' && !('value' in key))
    throw new DecodeError('error converting YAML to JSON: unsupported map key of type: map');
  return JSON.stringify(key);
}

/** Problems the scanner finds carry their line; those of the parser the line before, as libyaml counts from 0. */
const SCANNER_PROBLEMS: Readonly<Record<string, string>> = {
  TAB_AS_INDENT: 'found character that cannot start any token',
  BLOCK_AS_IMPLICIT_KEY: 'mapping values are not allowed in this context',
  MULTILINE_IMPLICIT_KEY: "could not find expected ':'",
  BAD_DQ_ESCAPE: 'found unknown escape character',
  UNEXPECTED_TOKEN: 'found character that cannot start any token',
};

/** The wording of libyaml for the problems people cause; others get the nearest. */
function syntaxError(problem: YAMLError, text: string, lines: LineCounter): DecodeError {
  const scanner = SCANNER_PROBLEMS[problem.code];
  const line = lines.linePos(problem.pos[0]).line;
  if (scanner !== undefined) return new DecodeError(`yaml: line ${line}: ${scanner}`);
  if (/quote/.test(problem.message)) {
    const last = text.split('\n').length;
    return new DecodeError(`yaml: line ${last}: found unexpected end of stream`);
  }
  if (/end with a \]|sequence/.test(problem.message) && /]/.test(problem.message))
    return new DecodeError(`yaml: line ${endLine(text)}: did not find expected ',' or ']'`);
  if (/end with a }/.test(problem.message))
    return new DecodeError(`yaml: line ${endLine(text)}: did not find expected ',' or '}'`);
  if (/Implicit keys|implicit map key/i.test(problem.message))
    return new DecodeError(`yaml: line ${line + 1}: could not find expected ':'`);
  return new DecodeError(`yaml: line ${Math.max(line - 1, 1)}: did not find expected key`);
}

/** The 0-based line of the end of the text, never shown as 0. */
function endLine(text: string): number {
  return Math.max(text.split('\n').length - 1, 1);
}
