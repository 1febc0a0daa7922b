import { X509Certificate } from 'node:crypto';
import { createServer, connect as tlsConnect } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { CertificateAuthority } from './certificate-authority.ts';

const NOW = Date.now();
const authority = await CertificateAuthority.create(NOW);

describe('a certificate authority', () => {
  it('signs itself and may sign others', () => {
    const root = new X509Certificate(authority.certificate);
    expect(root).toMatchObject({ ca: true, subject: 'CN=kubeflap-ca', issuer: 'CN=kubeflap-ca' });
    expect(root.verify(root.publicKey)).toBe(true);
  });

  it('issues serving certificates for names and both kinds of address', async () => {
    const issued = new X509Certificate(
      (await authority.issueServing(['localhost', '127.0.0.1', '::1', 'fd00::12:0:1'], NOW)).certificate,
    );
    expect(issued.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
    expect(issued.checkHost('localhost')).toBe('localhost');
    for (const address of ['127.0.0.1', '::1', 'fd00::12:0:1']) expect(issued.checkIP(address)).toBe(address);
    expect(issued.checkHost('example.test')).toBeUndefined();
    expect(issued.ca).toBe(false);
  });

  it('names users and groups in client certificates', async () => {
    const issued = new X509Certificate(
      (await authority.issueClient('jäne', ['dev', 'ops'], NOW)).certificate,
    );
    expect(issued.subject.split('\n')).toEqual(['O=dev', 'O=ops', 'CN=jäne']);
    expect(issued.keyUsage).toEqual(['1.3.6.1.5.5.7.3.2']);
  });

  it('is valid from a little before now, also when that is after 2049', async () => {
    const later = Date.UTC(2061, 1, 3, 4, 5, 6);
    const issued = new X509Certificate((await CertificateAuthority.create(later)).certificate);
    expect(issued.validFrom).toBe('Feb  3 03:05:06 2061 GMT');
  });

  it('goes on after it was saved', async () => {
    const again = await CertificateAuthority.load(authority.keyPair);
    const issued = new X509Certificate((await again.issueServing(['localhost'], NOW)).certificate);
    expect(issued.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    expect(issued.checkIssued(new X509Certificate(authority.certificate))).toBe(true);
  });

  it('refuses the key of another', async () => {
    const { privateKey } = (await CertificateAuthority.create(NOW)).keyPair;
    await expect(
      CertificateAuthority.load({ certificate: authority.certificate, privateKey }),
    ).rejects.toThrow('belongs to another certificate');
  });

  it('is what OpenSSL accepts as the root of a connection', async () => {
    const { certificate: cert, privateKey: key } = await authority.issueServing(['localhost'], NOW);
    const server = createServer({ cert, key }, (socket) => socket.end('hello'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const socket = tlsConnect({
      port,
      host: '127.0.0.1',
      servername: 'localhost',
      ca: authority.certificate,
    });
    const text = await socket.toArray();
    expect(socket.authorized).toBe(true);
    expect(Buffer.concat(text).toString()).toBe('hello');
    server.close();
  });
});
