import { StatusError } from '../../kube/index.ts';
import type { RawBody } from '../body/request-body.ts';
import type { Answer, Exchange } from '../exchange.ts';
import type { WriteOptions } from '../options/write-options.ts';

/** PATCH as server-side apply. */
export function applyPatch(exchange: Exchange, body: RawBody, options: WriteOptions): Promise<Answer> {
  void exchange;
  void body;
  void options;
  throw new StatusError(501, 'NotImplemented', 'server-side apply');
}
