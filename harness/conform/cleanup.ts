import type { ApiRequest } from '../../sim/apiserver/index.ts';
import { isAnswer, jsonOf, metadataOf, type Outcome } from './answer.ts';
import type { PlainJson } from './plain-json.ts';

type Send = (method: string, path: string, body: string | undefined, mediaType: string) => Promise<Outcome>;

const SUBRESOURCES = /\/(status|scale|binding|eviction|token|approval|finalize)$/;

/** Remembers what a case made and removes it: namespaces, and cluster-scoped objects one by one. */
export class Cleanup {
  readonly #send: Send;
  readonly #namespaces: string[] = [];
  readonly #objects = new Set<string>();

  constructor(send: Send) {
    this.#send = send;
  }

  namespace(name: string): void {
    this.#namespaces.push(name);
  }

  /** Takes note of a write that left an object behind. */
  note(request: ApiRequest, status: number, json: PlainJson): void {
    if (request.method === 'GET' || request.method === 'DELETE' || status < 200 || status >= 300) return;
    if (/(^|&)dryRun=/.test(request.query)) return;
    const metadata = metadataOf(json);
    if (typeof metadata?.['name'] !== 'string' || typeof metadata['uid'] !== 'string') return;
    const path = request.path.replace(/\/$/, '');
    this.#objects.add(
      request.method === 'POST' && !SUBRESOURCES.test(path)
        ? `${path}/${encodeURIComponent(metadata['name'])}`
        : path,
    );
  }

  async run(): Promise<void> {
    for (const path of [...this.#objects].reverse()) await this.#remove(path.replace(SUBRESOURCES, ''));
    for (const name of this.#namespaces) await this.#delete(`/api/v1/namespaces/${name}`);
  }

  async #remove(path: string): Promise<void> {
    if (/^\/api\/v1\/namespaces\/[^/]+$/.test(path)) return this.#delete(path);
    const found = await this.#send('GET', path, undefined, '');
    const metadata = isAnswer(found) && found.status === 200 ? metadataOf(jsonOf(found)) : undefined;
    if (!metadata) return;
    // A CRD's finalizer is the server's to remove; all others would keep the namespace for ever.
    if (metadata['finalizers'] !== undefined && !path.includes('customresourcedefinitions'))
      await this.#send('PATCH', path, '{"metadata":{"finalizers":null}}', 'application/merge-patch+json');
    if (metadata['namespace'] === undefined) await this.#delete(path);
  }

  async #delete(path: string): Promise<void> {
    await this.#send('DELETE', `${path}?propagationPolicy=Background`, undefined, '');
  }
}
