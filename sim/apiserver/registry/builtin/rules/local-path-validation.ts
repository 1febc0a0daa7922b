import { type FieldError, invalidField } from '../../../../kube/index.ts';

/* Paths inside of volumes. Source: pkg/apis/core/validation validateLocalDescendingPath, validatePathNoBacksteps. */

/** Relative, and never upwards. */
export function validateDescendingPath(target: string, path: string): FieldError[] {
  const errors = target.startsWith('/') ? [invalidField(path, target, 'must be a relative path')] : [];
  return [...errors, ...validateNoBacksteps(target, path)];
}

export function validateNoBacksteps(target: string, path: string): FieldError[] {
  return target.split('/').includes('..') ? [invalidField(path, target, "must not contain '..'")] : [];
}

/** Names that begin with two dots belong to the kubelet. */
export function validateNonReservedPath(target: string, path: string): FieldError[] {
  const errors = validateDescendingPath(target, path);
  if (target.startsWith('..') && !target.startsWith('../'))
    errors.push(invalidField(path, target, "must not start with '..'"));
  return errors;
}
