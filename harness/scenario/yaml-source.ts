import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
} from 'yaml';
import type { Diagnostic } from './diagnostic.ts';

/** Where a value stands in a document: keys and list indices from the root. */
export type YamlPath = readonly (string | number)[];

/** A place in a file; all numbers from 1. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** Aliases expand to at most this many nodes, so that a small file cannot become a huge one. */
const MAX_ALIASES = 1_000;

/** A parsed YAML file that remembers where everything stood. */
export class YamlSource {
  readonly file: string;
  readonly text: string;
  /** Syntax problems: bad indentation, duplicate keys, unknown anchors, more than one document. */
  readonly problems: readonly Diagnostic[];
  readonly value: unknown;
  readonly #document: Document.Parsed<ParsedNode>;
  readonly #lines = new LineCounter();

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      version: '1.2',
      prettyErrors: false,
      uniqueKeys: true,
    });
    const problems: Diagnostic[] = this.#document.errors.map((error) => {
      const { line, col } = this.#lines.linePos(error.pos[0]);
      return {
        file,
        line,
        column: col,
        length: Math.max(1, error.pos[1] - error.pos[0]),
        message: error.message,
      };
    });
    let value: unknown;
    if (problems.length === 0) {
      try {
        value = this.#document.toJS({ maxAliasCount: MAX_ALIASES });
      } catch (error) {
        problems.push({ file, line: 1, column: 1, length: 1, message: (error as Error).message });
      }
    }
    this.problems = problems;
    this.value = value;
  }

  /** Where the value at `path` stands; the nearest ancestor that exists when it does not. */
  position(path: YamlPath): SourcePosition {
    return this.#at(this.#find(path).value);
  }

  /** Where the key of the entry at `path` stands; the value itself for list items. */
  keyPosition(path: YamlPath): SourcePosition {
    const found = this.#find(path);
    return this.#at(found.key ?? found.value);
  }

  /** A place inside the scalar at `path`, `offset` characters from its text's start. Exact for one-line scalars. */
  positionWithin(path: YamlPath, offset: number, length: number): SourcePosition {
    const { value } = this.#find(path);
    const start = this.position(path);
    if (!isScalar(value) || value.range == null) return start;
    const raw = this.text.slice(value.range[0], value.range[1]);
    if (raw.includes('\n')) return start;
    const quoted = value.type === 'QUOTE_DOUBLE' || value.type === 'QUOTE_SINGLE' ? 1 : 0;
    return { line: start.line, column: start.column + quoted + offset, length: Math.max(1, length) };
  }

  #find(path: YamlPath): { key: Node | undefined; value: Node | null } {
    let value: Node | null = this.#document.contents;
    let key: Node | undefined;
    for (const step of path) {
      const parent: Node | null | undefined = isAlias(value) ? value.resolve(this.#document) : value;
      if (isMap(parent)) {
        const pair = parent.items.find(
          (item) => isScalar(item.key) && String(item.key.value) === String(step),
        );
        if (!pair || !isPair(pair)) break;
        key = pair.key as Node;
        value = (pair.value ?? pair.key) as Node;
      } else if (isCollection(parent) && typeof step === 'number') {
        const item = parent.items[step];
        if (item === undefined) break;
        key = undefined;
        value = item as Node;
      } else break;
    }
    return { key, value };
  }

  #at(node: Node | null): SourcePosition {
    const range = node?.range;
    if (!range) return { line: 1, column: 1, length: 1 };
    const { line, col } = this.#lines.linePos(range[0]);
    const firstLine = this.text.slice(range[0], range[1]).split('\n', 1)[0]!.trimEnd();
    return { line, column: col, length: Math.max(1, firstLine.length) };
  }
}
