import { forwardToServer } from '../../../sim/transport/index.ts';
import { listen } from './listening.ts';
import type { Connect } from './transport.ts';

/** TLS with HTTP/1.1: what `kubeflap serve` offers to clients without HTTP/2. */
export const overHttp1: Connect = async (server) => {
  const { api, certificateAuthority } = await listen(server);
  const client = forwardToServer({
    server: api.url,
    tls: { rejectUnauthorized: true, ca: Buffer.from(certificateAuthority) },
  });
  return {
    send: client,
    close: async () => {
      await client.close();
      await api.close();
    },
  };
};
