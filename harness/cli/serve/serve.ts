import { resolve } from 'node:path';
import { ApiServer, httpsWebhookCaller } from '../../../sim/apiserver/index.ts';
import { systemClock } from '../../../sim/clock/index.ts';
import { startKubernetesControllers } from '../../../sim/controllers/index.ts';
import { Random } from '../../../sim/random/index.ts';
import { type ServedApi, serveApi } from '../../../sim/transport/index-tls.ts';
import type { ServeCommandOptions } from '../commands/serve.ts';
import { CliError, EXIT } from '../exit-code.ts';
import { explainError } from '../explain-error.ts';
import { type CliIo, say } from '../io.ts';
import { certificatesIn, newCertificates } from './certificate-files.ts';
import { writeKubeconfig } from './kubeconfig-file.ts';
import { loadObjects } from './load-objects.ts';
import { administratorOf, readTokens } from './tokens.ts';

/** Serves until a signal arrives. Tokens go into the kubeconfig (mode 0600) and nowhere else. */
export async function serve(options: ServeCommandOptions, io: CliIo): Promise<void> {
  const tokens = readTokens(options.tokenAuthFile);
  const administrator = administratorOf(tokens);
  const { authority, serving } = await (options.certDir
    ? certificatesIn(options.certDir, systemClock.now())
    : newCertificates(systemClock.now()));
  const random = new Random(systemClock.now());
  const server = new ApiServer({ clock: systemClock, random, tokens, callWebhook: httpsWebhookCaller() });
  const controllers = options.controllers
    ? startKubernetesControllers({
        server,
        random,
        tokens: server.access.tokens,
        rootCa: authority.certificate,
        ...(options.workloads ? { workloads: {} } : {}),
        onError: (controller, key, error) => say(io.stderr, `${controller}: ${key}: ${String(error)}`),
      })
    : undefined;
  let api: ServedApi | undefined;
  try {
    await loadObjects(server, options);
    api = await listening(() =>
      serveApi({
        handler: server.handle,
        clock: systemClock,
        serving,
        certificateAuthority: authority.certificate,
        port: options.port,
        onError: (error) => say(io.stderr, `internal error: ${error instanceof Error ? error.stack : error}`),
      }),
    );
    server.address = api.url.replace('https://', '');
    const path = resolve(options.kubeconfigOut);
    writeKubeconfig(path, { server: api.url, certificateAuthority: authority.certificate, administrator });
    say(io.stdout, `kubeflap ready ${api.url} kubeconfig ${path}`);
    say(io.stderr, `try: KUBECONFIG=${path} kubectl get namespaces   (Ctrl-C ends the server)`);
    await interrupted(io.signal);
    say(io.stderr, `${String(io.signal.reason)}: ending watches and closing`);
  } finally {
    // Also when the kubeconfig could not be written: a listener left open keeps the process from ending.
    controllers?.stop();
    server.close();
    await api?.close();
  }
}

async function listening(listen: () => Promise<ServedApi>): Promise<ServedApi> {
  try {
    return await listen();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES')
      throw new CliError(EXIT.broken, 'no permission to listen on that port', 'choose one above 1023');
    throw explainError(error) ?? error;
  }
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener('abort', () => done(), { once: true });
  });
}
