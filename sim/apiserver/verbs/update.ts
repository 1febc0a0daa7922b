import { forbiddenError } from '../access/index.ts';
import { checkBodyType, decodeObjectBody } from '../body/object-decoding.ts';
import { contentType, readBody } from '../body/request-body.ts';
import type { Answer, Exchange } from '../exchange.ts';
import { trackUpdate, zeroObjectOf } from '../field-tracking.ts';
import { checkName, checkNamespace } from '../naming.ts';
import { decodeWriteOptions } from '../options/write-options.ts';
import { withDistinctOwners } from '../owner-references.ts';
import { updateObject } from '../storage/update-object.ts';
import { remembered } from '../storage/write-memory.ts';
import { admissionAttributes } from './write-admission.ts';
import { writeKey } from './write-key.ts';

/** PUT of an object or of its `/status`. Source: apiserver pkg/endpoints/handlers/update.go. */
export async function update(exchange: Exchange): Promise<Answer> {
  checkBodyType(contentType(exchange.request));
  const body = readBody(exchange);
  const options = decodeWriteOptions(exchange, 'UpdateOptions');
  const { dryRun } = options;
  const { definition, parts, info } = exchange;
  const key = writeKey(exchange, body, options);
  const object = remembered(exchange, zeroObjectOf(definition), key, () => {
    const decoded = decodeObjectBody(exchange, body, options);
    checkName(exchange, decoded);
    return withDistinctOwners(exchange, checkNamespace(exchange, decoded), 'before admission');
  });
  const result = await updateObject(exchange, info.name, {
    dryRun,
    expectedUid: object.metadata.uid,
    transform: (current) => {
      const tracked = remembered(exchange, object, key && { ...key, basis: current }, () =>
        trackUpdate(exchange, current, object, options.fieldManager),
      );
      const operation = current ? 'UPDATE' : 'CREATE';
      const admitted = parts.admission.mutate(
        admissionAttributes(exchange, operation, { object: tracked, oldObject: current, dryRun }),
      );
      return admitted instanceof Promise
        ? admitted.then((changed) => changed ?? tracked)
        : (admitted ?? tracked);
    },
    validate: (next, current) =>
      parts.admission.validate(
        admissionAttributes(exchange, current ? 'UPDATE' : 'CREATE', {
          object: next,
          oldObject: current,
          dryRun,
        }),
      ),
    beforeCreate: () => confirmMayCreate(exchange),
  });
  return { status: result.created ? 201 : 200, object: result.object };
}

/** An update or apply that creates needs the right to create. Source: handlers/update.go withAuthorization. */
export function confirmMayCreate(exchange: Exchange): void {
  const { parts, user, info } = exchange;
  const asCreate = { ...info, verb: 'create' };
  const verdict = parts.access.authorize(user, asCreate);
  if (!verdict.allowed) throw forbiddenError(user, asCreate, verdict.reason);
}
