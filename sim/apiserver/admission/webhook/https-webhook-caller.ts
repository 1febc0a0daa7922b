import type { CallWebhook } from './webhook-port.ts';

/** Where a service of the simulated cluster really listens. */
export interface ServiceAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Calls webhooks over the network. Services exist only inside the simulation; `resolve` says where the process behind
 * `name.namespace.svc:port` listens. URLs go where they point.
 */
export function httpsWebhookCaller(
  resolve: (service: string) => ServiceAddress | undefined = () => undefined,
): CallWebhook {
  return async ({ url, caBundle, serverName, body, signal }) => {
    const target = new URL(url);
    // Loaded with the first call: importing node:http brings undici in, which costs a start some 60 ms.
    const { request: send } = await (target.protocol === 'http:'
      ? import('node:http')
      : import('node:https'));
    return new Promise((fulfil, reject) => {
      const port = Number(target.port || (target.protocol === 'http:' ? 80 : 443));
      const address = serverName === undefined ? undefined : resolve(`${target.hostname}:${port}`);
      const request = send(
        {
          host: address?.host ?? target.hostname,
          port: address?.port ?? port,
          path: `${target.pathname}${target.search}`,
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: 'application/json',
            'content-length': body.length,
            'user-agent': 'kube-apiserver-admission',
          },
          signal,
          ...(caBundle === undefined ? {} : { ca: caBundle }),
          ...(serverName === undefined ? {} : { servername: serverName }),
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => fulfil({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
        },
      );
      request.on('error', (error: NodeJS.ErrnoException) =>
        reject(new Error(goNetworkError(error, target.hostname, port))),
      );
      request.end(body);
    });
  };
}

/** The failures everybody meets, as Go's net package words them; others keep Node's words. */
function goNetworkError(error: NodeJS.ErrnoException, host: string, port: number): string {
  switch (error.code) {
    case 'ECONNREFUSED':
      return `dial tcp ${host}:${port}: connect: connection refused`;
    case 'ECONNRESET':
      return `read tcp ${host}:${port}: connection reset by peer`;
    case 'ENOTFOUND':
      return `dial tcp: lookup ${host}: no such host`;
    case 'ABORT_ERR':
      return 'context deadline exceeded';
    default:
      return error.message;
  }
}
