import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashString } from '../../../sim/random/index.ts';
import type { CellRef, KeptSchedule } from '../../explore/index.ts';

/** A folder of schedules that once reached something no other had, one file each, named by its content. */
export class Corpus {
  readonly #folder: string;
  readonly #kept: readonly KeptSchedule[];

  private constructor(folder: string, kept: readonly KeptSchedule[]) {
    this.#folder = folder;
    this.#kept = kept;
  }

  /** Reads what is there; files that are no schedules are not ours and left alone. `passedOver` is told of each. */
  static open(folder: string, passedOver: (file: string) => void): Corpus {
    const kept = globSync('*.json', { cwd: folder })
      .sort()
      .flatMap((name) => {
        const schedule = scheduleIn(join(folder, name));
        if (!schedule) passedOver(join(folder, name));
        return schedule ?? [];
      });
    return new Corpus(folder, kept);
  }

  /** What earlier explorations kept for a cell. */
  readonly keptFor = (cell: CellRef): readonly KeptSchedule[] =>
    this.#kept.filter(({ cell: { file, label, engine } }) => {
      return file === cell.file && label === cell.label && engine === cell.engine;
    });

  readonly keep = ({ cell, seed, schedule }: KeptSchedule, features: readonly string[]): void => {
    const name = hashString(JSON.stringify([cell, seed, schedule]))
      .toString(16)
      .padStart(8, '0');
    const text = JSON.stringify({ cell, seed, schedule, features }, undefined, 1);
    writeFileSync(join(this.#folder, `${name}.json`), `${text}\n`);
  };
}

function scheduleIn(file: string): KeptSchedule | undefined {
  try {
    const entry = JSON.parse(readFileSync(file, 'utf8')) as Partial<KeptSchedule> | null;
    const { cell, seed, schedule } = entry ?? {};
    if (cell && typeof seed === 'number' && Array.isArray(schedule)) return { cell, seed, schedule };
  } catch {
    // Not one of ours, or half written when somebody pressed Ctrl-C twice.
  }
  return undefined;
}
