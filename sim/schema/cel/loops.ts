import { CelEvaluationError } from './errors.ts';
import { type Evaluate, type Frame, spend } from './frame.ts';
import type { LoopName } from './macros.ts';
import { CelList, CelMapLiteral, type CelValue, isCelMap } from './values.ts';

/** A comprehension, its parts compiled. */
export interface LoopProgram {
  readonly name: LoopName;
  readonly range: Evaluate;
  /** One slot for the item (the key of a map), or two for index and item (key and value). */
  readonly slots: readonly number[];
  readonly filter: Evaluate | undefined;
  readonly body: Evaluate;
}

/** Runs a comprehension over a list or a map. Source: cel-go parser/macro.go, ext/comprehensions.go. */
export function runLoop(program: LoopProgram, frame: Frame): CelValue {
  const range = program.range(frame);
  switch (program.name) {
    case 'all':
      return quantify(program, frame, range, false);
    case 'exists':
      return quantify(program, frame, range, true);
    case 'exists_one': {
      let count = 0;
      for (const _key of iterate(program, frame, range)) if (isTrue(program.body(frame))) count += 1;
      return count === 1;
    }
    case 'filter': {
      const kept: CelValue[] = [];
      for (const _key of iterate(program, frame, range))
        if (isTrue(program.body(frame))) kept.push(frame.slots[program.slots[0]!]!);
      return CelList.of(kept);
    }
    case 'map':
    case 'transformList': {
      const items: CelValue[] = [];
      for (const _key of iterate(program, frame, range))
        if (passes(program, frame)) items.push(program.body(frame));
      return CelList.of(items);
    }
    case 'transformMap': {
      const entries: [CelValue, CelValue][] = [];
      for (const key of iterate(program, frame, range))
        if (passes(program, frame)) entries.push([key, program.body(frame)]);
      return new CelMapLiteral(entries);
    }
    case 'transformMapEntry':
      return transformEntries(program, frame, range);
  }
}

/** Sets the variables for each element and yields its index or key. */
function* iterate(program: LoopProgram, frame: Frame, range: CelValue): Iterable<CelValue> {
  const [first, second] = program.slots;
  if (range instanceof CelList) {
    for (let i = 0; i < range.size; i++) {
      spend(frame, 1);
      if (second === undefined) frame.slots[first!] = range.item(i);
      else {
        frame.slots[first!] = BigInt(i);
        frame.slots[second] = range.item(i);
      }
      yield BigInt(i);
    }
    return;
  }
  if (range === null || !isCelMap(range)) throw new CelEvaluationError('no such overload');
  for (const key of range.keys()) {
    spend(frame, 1);
    frame.slots[first!] = key;
    if (second !== undefined) frame.slots[second] = range.get(key)!;
    yield key;
  }
}

function isTrue(value: CelValue): boolean {
  if (typeof value !== 'boolean') throw new CelEvaluationError('no such overload');
  return value;
}

function passes(program: LoopProgram, frame: Frame): boolean {
  return program.filter === undefined || isTrue(program.filter(frame));
}

/** `exists` and `all`: a deciding element wins over elements that fail. */
function quantify(program: LoopProgram, frame: Frame, range: CelValue, deciding: boolean): CelValue {
  let failure: CelEvaluationError | undefined;
  for (const _key of iterate(program, frame, range)) {
    try {
      if (isTrue(program.body(frame)) === deciding) return deciding;
    } catch (error) {
      if (!(error instanceof CelEvaluationError)) throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return !deciding;
}

function transformEntries(program: LoopProgram, frame: Frame, range: CelValue): CelValue {
  const entries: [CelValue, CelValue][] = [];
  for (const _key of iterate(program, frame, range)) {
    if (!passes(program, frame)) continue;
    const entry = program.body(frame);
    if (entry === null || !isCelMap(entry)) throw new CelEvaluationError('no such overload');
    for (const key of entry.keys()) entries.push([key, entry.get(key)!]);
  }
  const result = new CelMapLiteral(entries);
  if (result.size < entries.length) throw new CelEvaluationError('insert failed: key already exists');
  return result;
}
