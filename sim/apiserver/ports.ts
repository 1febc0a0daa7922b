import type { KubeObject } from '../kube/index.ts';
import type { ApiRequest, RequestInfo, UserInfo } from './api-handler.ts';
import type { ResourceDefinition } from './registry/resource.ts';
import type { RequestDeadline } from './request-deadline.ts';

/** The verdict of authorisation on one request. */
export interface Verdict {
  readonly allowed: boolean;
  /** Why, for the 403's text; empty when there is nothing to say. */
  readonly reason: string;
  /** What allowed it, e.g. `ClusterRole/admin rule 3`. */
  readonly by: string;
}

/** Who asks and what they may do: the seam between the handler chain and `access/`. */
export interface AccessControl {
  /**
   * The user behind a request after authentication and impersonation.
   * @throws StatusError 401 for bad credentials, 403 for a refused impersonation.
   */
  identify(request: ApiRequest): UserInfo | Promise<UserInfo>;
  authorize(user: UserInfo, info: RequestInfo): Verdict;
}

/** One write as admission sees it. `object` and `oldObject` are in the version of the request. */
export interface AdmissionAttributes {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly definition: ResourceDefinition;
  readonly namespace: string;
  readonly name: string;
  readonly subresource: string;
  /** Undefined for DELETE. */
  readonly object: KubeObject | undefined;
  /** Undefined for CREATE. */
  readonly oldObject: KubeObject | undefined;
  readonly user: UserInfo;
  readonly dryRun: boolean;
  /** `CreateOptions`, `UpdateOptions`, `PatchOptions` or `DeleteOptions` as sent. */
  readonly options: Readonly<Record<string, unknown>>;
  /** When the write has to be done; undefined for what may last. */
  readonly deadline: RequestDeadline | undefined;
  warn(text: string): void;
}

/** Admission plugins in their order: the seam between the write verbs and `admission/`. */
export interface AdmissionChain {
  /** Plugins that change the object. @throws StatusError to refuse. */
  mutate(attributes: AdmissionAttributes): KubeObject | undefined | Promise<KubeObject | undefined>;
  /** Plugins that only look; runs after validation. @throws StatusError to refuse. */
  validate(attributes: AdmissionAttributes): void | Promise<void>;
}
