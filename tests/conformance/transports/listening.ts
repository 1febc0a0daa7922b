import type { ApiHandler } from '../../../sim/apiserver/index.ts';
import { systemClock } from '../../../sim/clock/index.ts';
import { CertificateAuthority, type ServedApi, serveApi } from '../../../sim/transport/index.ts';

/** Serves a handler over TLS on a free port; a bug below ends the process instead of becoming a 500. */
export async function listen(
  handler: ApiHandler,
): Promise<{ readonly api: ServedApi; readonly certificateAuthority: string }> {
  const authority = await CertificateAuthority.create(systemClock.now());
  const serving = await authority.issueServing(['127.0.0.1'], systemClock.now());
  const api = await serveApi({
    handler,
    clock: systemClock,
    serving,
    certificateAuthority: authority.certificate,
    port: 0,
    onError: (error) => {
      throw error;
    },
  });
  return { api, certificateAuthority: authority.certificate };
}
