import {
  at,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  type KubeObject,
  parseGoDuration,
} from '../../kube/index.ts';

/** An object a Kustomization refers to. */
export interface ObjectReference {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

/** Source: kustomize-controller v1.4.0 api/v1/kustomization_types.go GetTimeout. */
const TIMEOUT_MARGIN_MS = 30_000;

/** Reads a Kustomization's spec with the defaults of its Go getters. */
export class KustomizationSpec {
  readonly #object: KubeObject;

  constructor(object: KubeObject) {
    this.#object = object;
  }

  #get(...path: (string | number)[]): Json | undefined {
    return at(this.#object, 'spec', ...path);
  }

  #duration(field: string): number | undefined {
    const text = this.#get(field);
    return typeof text === 'string' ? parseGoDuration(text) : undefined;
  }

  get namespace(): string {
    return this.#object.metadata.namespace ?? '';
  }

  get isSuspended(): boolean {
    return this.#get('suspend') === true;
  }

  get prunes(): boolean {
    return this.#get('prune') === true;
  }

  get waits(): boolean {
    return this.#get('wait') === true;
  }

  get intervalMs(): number {
    return this.#duration('interval') ?? 0;
  }

  get retryIntervalMs(): number {
    return this.#duration('retryInterval') ?? this.intervalMs;
  }

  get timeoutMs(): number {
    return this.#duration('timeout') ?? Math.max(this.intervalMs - TIMEOUT_MARGIN_MS, TIMEOUT_MARGIN_MS);
  }

  get source(): ObjectReference {
    return this.#reference(this.#get('sourceRef'));
  }

  get dependsOn(): readonly ObjectReference[] {
    return this.#references('dependsOn').map((reference) => ({ ...reference, kind: 'Kustomization' }));
  }

  get healthChecks(): readonly ObjectReference[] {
    return this.#references('healthChecks');
  }

  #references(field: string): readonly ObjectReference[] {
    const list = this.#get(field);
    return isArray(list) ? list.filter(isObject).map((entry) => this.#reference(entry)) : [];
  }

  #reference(value: Json | undefined): ObjectReference {
    const fields: JsonObject = isObject(value) ? value : {};
    const text = (key: string): string => (typeof fields[key] === 'string' ? fields[key] : '');
    return { kind: text('kind'), namespace: text('namespace') || this.namespace, name: text('name') };
  }
}
