import { isArray, isObject, type Json, withKey, withoutKey } from '../../../sim/kube/index.ts';
import type { Random } from '../../../sim/random/index.ts';
import { randomJson } from './json-fuzzer.ts';

/** One of several. */
export function pick<T>(random: Random, options: readonly T[]): T {
  return options[random.int(options.length)]!;
}

/** True once in `n` draws. */
export function once(random: Random, n: number): boolean {
  return random.int(n) === 0;
}

/** Bytes with a few of them flipped, dropped, doubled or cut off. */
export function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  let result = [...bytes];
  for (let left = random.int(4); left > 0 && result.length > 0; left--) {
    const at = random.int(result.length);
    const kind = random.int(5);
    if (kind === 0) result[at] = random.int(256);
    else if (kind === 1) result.splice(at, 1 + random.int(4));
    else if (kind === 2) result.splice(at, 0, ...result.slice(at, at + 1 + random.int(16)));
    else if (kind === 3) result = result.slice(0, at);
    else result.splice(at, 0, random.int(256), random.int(256));
  }
  return Uint8Array.from(result);
}

/** Text put together from fragments a grammar is made of, in any order. */
export function phrase(random: Random, fragments: readonly string[], longest: number): string {
  let text = '';
  for (let left = random.int(longest); left > 0; left--) text += pick(random, fragments);
  return text;
}

/** A value with one place in it changed, dropped or added to. */
export function mutateJson(random: Random, value: Json): Json {
  if (once(random, 6)) return randomJson(random, 3);
  if (isArray(value)) {
    if (value.length === 0 || once(random, 4)) return [...value, value[0] ?? randomJson(random, 2)];
    const at = random.int(value.length);
    if (once(random, 5)) return value.filter((_, index) => index !== at);
    return value.map((item, index) => (index === at ? mutateJson(random, item) : item));
  }
  if (!isObject(value)) return randomJson(random, 2);
  const keys = Object.keys(value);
  if (keys.length === 0 || once(random, 6))
    return withKey(value, pick(random, STRANGE_KEYS), randomJson(random, 2));
  const key = pick(random, keys);
  if (once(random, 6)) return withoutKey(value, key);
  return withKey(value, key, mutateJson(random, value[key] ?? null));
}

const STRANGE_KEYS = [
  '$patch',
  '$retainKeys',
  '$setElementOrder/containers',
  '$setElementOrder/x',
  '$deleteFromPrimitiveList/finalizers',
  '__proto__',
  'constructor',
  'bogus',
  'a/b',
  '',
  'status',
  'managedFields',
  'uid',
  'resourceVersion',
  'ownerReferences',
] as const;

/** A JSON patch whose pointers lead into `sample`. */
export function samplePatch(random: Random, sample: Json): Json {
  return Array.from({ length: 1 + random.int(4) }, () => {
    const op = pick(random, ['add', 'add', 'remove', 'replace', 'replace', 'move', 'copy', 'test']);
    return {
      op,
      path: pointerInto(random, sample),
      from: pointerInto(random, sample),
      value: randomJson(random, 2),
    };
  });
}

function pointerInto(random: Random, sample: Json): string {
  let pointer = '';
  let value = sample;
  while (!once(random, 4)) {
    const keys = isArray(value)
      ? [...value.keys(), '-', '-1', value.length]
      : isObject(value)
        ? [...Object.keys(value), 'new', '__proto__']
        : [];
    if (keys.length === 0) break;
    const key = String(pick(random, keys));
    pointer += `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    value = isArray(value) ? (value[Number(key)] ?? null) : isObject(value) ? (value[key] ?? null) : null;
  }
  return pointer;
}
