import type { ApiHandler } from '../../../sim/apiserver/index.ts';

/** A way to the API server, seen from the client's end. */
export interface Connection {
  readonly send: ApiHandler;
  close(): Promise<void>;
}

/** Puts a transport before a server. */
export type Connect = (server: ApiHandler) => Promise<Connection>;
