import { StatusError } from '../kube/index.ts';

/** Several failures of one step. Source: apimachinery pkg/util/errors NewAggregate. */
export class AggregatedError extends Error {
  readonly errors: readonly Error[];
  constructor(errors: readonly Error[]) {
    super(
      errors.length === 1
        ? errors[0]!.message
        : `[${[...new Set(errors.map((error) => error.message))].join(', ')}]`,
    );
    this.name = 'AggregatedError';
    this.errors = errors;
  }
}

/** Nothing for no errors, the error itself for one, an aggregate for several. */
export function aggregate(errors: readonly Error[]): Error | undefined {
  if (errors.length <= 1) return errors[0];
  return new AggregatedError(errors);
}

export function isNotFound(error: unknown): boolean {
  return error instanceof StatusError && error.code === 404;
}

export function isConflict(error: unknown): boolean {
  return error instanceof StatusError && error.code === 409 && error.reason === 'Conflict';
}

/** `error` without every part that is a 404; undefined when nothing is left. */
export function withoutNotFound(error: Error): Error | undefined {
  if (error instanceof AggregatedError) return aggregate(error.errors.filter((part) => !isNotFound(part)));
  return isNotFound(error) ? undefined : error;
}
