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
import { findCycle } from './cycle.ts';
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

/** Reported alone: what the parser says after it ran out of stack is noise. */
const NESTED_TOO_DEEPLY = 'nested too deeply';

/** So many brackets in a row keep the parser busy for as long as there are more of them. */
const ABYSS = /(?:[[{]\s*){200}/;

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
    const abyss = text.search(ABYSS);
    this.#document = parseDocument(abyss < 0 ? text : '', {
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
        ...reworded(error.code, error.message),
      };
    });
    let value: unknown;
    if (problems.length === 0) {
      try {
        value = this.#document.toJS({ maxAliasCount: MAX_ALIASES });
      } catch (error) {
        const { message } = error as Error;
        problems.push({ file, line: 1, column: 1, length: 1, ...reworded('ALIASES', message) });
      }
    }
    // No scenario, and nothing that could be printed or compared.
    const cycle = findCycle(value);
    if (cycle)
      problems.push({
        file,
        ...this.position(cycle),
        ...reworded('CYCLE', 'this alias stands for something that contains it'),
      });
    if (abyss >= 0) {
      const before = text.slice(0, abyss).split('\n');
      const place = { line: before.length, column: before.at(-1)!.length + 1, length: 1 };
      problems.push({ file, ...place, ...reworded('ABYSS', NESTED_TOO_DEEPLY) });
    }
    const deep = problems.find(({ message }) => message === NESTED_TOO_DEEPLY);
    this.problems = deep ? [deep] : problems;
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

/** What the parser's words leave open: what to do, and that it is not the parser that is broken. */
function reworded(code: string, message: string): { message: string; fix?: string } {
  if (code === 'ABYSS' || message.startsWith('Maximum call stack'))
    return { message: NESTED_TOO_DEEPLY, fix: 'a scenario needs a dozen levels at most' };
  switch (code) {
    case 'CYCLE':
      return { message, fix: 'write the value out' };
    case 'ALIASES':
      return { message, fix: `write the values out, or use at most ${MAX_ALIASES} aliases` };
    case 'DUPLICATE_KEY':
      return { message, fix: 'keep one of them' };
    case 'MULTIPLE_DOCS':
      return { message: 'the file holds several documents', fix: 'one scenario per file' };
    case 'TAB_AS_INDENT':
      return { message, fix: 'indent with spaces' };
    case 'BAD_INDENT':
      return { message, fix: 'align this line with its siblings' };
    default:
      return { message, fix: 'mend the YAML here or just above' };
  }
}
