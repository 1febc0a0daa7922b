import { setupServer } from 'msw/node';
import { kubeHandlers } from '../../../sim/transport/index.ts';
import { type Fetch, handlerOverFetch } from './fetched.ts';
import type { Connect } from './transport.ts';

const ORIGIN = 'https://cluster.test';

/** Global fetch, answered by msw handlers. */
export const overMsw: Connect = async (server) => {
  const network = setupServer(...kubeHandlers(server, ORIGIN));
  network.listen();
  const ask: Fetch = (url, init) => fetch(url, init);
  return { send: handlerOverFetch(ask, ORIGIN), close: async () => network.close() };
};
