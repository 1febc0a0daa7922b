import { fetch } from 'undici';
import { HandlerDispatcher } from '../../../sim/transport/index.ts';
import { type Fetch, handlerOverFetch } from './fetched.ts';
import type { Connect } from './transport.ts';

/** fetch of undici on a dispatcher: how client-node's Watch, informers and KubernetesObjectApi ask, without a socket. */
export const overUndiciFetch: Connect = async (server) => {
  const dispatcher = new HandlerDispatcher(server);
  const ask: Fetch = (url, init) => fetch(url, { ...init, dispatcher });
  return {
    send: handlerOverFetch(ask, 'https://kubeflap.invalid'),
    close: () => dispatcher.close(),
  };
};
