import type { DecodedObject, DuplicateField } from '../../codec/index.ts';
import type { FieldError, Json, JsonObject, KubeObject } from '../../kube/index.ts';
import type { Schema } from '../../schema/index.ts';
import type { UserInfo } from '../api-handler.ts';

/**
 * One served resource in one version: what the verbs need to know about a type. Built-in types and CRDs both become
 * this; no verb asks which of the two it has, except where `isCustom` names a measured difference on the wire.
 */
export interface ResourceDefinition {
  readonly group: string;
  readonly version: string;
  /** Plural, lower case: `helmreleases`. */
  readonly resource: string;
  readonly singular: string;
  readonly kind: string;
  readonly listKind: string;
  readonly namespaced: boolean;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** As discovery lists them. */
  readonly verbs: readonly string[];
  /** Where the objects live: `group/plural`. Versions of one resource share it (events and events.k8s.io too). */
  readonly storageKey: string;
  /** The version stored; differs from `version` for the other served versions. */
  readonly storageVersion: string;
  /** True for custom resources. */
  readonly isCustom: boolean;
  /** The structure of an object of this type, `metadata` included for built-ins. Undefined: anything goes. */
  readonly schema: Schema | undefined;
  readonly strategy: Strategy;
  /** `status`, `scale`, `token`, ... by name. */
  readonly subresources: ReadonlyMap<string, SubresourceDefinition>;
  readonly columns: readonly TableColumn[];
  /** One Table row's cells for an object, in the order of `columns`. `now` is the server's clock. */
  cells(object: KubeObject, now: number): readonly (string | number | boolean | null)[];
  /** The values of the field labels this type can be selected by, beside metadata.name and metadata.namespace. */
  fieldLabels(object: KubeObject): Readonly<Record<string, string>>;
  /** The labels a fieldSelector may name (beside metadata.*), and those accepted that never match. */
  readonly selectableFields: readonly string[];
  /** Text of a `Warning: 299` header for a deprecated version. */
  readonly deprecationWarning?: string;
  /** This version's form of a stored object. Absent: only `apiVersion` differs, as with CRD conversion `None`. */
  readonly fromStorage?: (object: KubeObject) => KubeObject;
  /** The stored form of an object of this version; the inverse of {@link fromStorage}. */
  readonly toStorage?: (object: KubeObject) => KubeObject;
  /**
   * Reads decoded JSON as the Go struct of a built-in type does: unknown fields are dropped and named, zero values and key
   * order become the server's. Every body, and every result of a patch, goes through it. Absent on custom resources.
   * @throws DecodeError with Go's wording when a value does not fit.
   */
  readonly decode?: (value: Json, duplicates?: readonly DuplicateField[]) => DecodedObject;
  /** Answers POST without storing anything: access reviews, token reviews. Such a resource has no other verb. */
  readonly review?: (object: KubeObject, call: ResourceCall) => JsonObject | Promise<JsonObject>;
}

/** What a resource that computes its answer may ask about the request. */
export interface ResourceCall {
  readonly user: UserInfo;
  readonly now: number;
  readonly namespace: string;
  readonly name: string;
  readonly dryRun: boolean;
  /** The parameters of the URL; the last value of a repeated one. */
  readonly query: ReadonlyMap<string, string>;
  warn(text: string): void;
}

/** A subresource that is served. Those without `handler` are the generic status and scale. */
export interface SubresourceDefinition {
  readonly name: string;
  /** As discovery lists it: `Scale` of `autoscaling/v1`, or the parent's own kind. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  /** For `scale`: where replicas live in the object. */
  readonly scale?: {
    readonly specReplicasPath: string;
    readonly statusReplicasPath: string;
    readonly labelSelectorPath?: string;
  };
  /**
   * POST to `NAME/subresource` for those that are no view of the object: `token`, `binding`, `eviction`.
   * `parent` is the stored object (this version's form).
   */
  readonly create?: (
    body: JsonObject,
    parent: KubeObject,
    call: ResourceCall,
  ) => SubresourceResult | Promise<SubresourceResult>;
}

/** What a POST to a subresource leads to. */
export interface SubresourceResult {
  /** The answer, sent with 201. */
  readonly answer: JsonObject;
  /** The parent as it shall be stored, when the subresource changes it. */
  readonly parent?: KubeObject;
  /** The parent shall be deleted with these options (eviction). */
  readonly deleteParent?: JsonObject;
}

/** What a strategy may ask about the request. */
export interface StrategyContext {
  readonly user: UserInfo;
  /** Server time, ms since the epoch. */
  readonly now: number;
  readonly subresource: string;
  /** Warnings for the client, sent as `Warning: 299` headers. */
  warn(text: string): void;
}

/**
 * The per-type rules of a write, in the order the server applies them. Objects come in and go out immutable.
 * Source: apiserver pkg/registry/rest (RESTCreateStrategy, RESTUpdateStrategy).
 */
export interface Strategy {
  /** True where the real type keeps `metadata.generation` (workloads, custom resources; not ConfigMap or Secret). */
  readonly hasGeneration: boolean;
  /** PUT to a name that does not exist creates it (Lease, RBAC types, Service, ...). */
  readonly allowCreateOnUpdate: boolean;
  /** PUT without resourceVersion is accepted (built-ins; not custom resources). */
  readonly allowUnconditionalUpdate: boolean;
  /** Fills in defaults. Runs on create, update and, for custom resources, on read. */
  applyDefaults(object: KubeObject): KubeObject;
  /** Drops what a client may not set (status on create, ...). `generation` is the verb's business. */
  prepareForCreate(object: KubeObject, context: StrategyContext): KubeObject;
  /**
   * Fills in what depends on the name and uid the server has given, before validation: a Job's selector, a Service's
   * address. Source: jobStrategy.Validate, which changes the object.
   */
  readonly completeForCreate?: (object: KubeObject) => KubeObject;
  /** As prepareForCreate: keeps the old status on the main resource, everything but status on `/status`. */
  prepareForUpdate(object: KubeObject, oldObject: KubeObject, context: StrategyContext): KubeObject;
  /** Field errors beyond metadata, which the verbs validate for every type. */
  validateCreate(object: KubeObject, context: StrategyContext): readonly FieldError[];
  validateUpdate(object: KubeObject, oldObject: KubeObject, context: StrategyContext): readonly FieldError[];
  /** Checks names as this type wants them; default is an RFC 1123 subdomain. Returns the reasons it is not valid. */
  validateName(name: string): readonly string[];
  /**
   * What DELETE does with dependents when the client does not say: `orphan` for the oldest types, else background.
   * Source: rest.GarbageCollectionDeleteStrategy.
   */
  readonly defaultGarbageCollection?: 'orphan' | 'background';
  /**
   * The grace period in seconds DELETE grants; 0 deletes at once. Absent: always 0. Only pods have one.
   * Source: rest.RESTGracefulDeleteStrategy.
   */
  readonly gracePeriod?: (object: KubeObject, asked: number | undefined) => number;
  /** Changes a first DELETE makes beside marking the object: a Namespace becomes Terminating. Such types never go at once. */
  readonly prepareForDelete?: (object: KubeObject, context: StrategyContext) => KubeObject;
  /** What keeps an object marked for deletion beside finalizers: a Namespace's `spec.finalizers`. */
  readonly blocksRemoval?: (object: KubeObject) => boolean;
  /** DELETE answers with the object instead of a Status. Source: ReturnDeletedObject of the type's store. */
  readonly returnsDeletedObject?: boolean;
  /** Top-level fields that `/status` may change and the main resource may not; usually `['status']`. */
  readonly statusFields: readonly string[];
}

/** A Table column. Source: metav1.TableColumnDefinition. */
export interface TableColumn {
  readonly name: string;
  readonly type: string;
  readonly format: string;
  readonly description: string;
  /** 0 is always shown, above only with `-o wide`. */
  readonly priority: number;
}

/** All resources served right now. CRDs come and go. */
export interface Registry {
  /** The definition behind a request path; undefined when not served. */
  lookup(group: string, version: string, resource: string): ResourceDefinition | undefined;
  lookupKind(group: string, version: string, kind: string): ResourceDefinition | undefined;
  /** Every served definition, in discovery order. */
  all(): readonly ResourceDefinition[];
  /** Grows whenever the set of definitions changes; discovery and OpenAPI caches key on it. */
  readonly generation: number;
}

/** A document as OpenAPI publishes it. */
export type OpenApiDocument = JsonObject;
