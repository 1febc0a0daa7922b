import type { ApiRequest } from '../../../sim/apiserver/index.ts';
import { encodeProtobuf } from '../../../sim/codec/index.ts';
import { isObject, type Json, type JsonObject, withKey } from '../../../sim/kube/index.ts';
import type { Random } from '../../../sim/random/index.ts';
import { randomCrd, randomJson, randomJsonPatch } from './json-fuzzer.ts';
import { mutateJson, samplePatch } from './json-mutation.ts';
import { mutateBytes, once, phrase, pick } from './mutation.ts';
import { SAMPLES } from './sample-objects.ts';

/** What is fuzzed: path prefix, plural, apiVersion, kind. */
export const KINDS = [
  ['/api/v1', 'configmaps', 'v1', 'ConfigMap'],
  ['/api/v1', 'pods', 'v1', 'Pod'],
  ['/api/v1', 'services', 'v1', 'Service'],
  ['/api/v1', 'secrets', 'v1', 'Secret'],
  ['/api/v1', 'events', 'v1', 'Event'],
  ['/apis/apps/v1', 'deployments', 'apps/v1', 'Deployment'],
  ['/apis/batch/v1', 'jobs', 'batch/v1', 'Job'],
  ['/apis/coordination.k8s.io/v1', 'leases', 'coordination.k8s.io/v1', 'Lease'],
  ['/apis/rbac.authorization.k8s.io/v1', 'roles', 'rbac.authorization.k8s.io/v1', 'Role'],
  ['/apis/autoscaling/v2', 'horizontalpodautoscalers', 'autoscaling/v2', 'HorizontalPodAutoscaler'],
  ['/apis/fuzz.test/v1', 'things', 'fuzz.test/v1', 'Things'],
  ['/apis/fuzz.test/v1', 'gadgets', 'fuzz.test/v1', 'Gadgets'],
] as const;
type Kind = (typeof KINDS)[number];

const NAMES = [
  'a',
  'b',
  'c',
  'A_b',
  '__proto__',
  '..',
  '%2e',
  'x'.repeat(260),
  '%00',
  'a%2Fb',
  '%zz',
  'é',
] as const;
const OTHER_PATHS = [
  '/',
  '/api',
  '/apis',
  '/apis/apps',
  '/api/v1',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/api/v1',
  '/version',
  '/healthz',
  '/readyz',
  '/livez',
  '/metrics',
  '/api/v1/namespaces',
  '/api/v1/namespaces/fuzz',
  '/api/v1/nodes',
  '/api/v1/watch/pods',
  '//api//v1',
  '/api/v1/namespaces/fuzz/pods/a/log',
  '/api/v1/namespaces/fuzz/pods/a/binding',
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  '/apis/authentication.k8s.io/v1/tokenreviews',
  '/api/v1/namespaces/fuzz/serviceaccounts/default/token',
  '/api/v1/%',
  '/apis/%2e%2e/x',
] as const;
const SELECTOR = [
  'a',
  'env',
  '=',
  '==',
  '!=',
  '!',
  ',',
  ' in ',
  ' notin ',
  '(',
  ')',
  '>',
  '<',
  'x',
  '1',
  '-',
  '/',
  '.',
  ' ',
  '\\',
  'metadata.name',
  'status.phase',
  '\u0000',
  'in',
  'é',
] as const;
const QUERY_VALUES = [
  '',
  '0',
  '1',
  '-1',
  '5',
  '999999999',
  'true',
  'false',
  'x',
  'All',
  'Exact',
  'NotOlderThan',
  'Strict',
  'Warn',
  'Foreground',
  'Orphan',
  'bogus',
  '%00',
  '%zz',
  'eyJ2IjoibWV0YS5rOHMuaW8vdjEifQ',
] as const;
const QUERY_KEYS = [
  'resourceVersion',
  'resourceVersionMatch',
  'limit',
  'continue',
  'watch',
  'allowWatchBookmarks',
  'sendInitialEvents',
  'timeoutSeconds',
  'dryRun',
  'fieldManager',
  'fieldValidation',
  'force',
  'pretty',
  'gracePeriodSeconds',
  'propagationPolicy',
  'includeObject',
  'verbose',
  'exclude',
] as const;
const ACCEPTS = [
  'application/json',
  '*/*',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json;as=Table;v=v1;g=meta.k8s.io',
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io',
  'text/html',
  ';;q=x',
  '',
] as const;
const TYPES = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
  'text/plain',
  'application/json; charset=x',
  '',
] as const;
const YAML = [
  'a: b\n',
  '- x\n',
  '  ',
  ': ',
  '[',
  ']',
  '{',
  '}',
  '&x ',
  '*x ',
  '!!int ',
  '|',
  '>\n',
  '"',
  "'",
  '#',
  '---\n',
  '? ',
  '014',
  'yes',
  '~',
  '\t',
  '<<: ',
  'metadata:\n  name: a\n',
  'apiVersion: v1\nkind: ConfigMap\n',
  '\u0000',
] as const;

/** Makes requests that no client would send, and enough that one would, so that there is something to break. */
export class RequestFuzzer {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  next(): ApiRequest {
    const random = this.#random;
    if (once(random, 20)) return this.#crd();
    return once(random, 3) ? this.#strange() : this.#plausible();
  }

  /** A request that a server takes seriously, with one thing wrong in its body. */
  #plausible(): ApiRequest {
    const random = this.#random;
    const kind = pick(random, KINDS);
    const method = pick(random, [
      'GET',
      'POST',
      'POST',
      'PUT',
      'PUT',
      'PATCH',
      'PATCH',
      'PATCH',
      'PATCH',
      'DELETE',
    ]);
    const name = pick(random, NAMES.slice(0, 3));
    const contentType = method === 'PATCH' ? pick(random, TYPES.slice(3, 7)) : 'application/json';
    const isCollection = method === 'POST' || (method === 'GET' && once(random, 2));
    const sub = !isCollection && once(random, 5) ? pick(random, ['/status', '/status', '/scale']) : '';
    const body =
      method === 'GET' || method === 'DELETE' ? undefined : this.#soundBody(kind, name, method, contentType);
    return {
      method,
      path: `${kind[0]}/namespaces/fuzz/${kind[1]}${isCollection ? '' : `/${name}${sub}`}`,
      query: this.#plausibleQuery(method, contentType),
      headers: {
        accept: once(random, 5) ? pick(random, ACCEPTS.slice(0, 6)) : 'application/json',
        'content-type': contentType,
        'user-agent': 'fuzz/1',
      },
      ...(body === undefined ? {} : { body }),
    };
  }

  #plausibleQuery(method: string, contentType: string): string {
    const random = this.#random;
    if (method === 'GET')
      return once(random, 3)
        ? `labelSelector=${encodeURIComponent(this.#selector())}`
        : once(random, 3)
          ? `fieldSelector=${encodeURIComponent(this.#selector())}`
          : '';
    const parts = [`fieldManager=${pick(random, ['m1', 'm2', 'kubectl'])}`];
    if (contentType.includes('apply') && once(random, 2)) parts.push('force=true');
    if (once(random, 6)) parts.push('dryRun=All');
    if (once(random, 6)) parts.push('fieldValidation=Strict');
    return parts.join('&');
  }

  #soundBody(kind: Kind, name: string, method: string, contentType: string): { json: Json } | Uint8Array {
    const random = this.#random;
    const sample = SAMPLES[kind[3]]!;
    let value: Json;
    if (contentType === 'application/json-patch+json') value = samplePatch(random, sample);
    else {
      const changed = once(random, 3) ? sample : mutateJson(random, sample);
      const whole = isObject(changed) ? changed : {};
      const isPartial = method === 'PATCH' && !contentType.includes('apply');
      const metadata = isObject(whole.metadata) ? whole.metadata : {};
      value = isPartial
        ? whole
        : { apiVersion: kind[2], kind: kind[3], ...whole, metadata: withKey(metadata, 'name', name) };
    }
    return once(random, 4) ? new TextEncoder().encode(JSON.stringify(value)) : { json: value };
  }

  /** A request that makes no sense in several ways at once. */
  #strange(): ApiRequest {
    const random = this.#random;
    const kind = pick(random, KINDS);
    const method = pick(random, [
      'GET',
      'GET',
      'POST',
      'POST',
      'PUT',
      'PATCH',
      'PATCH',
      'PATCH',
      'DELETE',
      'HEAD',
      'OPTIONS',
      'TRACE',
      'get',
    ]);
    const isPatch = method === 'PATCH';
    const contentType = once(random, 6)
      ? pick(random, TYPES)
      : isPatch
        ? pick(random, TYPES.slice(3, 7))
        : pick(random, TYPES.slice(0, 3));
    const body = method === 'GET' && !once(random, 20) ? undefined : this.#body(kind, contentType);
    return {
      method,
      path: this.#path(kind, method === 'POST'),
      query: this.#query(isPatch),
      headers: {
        accept: pick(random, ACCEPTS),
        ...(contentType === '' ? {} : { 'content-type': contentType }),
        'user-agent': pick(random, ['fuzz/1', '', '/', '\u0001', 'x'.repeat(200)]),
        ...(once(random, 30)
          ? { authorization: pick(random, ['Bearer x', 'Bearer a.b.c', 'Basic !!', '']) }
          : {}),
        ...(once(random, 30) ? { 'impersonate-user': 'bob', 'impersonate-group': ['g'] } : {}),
      },
      ...(body === undefined ? {} : { body }),
    };
  }

  #crd(): ApiRequest {
    const plural = pick(this.#random, ['things', 'gadgets']);
    return {
      method: pick(this.#random, ['POST', 'POST', 'POST', 'POST', 'POST', 'POST', 'POST', 'DELETE']),
      path: `/apis/apiextensions.k8s.io/v1/customresourcedefinitions${once(this.#random, 3) ? `/${plural}.fuzz.test` : ''}`,
      query: '',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: new TextEncoder().encode(JSON.stringify(randomCrd(this.#random, plural))),
    };
  }

  #path([prefix, plural]: Kind, isCreate: boolean): string {
    const random = this.#random;
    if (once(random, 15)) return pick(random, OTHER_PATHS);
    if (once(random, 40))
      return phrase(
        random,
        ['/', 'api', 'apis', 'v1', '%', '..', 'namespaces', 'pods', '?', '\u0000', ' '],
        12,
      );
    const scope = once(random, 10) ? '' : '/namespaces/fuzz';
    const name =
      isCreate && !once(random, 10)
        ? ''
        : `/${once(random, 5) ? pick(random, NAMES) : pick(random, NAMES.slice(0, 3))}`;
    const collection = name !== '' && once(random, 8) ? '' : name;
    const sub =
      collection !== '' && once(random, 6)
        ? `/${pick(random, ['status', 'scale', 'finalize', 'x', 'eviction', '%2e'])}`
        : '';
    return `${prefix}${scope}/${plural}${collection}${sub}`;
  }

  #query(isPatch: boolean): string {
    const random = this.#random;
    const parts: string[] = [];
    if (isPatch && !once(random, 5)) parts.push(`fieldManager=${pick(random, ['m1', 'm2', 'kubectl'])}`);
    if (isPatch && once(random, 4)) parts.push('force=true');
    if (once(random, 5)) parts.push(`labelSelector=${encodeURIComponent(this.#selector())}`);
    if (once(random, 5)) parts.push(`fieldSelector=${encodeURIComponent(this.#selector())}`);
    for (let left = random.int(4); left > 1; left--)
      parts.push(`${pick(random, QUERY_KEYS)}=${pick(random, QUERY_VALUES)}`);
    if (once(random, 60)) parts.push(phrase(random, ['&', '=', '%', ';', '+', 'a', '\u0000'], 20));
    return parts.join('&');
  }

  #selector(): string {
    const random = this.#random;
    if (once(random, 200)) return pick(random, SELECTOR).repeat(50_000);
    return phrase(random, SELECTOR, 10).replace(/[\ud800-\udfff]/g, '');
  }

  #body(kind: Kind, contentType: string): Uint8Array | { json: Json } {
    const random = this.#random;
    const value =
      contentType === 'application/json-patch+json' ? randomJsonPatch(random) : this.#object(kind);
    if (contentType.includes('protobuf')) return mutateBytes(random, this.#protobuf(value));
    if (contentType.includes('yaml') && once(random, 2))
      return new TextEncoder().encode(phrase(random, YAML, 20));
    if (once(random, 3)) return { json: value };
    const bytes = new TextEncoder().encode(once(random, 200) ? deep(random) : JSON.stringify(value));
    return once(random, 3) ? mutateBytes(random, bytes) : bytes;
  }

  /** An object that is nearly right. */
  #object([, , apiVersion, kind]: Kind): Json {
    const random = this.#random;
    if (once(random, 15)) return randomJson(random);
    const content = randomJson(random, 5);
    let object: JsonObject = isObject(content) ? content : {};
    if (!once(random, 10)) object = { ...object, apiVersion, kind };
    if (!once(random, 10)) {
      const metadata = isObject(object.metadata) && once(random, 2) ? object.metadata : {};
      object = withKey(object, 'metadata', withKey(metadata, 'name', pick(random, NAMES.slice(0, 3))));
    }
    if (once(random, 3))
      object = withKey(object, 'data', { a: '1', [pick(random, ['b', '__proto__'])]: '2' });
    if (once(random, 4)) object = withKey(object, 'spec', podLike(random));
    return object;
  }

  #protobuf(value: Json): Uint8Array {
    try {
      if (isObject(value)) return encodeProtobuf(value);
    } catch {
      // Not every random object has a protobuf form; then plain bytes do.
    }
    return Uint8Array.from([
      0x6b,
      0x38,
      0x73,
      0,
      ...Array.from({ length: this.#random.int(40) }, () => this.#random.int(256)),
    ]);
  }
}

function podLike(random: Random): JsonObject {
  const pod = {
    containers: [
      {
        name: pick(random, ['c', 'd', '']),
        image: 'i',
        ports: [{ containerPort: pick(random, [80, -1, 'x']) }],
        env: [{ name: 'A', value: 'b' }],
      },
    ],
  };
  return once(random, 2)
    ? pod
    : {
        replicas: 1,
        selector: { matchLabels: { a: 'b' } },
        template: { metadata: { labels: { a: 'b' } }, spec: pod },
      };
}

function deep(random: Random): string {
  const depth = pick(random, [100, 5_000, 20_000]);
  return once(random, 2)
    ? '['.repeat(depth) + ']'.repeat(depth)
    : `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
}
