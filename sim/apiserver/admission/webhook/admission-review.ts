import {
  isArray,
  isObject,
  type JsonObject,
  type KubeObject,
  member,
  parseApiVersion,
} from '../../../kube/index.ts';
import { userInfoJson } from '../../access/index.ts';
import type { AdmissionAttributes } from '../../ports.ts';

/** What a webhook said. */
export interface AdmissionVerdict {
  readonly allowed: boolean;
  /** The Status that came with a refusal. */
  readonly result: JsonObject;
  /** A JSON patch, decoded; undefined when there is none. */
  readonly patch: readonly JsonObject[] | undefined;
  readonly warnings: readonly string[];
}

/** The answer of a webhook cannot be used; the message goes into the refusal. */
export class BadReviewError extends Error {
  readonly code = 'KUBEFLAP_BAD_ADMISSION_REVIEW';
}

/** The AdmissionReview to send. Source: apiserver pkg/admission/plugin/webhook/request/admissionreview.go. */
export function admissionReview(attributes: AdmissionAttributes, uid: string): JsonObject {
  const { definition, subresource, name, namespace, operation, object, oldObject, dryRun } = attributes;
  const { group, version, resource } = definition;
  const kind = kindOf(object ?? oldObject) ?? { group, version, kind: definition.kind };
  const target = { group, version, resource };
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    request: {
      uid,
      kind,
      resource: target,
      ...(subresource === '' ? {} : { subResource: subresource }),
      requestKind: kind,
      requestResource: target,
      ...(subresource === '' ? {} : { requestSubResource: subresource }),
      ...(name === '' ? {} : { name }),
      ...(namespace === '' ? {} : { namespace }),
      operation,
      userInfo: userInfoJson(attributes.user),
      object: object ?? null,
      oldObject: oldObject ?? null,
      dryRun,
      options: optionsOf(attributes),
    },
  };
}

function kindOf(object: KubeObject | undefined): JsonObject | undefined {
  const gv = object && parseApiVersion(object.apiVersion);
  return gv && object ? { group: gv.group, version: gv.version, kind: object.kind } : undefined;
}

function optionsOf({ operation, options }: AdmissionAttributes): JsonObject | null {
  const kinds = { CREATE: 'CreateOptions', UPDATE: 'UpdateOptions', DELETE: 'DeleteOptions', CONNECT: '' };
  const kind = kinds[operation];
  return kind === '' ? null : { ...(options as JsonObject), kind, apiVersion: 'meta.k8s.io/v1' };
}

/**
 * Reads a webhook's answer. @throws BadReviewError when it does not belong to the request or makes no sense.
 * Source: apiserver request.VerifyAdmissionResponse.
 */
export function readVerdict(review: JsonObject, uid: string, mayPatch: boolean): AdmissionVerdict {
  const gvk = `${String(member(review, 'apiVersion') ?? '')}, Kind=${String(member(review, 'kind') ?? '')}`;
  if (gvk !== 'admission.k8s.io/v1, Kind=AdmissionReview')
    throw new BadReviewError(
      `expected webhook response of admission.k8s.io/v1, Kind=AdmissionReview, got ${gvk}`,
    );
  const response = member(review, 'response');
  if (!isObject(response)) throw new BadReviewError('webhook response was absent');
  const answered = String(member(response, 'uid') ?? '');
  if (answered !== uid) throw new BadReviewError(`expected response.uid="${uid}", got "${answered}"`);
  const result = member(response, 'status');
  const warnings = member(response, 'warnings');
  return {
    allowed: member(response, 'allowed') === true,
    result: isObject(result) ? result : {},
    patch: readPatch(response, mayPatch),
    warnings: isArray(warnings) ? warnings.filter((w) => typeof w === 'string') : [],
  };
}

function readPatch(response: JsonObject, mayPatch: boolean): readonly JsonObject[] | undefined {
  const encoded = member(response, 'patch');
  const type = member(response, 'patchType');
  if (typeof encoded !== 'string' || encoded === '') {
    if (type) throw new BadReviewError('webhook returned response.patchType but not response.patch');
    return undefined;
  }
  if (!mayPatch)
    throw new BadReviewError('webhook response attempted to modify the object, which is not supported');
  if (type !== 'JSONPatch')
    throw new BadReviewError(`expected response.patchType="JSONPatch", got "${String(type ?? '')}"`);
  try {
    const patch: unknown = JSON.parse(Buffer.from(encoded, 'base64').toString('utf8'));
    if (Array.isArray(patch)) return patch as JsonObject[];
  } catch {
    // Falls through to the same refusal.
  }
  throw new BadReviewError('json: cannot unmarshal response.patch into JSON patch');
}
