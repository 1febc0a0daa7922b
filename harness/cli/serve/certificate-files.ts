import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CertificateAuthority, type KeyPair } from '../../../sim/transport/index-tls.ts';
import { makeFolder } from '../../trace/index-folder.ts';
import { CliError, EXIT } from '../exit-code.ts';

/** What a server shows its clients. */
export interface ServerCertificates {
  readonly authority: CertificateAuthority;
  readonly serving: KeyPair;
}

/** The names a loopback server may be called by; `kubernetes.default.svc` is what clients inside a cluster use. */
const HOSTS = ['127.0.0.1', '::1', 'localhost', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'];

/** A certificate authority for one run. */
export async function newCertificates(now: number): Promise<ServerCertificates> {
  const authority = await CertificateAuthority.create(now);
  return { authority, serving: await authority.issueServing(HOSTS, now) };
}

/** The authority kept in `dir` (made there if it has none) with a fresh serving certificate. */
export async function certificatesIn(dir: string, now: number): Promise<ServerCertificates> {
  const files = { certificate: join(dir, 'ca.crt'), privateKey: join(dir, 'ca.key') };
  const kept = existsSync(files.certificate) && existsSync(files.privateKey);
  try {
    makeFolder(dir, 0o700);
    const authority = kept
      ? await CertificateAuthority.load({
          certificate: readFileSync(files.certificate, 'utf8'),
          privateKey: readFileSync(files.privateKey, 'utf8'),
        })
      : await CertificateAuthority.create(now);
    const serving = await authority.issueServing(HOSTS, now);
    writePair(files.certificate, files.privateKey, authority.keyPair);
    writePair(join(dir, 'server.crt'), join(dir, 'server.key'), serving);
    return { authority, serving };
  } catch (error) {
    throw new CliError(
      EXIT.usage,
      `cannot use the certificates in ${dir}: ${error instanceof Error ? error.message : String(error)}`,
      'remove ca.crt and ca.key to have new ones made',
    );
  }
}

function writePair(certificate: string, privateKey: string, pair: KeyPair): void {
  writeFileSync(certificate, pair.certificate);
  writeFileSync(privateKey, pair.privateKey, { mode: 0o600 });
}
