import { isArray, isObject, type Json, withKey, withoutKey } from '../../../sim/kube/index.ts';
import type { Random } from '../../../sim/random/index.ts';
import { randomJson } from './json-fuzzer.ts';
import { once, pick } from './mutation.ts';

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
