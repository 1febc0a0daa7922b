import type { FieldError, Json } from '../../kube/index.ts';
import { NO_PATH } from '../field-error.ts';

/**
 * What one walk found. `matches` counts passed checks: anyOf and oneOf report the failures of the alternative that
 * passed most. Source: kube-openapi pkg/validation/validate/result.go (MatchCount).
 */
export interface Findings {
  readonly errors: FieldError[];
  matches: number;
}

/** The value being replaced, where the new one can be told to be its successor; see {@link validateSchema}. */
export type Predecessor = { readonly value: Json } | undefined;

/** The state of one walk. */
export interface Walk {
  /** Put before field paths, but not into the texts: a status update validates `status` as if it were the whole. */
  readonly prefix: string;
  /** How often failures were forgiven because the value did not change. */
  forgiven: number;
}

/** The field path of an error: the prefix, then the name without a leading dot. */
export function fieldPath(walk: Walk, name: string): string {
  const trimmed = name.startsWith('.') ? name.slice(1) : name;
  if (trimmed === '') return walk.prefix === '' ? NO_PATH : walk.prefix;
  return walk.prefix === '' ? trimmed : `${walk.prefix}.${trimmed}`;
}
