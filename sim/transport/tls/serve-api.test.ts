import { once } from 'node:events';
import { type ClientHttp2Session, connect } from 'node:http2';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { connect as tcpConnect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../clock/index.ts';
import { EchoHandler } from '../testing/echo-handler.ts';
import { CertificateAuthority, type KeyPair } from './certificate-authority.ts';
import { PortInUseError, type ServedApi, serveApi } from './serve-api.ts';

const NOW = Date.now();
let authority: CertificateAuthority;
let serving: KeyPair;
let echo: EchoHandler;
let served: ServedApi;

async function start(port = 0): Promise<{ echo: EchoHandler; served: ServedApi }> {
  const handler = new EchoHandler();
  const server = await serveApi({
    handler: handler.handle,
    clock: systemClock,
    serving,
    certificateAuthority: authority.certificate,
    port,
  });
  return { echo: handler, served: server };
}

beforeAll(async () => {
  authority = await CertificateAuthority.create(NOW);
  serving = await authority.issueServing(['localhost', '127.0.0.1'], NOW);
  ({ echo, served } = await start());
});

afterAll(() => served.close());

interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly text: string;
}

/** One HTTP/1.1 exchange on a connection of its own. */
function http1(path: string, options: RequestOptions = {}, body?: string | Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = httpsRequest(
      `${served.url}${path}`,
      { ca: authority.certificate, agent: false, ...options },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

/** One HTTP/2 exchange on a session. */
function http2(
  session: ClientHttp2Session,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const stream = session.request({ ':path': path, ...headers });
    let got: Record<string, unknown> = {};
    let text = '';
    stream.on('response', (response) => {
      got = response;
    });
    stream.on('data', (chunk) => {
      text += chunk;
    });
    stream.on('error', reject);
    stream.on('end', () => resolve({ status: Number(got[':status']), headers: got, text }));
    stream.end(body);
  });
}

async function withSession<T>(use: (session: ClientHttp2Session) => Promise<T>): Promise<T> {
  const session = connect(served.url, { ca: authority.certificate });
  try {
    return await use(session);
  } finally {
    session.destroy();
  }
}

const protocols = [
  {
    protocol: 'HTTP/1.1',
    exchange: (path: string, method = 'GET', body?: string) => http1(path, { method }, body),
  },
  {
    protocol: 'HTTP/2',
    exchange: (path: string, method = 'GET', body?: string) =>
      withSession((session) => http2(session, path, { ':method': method }, body)),
  },
];

describe.each(protocols)('over $protocol', ({ exchange }) => {
  it('passes method, raw path, query and body, and keeps repeated response headers', async () => {
    const { status, text } = await exchange('/api/v1/namespaces/a%2Fb?x=1&y=%20', 'POST', '{"a":1}');
    expect(status).toBe(201);
    expect(JSON.parse(text)).toMatchObject({
      method: 'POST',
      path: '/api/v1/namespaces/a%2Fb',
      query: 'x=1&y=%20',
      body: '{"a":1}',
    });
  });

  it('answers HEAD without a body', async () => {
    expect(await exchange('/api', 'HEAD')).toMatchObject({ status: 200, text: '' });
  });

  it('breaks the connection before an answer', async () => {
    await expect(exchange('/reset')).rejects.toThrow(/ECONNRESET|socket hang up|NGHTTP2_INTERNAL_ERROR/);
  });

  it('breaks the connection within a body', async () => {
    await expect(exchange('/cut')).rejects.toThrow(/aborted|NGHTTP2_INTERNAL_ERROR/);
  });

  it('answers a bug below with 500', async () => {
    expect(await exchange('/bug')).toMatchObject({ status: 500, text: 'Internal Server Error: "/bug"\n' });
  });

  it('stops reading a body that is larger than the API takes, and answers', async () => {
    const { text } = await exchange('/big', 'POST', 'x'.repeat(5 * 1024 * 1024));
    expect(JSON.parse(text)).toMatchObject({ length: 3 * 1024 * 1024 + 1 });
  });
});

describe('watches', () => {
  it('sends the headers before the first event and each event at once', async () => {
    const sent = httpsRequest(`${served.url}/api?watch=1`, { ca: authority.certificate, agent: false });
    sent.end();
    const [response] = await once(sent, 'response');
    expect(response.statusCode).toBe(200);
    echo.push({ n: 1 });
    const [chunk] = await once(response, 'data');
    expect(JSON.parse(String(chunk))).toEqual({ type: 'ADDED', object: { n: 1 } });
    const before = echo.ended;
    sent.destroy();
    await expect.poll(() => echo.ended).toBe(before + 1);
  });

  it('leaves other streams of an HTTP/2 connection alone when one breaks', async () => {
    await withSession(async (session) => {
      const stream = session.request({ ':path': '/api?watch=1' });
      await once(stream, 'response');
      await expect(http2(session, '/reset')).rejects.toThrow();
      echo.push({ n: 2 });
      expect(String((await once(stream, 'data'))[0])).toContain('"n":2');
      const before = echo.ended;
      stream.close();
      await expect.poll(() => echo.ended).toBe(before + 1);
    });
  });
});

describe('clients', () => {
  it('tells the handler when a client gives up', async () => {
    const before = echo.ended;
    const sent = httpsRequest(`${served.url}/hang`, { ca: authority.certificate, agent: false });
    sent.on('error', () => undefined);
    sent.end();
    await expect.poll(() => echo.requests.at(-1)?.path).toBe('/hang');
    sent.destroy();
    await expect.poll(() => echo.ended).toBe(before + 1);
  });

  it('knows a client by a certificate of its own authority only', async () => {
    const { certificate: cert, privateKey: key } = await authority.issueClient('jane', ['dev', 'ops'], NOW);
    await http1('/me', { cert, key });
    expect(echo.requests.at(-1)?.clientCertificate).toEqual({
      commonName: 'jane',
      organizations: ['dev', 'ops'],
    });
    const stranger = await CertificateAuthority.create(NOW);
    const other = await stranger.issueClient('mallory', ['system:masters'], NOW);
    await http1('/me', { cert: other.certificate, key: other.privateKey });
    expect(echo.requests.at(-1)?.clientCertificate).toBeUndefined();
  });

  it('survives a client that speaks no TLS', async () => {
    const socket = tcpConnect(served.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.end('GET / HTTP/1.0\r\n\r\n');
    await once(socket, 'close');
    expect((await http1('/api')).status).toBe(200);
  });
});

describe('lifetime', () => {
  it('says so when the port is taken', async () => {
    await expect(start(served.port)).rejects.toThrow(PortInUseError);
  });

  it('ends watches and closes when asked', async () => {
    const own = await start();
    const sent = httpsRequest(`${own.served.url}/api?watch=1`, { ca: authority.certificate, agent: false });
    sent.end();
    const [response] = await once(sent, 'response');
    response.resume();
    await Promise.all([own.served.close(), once(response, 'end')]);
    expect(own.echo.ended).toBe(1);
  });
});
