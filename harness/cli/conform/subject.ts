import { readFileSync } from 'node:fs';
import { type ApiHandler, ApiServer, type StaticToken } from '../../../sim/apiserver/index.ts';
import { systemClock } from '../../../sim/clock/index.ts';
import { startKubernetesControllers } from '../../../sim/controllers/index.ts';
import { Random } from '../../../sim/random/index.ts';
import { forwardToServer } from '../../../sim/transport/index.ts';
import { CliError, EXIT } from '../exit-code.ts';

/** A server that is checked. */
export interface ConformSubject {
  readonly send: ApiHandler;
  close(): Promise<void>;
}

/** The simulator on real time, with the controllers the recorded server had. */
export function simulatedServer(tokens: readonly StaticToken[]): ConformSubject {
  const random = new Random(systemClock.now());
  const server = new ApiServer({ clock: systemClock, random, tokens });
  const controllers = startKubernetesControllers({ server, random, tokens: server.access.tokens });
  return {
    send: server.handle,
    close: async () => {
      controllers.stop();
      server.close();
    },
  };
}

/** A server somewhere else; each request carries the token of the case's user. */
export function remoteServer(
  address: string,
  options: { readonly ca?: string; readonly insecure?: true },
): ConformSubject {
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    throw new CliError(EXIT.usage, `--server ${address} is no http or https address`);
  const send = forwardToServer({
    server: address.replace(/\/+$/, ''),
    tls: {
      rejectUnauthorized: !options.insecure,
      ...(options.ca ? { ca: certificateIn(options.ca) } : {}),
    },
  });
  return { send, close: () => send.close() };
}

function certificateIn(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new CliError(EXIT.usage, `cannot read ${file} (${(error as NodeJS.ErrnoException).code})`);
  }
}
