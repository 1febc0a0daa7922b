import type { JsonObject } from '../../kube/index.ts';
import { hashString } from '../../random/index.ts';

const ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** A short name for a pod template: equal templates, whatever their key order, get equal hashes. */
export function revisionHash(template: JsonObject): string {
  const digits = String(hashString(canonical(template)));
  return [...digits].map((digit) => ALPHABET[digit.charCodeAt(0) % ALPHABET.length]).join('');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}
