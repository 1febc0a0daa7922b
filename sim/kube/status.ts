import type { JsonObject } from './json.ts';
import { type GroupResource, groupResourceText } from './object.ts';

/** One cause in `details.causes` of a Status. */
export interface StatusCause extends JsonObject {
  readonly reason?: string;
  readonly message?: string;
  readonly field?: string;
}

/** `details` of a Status. `kind` holds the plural resource or the Kind, as the server writes it case by case. */
export interface StatusDetails extends JsonObject {
  readonly name?: string;
  readonly group?: string;
  readonly kind?: string;
  readonly uid?: string;
  readonly causes?: readonly StatusCause[];
  readonly retryAfterSeconds?: number;
}

/** A metav1.Status as it travels. */
export interface Status extends JsonObject {
  readonly kind: 'Status';
  readonly apiVersion: 'v1';
  readonly metadata: JsonObject;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly code: number;
}

/** A refusal of the API: carries the whole Status the client gets. */
export class StatusError extends Error {
  readonly status: Status;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    // It is an answer, not a mistake: where in the server it was made helps nobody, and finding out costs more than the answer.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(message);
    Error.stackTraceLimit = stackTraceLimit;
    this.name = 'StatusError';
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === '' ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    };
  }

  get code(): number {
    return this.status.code;
  }

  get reason(): string {
    return this.status.reason ?? '';
  }
}

function named(gr: GroupResource, name: string): StatusDetails {
  return {
    ...(name === '' ? {} : { name }),
    ...(gr.group === '' ? {} : { group: gr.group }),
    kind: gr.resource,
  };
}

/** 404 `configmaps "a" not found`. Source: apimachinery pkg/api/errors NewNotFound. */
export function newNotFound(gr: GroupResource, name: string): StatusError {
  return new StatusError(404, 'NotFound', `${groupResourceText(gr)} "${name}" not found`, named(gr, name));
}

/** 409 `configmaps "a" already exists`. Source: NewAlreadyExists. */
export function newAlreadyExists(gr: GroupResource, name: string): StatusError {
  return new StatusError(
    409,
    'AlreadyExists',
    `${groupResourceText(gr)} "${name}" already exists`,
    named(gr, name),
  );
}

/** 409 `Operation cannot be fulfilled on ...: why`. Source: NewConflict. */
export function newConflict(gr: GroupResource, name: string, why: string): StatusError {
  const message = `Operation cannot be fulfilled on ${groupResourceText(gr)} "${name}": ${why}`;
  return new StatusError(409, 'Conflict', message, named(gr, name));
}

/** The text of an optimistic-lock failure. Source: registry/generic/registry/store.go OptimisticLockErrorMsg. */
export const OPTIMISTIC_LOCK_MESSAGE =
  'the object has been modified; please apply your changes to the latest version and try again';

/** 403 `configmaps "a" is forbidden: why`. Source: NewForbidden; the path form has empty details. */
export function newForbidden(gr: GroupResource, name: string, why: string): StatusError {
  if (gr.resource === '') return new StatusError(403, 'Forbidden', `forbidden: ${why}`, {});
  const subject = name === '' ? groupResourceText(gr) : `${groupResourceText(gr)} "${name}"`;
  return new StatusError(403, 'Forbidden', `${subject} is forbidden: ${why}`, named(gr, name));
}

/** 400. Source: NewBadRequest. */
export function newBadRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

/** 401 `Unauthorized`. */
export function newUnauthorized(): StatusError {
  return new StatusError(401, 'Unauthorized', 'Unauthorized');
}

/** 405. Source: NewMethodNotSupported via the generic handlers' text. */
export function newMethodNotAllowed(): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

/** 504 `Timeout: why`. Source: NewTimeoutError. */
export function newTimeout(why: string): StatusError {
  return new StatusError(504, 'Timeout', `Timeout: ${why}`, {});
}

/** 500 `Internal error occurred: why`. Source: NewInternalError. */
export function newInternalError(why: string): StatusError {
  return new StatusError(500, 'InternalError', `Internal error occurred: ${why}`, {
    causes: [{ message: why }],
  });
}

/** 500 without a reason: what an error that is no Status becomes. Source: responsewriters.ErrorToAPIStatus. */
export function newUnknownError(message: string): StatusError {
  return new StatusError(500, '', message);
}

/** A field-level refusal, before it is made into a 422. */
export interface FieldError {
  /** `FieldValueInvalid`, `FieldValueRequired`, `FieldValueForbidden`, `FieldValueNotSupported`, `FieldValueDuplicate`, `FieldValueTypeInvalid`, `FieldValueTooLong`, `FieldValueTooMany`, ... */
  readonly reason: string;
  /** `spec.containers[0].name`; empty for the whole object. */
  readonly field: string;
  /** The text after `field: `, e.g. `Invalid value: "x": why`. */
  readonly message: string;
}

/**
 * 422 from field errors: `ConfigMap "a" is invalid: field: message`, several in brackets.
 * Source: NewInvalid and field.ErrorList.ToAggregate (which drops duplicate messages).
 */
export function newInvalid(
  gk: { group: string; kind: string },
  name: string,
  errors: readonly FieldError[],
): StatusError {
  const subject = `${gk.group === '' ? gk.kind : `${gk.kind}.${gk.group}`} "${name}" is invalid`;
  const texts = [...new Set(errors.map((e) => `${e.field === '' ? '<nil>' : e.field}: ${e.message}`))];
  const all = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  const message = texts.length === 0 ? subject : `${subject}: ${all}`;
  return new StatusError(422, 'Invalid', message, {
    ...(name === '' ? {} : { name }),
    ...(gk.group === '' ? {} : { group: gk.group }),
    ...(gk.kind === '' ? {} : { kind: gk.kind }),
    ...(errors.length === 0
      ? {}
      : { causes: errors.map((e) => ({ reason: e.reason, message: e.message, field: e.field })) }),
  });
}
