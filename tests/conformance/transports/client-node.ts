import { type HttpMethod, RequestContext } from '@kubernetes/client-node';
import { inProcessHttpLibrary } from '../../../sim/transport/index.ts';
import { separateHeaders } from './fetched.ts';
import type { Connect } from './transport.ts';

// A byte order mark is part of what a case sends.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const ORIGIN = 'https://kubeflap.invalid';

/** The network layer of @kubernetes/client-node's generated APIs, without a socket. */
export const overClientNode: Connect = async (server) => {
  const library = inProcessHttpLibrary(server);
  return {
    send: async ({ method, path, query, headers, body, signal }) => {
      const context = new RequestContext(`${ORIGIN}${path}${query && `?${query}`}`, method as HttpMethod);
      for (const [name, value] of Object.entries(headers)) context.setHeaderParam(name, String(value));
      if (body instanceof Uint8Array) context.setBody(decoder.decode(body));
      if (signal) context.setSignal(signal);
      const answer = await library.send(context).toPromise();
      return {
        status: answer.httpStatusCode,
        headers: separateHeaders(Object.entries(answer.headers)),
        body: { kind: 'chunks', chunks: answer.body.stream() ?? noChunks() },
      };
    },
    close: async () => undefined,
  };
};

async function* noChunks(): AsyncGenerator<Uint8Array> {}
