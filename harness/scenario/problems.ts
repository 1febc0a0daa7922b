import type { CelProblem } from './cel/index.ts';
import type { Diagnostic } from './diagnostic.ts';
import { nearMiss } from './near-miss.ts';
import type { YamlPath, YamlSource } from './yaml-source.ts';

/** Collects the problems of one file; every check reports all it finds, none stops at the first. */
export class Problems {
  readonly #source: YamlSource;
  readonly #found: Diagnostic[] = [];

  constructor(source: YamlSource) {
    this.#source = source;
  }

  get found(): readonly Diagnostic[] {
    return this.#found;
  }

  /** A problem of the value at `path`. */
  add(path: YamlPath, message: string, fix?: string): void {
    this.#found.push({
      file: this.#source.file,
      ...this.#source.position(path),
      message,
      ...(fix === undefined ? {} : { fix }),
    });
  }

  /** A problem of an expression within the text at `path`. */
  addCel(path: YamlPath, problem: CelProblem): void {
    this.#found.push({
      file: this.#source.file,
      ...this.#source.positionWithin(path, problem.start, problem.end - problem.start),
      message: problem.message,
      ...(problem.fix === undefined ? {} : { fix: problem.fix }),
    });
  }

  /** Reports a name that is not among `known`. */
  reference(path: YamlPath, what: string, name: string, known: Iterable<string>): void {
    const names = [...known];
    if (names.includes(name)) return;
    const meant = nearMiss(name, names);
    const fix = meant
      ? `did you mean "${meant}"?`
      : names.length > 0
        ? `known: ${names.join(', ')}`
        : `no ${what} is declared`;
    this.add(path, `unknown ${what} "${name}"`, fix);
  }

  /** Reports names that occur twice in a list of named things. */
  unique(path: YamlPath, what: string, items: readonly { readonly name?: string }[]): void {
    const seen = new Set<string>();
    items.forEach((item, index) => {
      if (item.name === undefined) return;
      if (seen.has(item.name))
        this.add(
          [...path, index, 'name'],
          `duplicate ${what} "${item.name}"`,
          'names are unique in a scenario',
        );
      seen.add(item.name);
    });
  }
}
