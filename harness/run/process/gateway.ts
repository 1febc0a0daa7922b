import { type ApiHandler, type ApiRequest, errorResponse } from '../../../sim/apiserver/index.ts';
import { systemClock } from '../../../sim/clock/index.ts';
import { newUnauthorized } from '../../../sim/kube/index.ts';
import { CertificateAuthority, type ServedApi, serveApi } from '../../../sim/transport/index.ts';

/** The door for processes: one TLS server for all runs, each process known by the token in its kubeconfig. */
export class Gateway {
  readonly #served: ServedApi;
  readonly #certificate: string;
  readonly #sessions = new Map<string, ApiHandler>();
  #next = 0;

  private constructor(served: ServedApi, certificate: string, sessions: Map<string, ApiHandler>) {
    this.#served = served;
    this.#certificate = certificate;
    this.#sessions = sessions;
  }

  static async open(): Promise<Gateway> {
    const authority = await CertificateAuthority.create(systemClock.now());
    const serving = await authority.issueServing(['127.0.0.1', 'localhost'], systemClock.now());
    const sessions = new Map<string, ApiHandler>();
    const served = await serveApi({
      handler: (request) => {
        const session = sessions.get(tokenOf(request));
        return session ? session(request) : Promise.resolve(errorResponse(request, newUnauthorized()));
      },
      clock: systemClock,
      serving,
      certificateAuthority: authority.certificate,
      port: 0,
    });
    return new Gateway(served, authority.certificate, sessions);
  }

  /** Opens a session: requests with its token go to `handler`, as the actor with `actorToken`. */
  admit(handler: ApiHandler, actorToken: string): { readonly kubeconfig: string; close(): void } {
    const token = `kubeflap-process-${++this.#next}`;
    this.#sessions.set(token, (request) =>
      handler({ ...request, headers: { ...request.headers, authorization: `Bearer ${actorToken}` } }),
    );
    return {
      kubeconfig: this.#kubeconfig(token),
      close: () => {
        this.#sessions.delete(token);
      },
    };
  }

  close(): Promise<void> {
    return this.#served.close();
  }

  #kubeconfig(token: string): string {
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: 'kubeflap',
          cluster: {
            server: this.#served.url,
            'certificate-authority-data': Buffer.from(this.#certificate).toString('base64'),
          },
        },
      ],
      users: [{ name: 'engine', user: { token } }],
      contexts: [{ name: 'kubeflap', context: { cluster: 'kubeflap', user: 'engine' } }],
      'current-context': 'kubeflap',
    });
  }
}

function tokenOf(request: ApiRequest): string {
  return String(request.headers['authorization'] ?? '').replace(/^Bearer /, '');
}

let shared: Promise<Gateway> | undefined;

/** The process-wide gateway, opened on first use. */
export function sharedGateway(): Promise<Gateway> {
  shared ??= Gateway.open();
  return shared;
}

/** Closes the process-wide gateway, if it was opened. */
export async function closeSharedGateway(): Promise<void> {
  const gateway = await shared;
  shared = undefined;
  await gateway?.close();
}
