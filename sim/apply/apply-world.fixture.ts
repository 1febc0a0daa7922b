import { applyMergePatch, deepFreeze, type Json, type JsonObject, type KubeObject } from '../kube/index.ts';
import type { Schema } from '../schema/index.ts';
import type { FieldSet } from './field-set.ts';
import { recordUpdate } from './record-update.ts';
import { serverSideApply } from './server-side-apply.ts';

/** One object and the writes tests make to it, without a server around. */
export class ApplyWorld {
  object: KubeObject | undefined;
  now = Date.UTC(2026, 0, 1);
  readonly #schema: Schema | undefined;
  readonly #resetFields: FieldSet | undefined;

  constructor(schema: Schema | undefined, resetFields?: FieldSet) {
    this.#schema = schema;
    this.#resetFields = resetFields;
  }

  #store(object: KubeObject): void {
    this.object = deepFreeze({ ...object, metadata: { ...object.metadata, uid: 'u' } });
  }

  /** Applies `content` under `manager`. */
  apply(manager: string, content: JsonObject, options: { force?: boolean; subresource?: string } = {}): void {
    const { object } = serverSideApply({
      live: this.object,
      config: { apiVersion: 'v1', kind: 'Thing', metadata: { name: 't' }, ...content },
      manager,
      force: options.force ?? false,
      subresource: options.subresource ?? '',
      apiVersion: 'v1',
      kind: 'Thing',
      schema: this.#schema,
      now: this.now,
      resetFields: this.#resetFields,
    });
    this.#store(object);
  }

  /** Merge-patches the object, creating it when there is none. */
  patch(manager: string, patch: Json, subresource = ''): void {
    const live = this.object;
    const base: JsonObject = live ?? { apiVersion: 'v1', kind: 'Thing', metadata: { name: 't' } };
    const next = applyMergePatch(base, patch) as KubeObject;
    this.#store(
      recordUpdate({
        live,
        next,
        manager,
        subresource,
        apiVersion: 'v1',
        schema: this.#schema,
        now: this.now,
        resetFields: this.#resetFields,
      }),
    );
  }

  /** `manager operation[/subresource]` to fieldsV1. */
  get owners(): Record<string, Json> {
    const entries = this.object?.metadata.managedFields ?? [];
    return Object.fromEntries(
      entries.map((entry) => {
        const suffix = typeof entry.subresource === 'string' ? `/${entry.subresource}` : '';
        return [`${String(entry.manager)} ${String(entry.operation)}${suffix}`, entry.fieldsV1 ?? null];
      }),
    );
  }

  get times(): Record<string, Json | undefined> {
    return Object.fromEntries(
      (this.object?.metadata.managedFields ?? []).map((entry) => [String(entry.manager), entry.time]),
    );
  }

  content(key: string): Json | undefined {
    return this.object?.[key];
  }
}
