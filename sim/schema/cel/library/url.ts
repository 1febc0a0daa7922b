import { goQuote } from '../../../kube/index.ts';
import { matchesFormat } from '../../validation/formats.ts';
import { CelEvaluationError } from '../errors.ts';
import type { Library } from '../signatures.ts';
import { CelList, CelMapLiteral, type CelOpaque } from '../values.ts';

/** The parts of a URL as Go's net/url splits it. */
class CelUrl implements CelOpaque {
  readonly opaqueType = 'kubernetes.URL';
  readonly text: string;
  readonly scheme: string;
  readonly host: string;
  readonly path: string;
  readonly query: string;
  constructor(text: string) {
    const parts =
      /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?:[^/?#@]*@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?/.exec(text)!;
    this.text = text;
    this.scheme = (parts[1] ?? '').toLowerCase();
    this.host = parts[2] ?? '';
    this.path = parts[3] ?? '';
    this.query = parts[4] ?? '';
  }
  get hostname(): string {
    return /^\[([^\]]*)\]/.exec(this.host)?.[1] ?? this.host.replace(/:[^:]*$/, '');
  }
  get port(): string {
    return /:(\d*)$/.exec(this.host)?.[1] ?? '';
  }
  equals(other: CelOpaque): boolean {
    return other instanceof CelUrl && other.text === this.text;
  }
}

/** What Go's EscapedPath gives: the path, with what may not stand in one percent-encoded. */
function escapedPath(path: string): string {
  return path.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]/gu, (char) => encodeURIComponent(char));
}

/** `a=1&a=2` as a map of lists; pairs that do not decode are left out. */
function queryOf(url: CelUrl): CelMapLiteral {
  const values = new Map<string, string[]>();
  for (const pair of url.query.split('&')) {
    if (pair === '' || pair.includes(';')) continue;
    const [key, value] = [pair.split('=')[0]!, pair.includes('=') ? pair.slice(pair.indexOf('=') + 1) : ''];
    try {
      const decode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));
      const known = values.get(decode(key));
      if (known === undefined) values.set(decode(key), [decode(value)]);
      else known.push(decode(value));
    } catch (error) {
      if (!(error instanceof URIError)) throw error;
    }
  }
  return new CelMapLiteral([...values].map(([key, all]) => [key, CelList.of(all)] as const));
}

/** Source: apiserver pkg/cel/library/urls.go. */
export const urls: Library = {
  'url(string): URL': (text) => {
    if (!matchesFormat('uri', String(text)))
      throw new CelEvaluationError(
        `URL parse error during conversion from string: parse ${goQuote(String(text))}: invalid URI for request`,
      );
    return new CelUrl(String(text));
  },
  'isURL(string): bool': (text) => matchesFormat('uri', String(text)),
  'URL.getScheme(): string': (url) => (url as CelUrl).scheme,
  'URL.getHost(): string': (url) => (url as CelUrl).host,
  'URL.getHostname(): string': (url) => (url as CelUrl).hostname,
  'URL.getPort(): string': (url) => (url as CelUrl).port,
  'URL.getEscapedPath(): string': (url) => escapedPath((url as CelUrl).path),
  'URL.getQuery(): map(string, list(string))': (url) => queryOf(url as CelUrl),
};
