import { bodyIdentity, contentType, type RawBody } from '../body/request-body.ts';
import type { Exchange } from '../exchange.ts';
import { managerOf } from '../field-tracking.ts';
import type { WriteOptions } from '../options/write-options.ts';
import type { WriteKey } from '../storage/write-memory.ts';

/** All of a request that decides what its body makes of an object. Undefined: not worth remembering. */
export function writeKey(exchange: Exchange, body: RawBody, options: WriteOptions): WriteKey | undefined {
  if (!exchange.parts.writes) return undefined;
  const identity = bodyIdentity(body);
  if (identity === undefined) return undefined;
  const { method } = exchange.request;
  const manager = managerOf(exchange, options.fieldManager);
  return {
    key: `${method} ${contentType(exchange.request)} ${options.fieldValidation} ${manager}\n${identity.number}`,
    namedVersion: identity.namedVersion,
    mayNameOthers: identity.mayNameOthers,
  };
}
