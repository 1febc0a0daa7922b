import {
  type FieldError,
  goQuote,
  invalidField,
  type KubeObject,
  requiredField,
} from '../../../../kube/index.ts';
import { asObject, text } from './internal-spec.ts';

const ANNOTATION = 'api-approved.kubernetes.io';
const SEE = 'see https://github.com/kubernetes/enhancements/pull/1111';

/**
 * Groups of the Kubernetes project need a word of approval.
 * Source: validateAPIApproval, apiextensions-apiserver pkg/apihelpers/helpers.go (GetAPIApprovalState).
 */
export function validateApiApproval(crd: KubeObject, old: KubeObject | undefined): FieldError[] {
  const group = text(asObject(crd['spec'])?.['group']);
  if (!/(^|\.)(k8s|kubernetes)\.io$/.test(group)) return [];
  const annotation = crd.metadata.annotations?.[ANNOTATION] ?? '';
  const state = stateOf(annotation);
  if (old !== undefined && stateOf(old.metadata.annotations?.[ANNOTATION] ?? '') === state) return [];
  const path = `metadata.annotations[${ANNOTATION}]`;
  const needed = `protected groups must have approval annotation ${goQuote(ANNOTATION)}`;
  if (state === 'missing') return [requiredField(path, `${needed}, ${SEE}`)];
  if (state !== 'invalid') return [];
  const why = `${needed} with either a URL or a reason starting with "unapproved", ${SEE}`;
  return [invalidField(path, annotation, why)];
}

function stateOf(annotation: string): 'missing' | 'bypassed' | 'approved' | 'invalid' {
  if (annotation === '') return 'missing';
  if (annotation.startsWith('unapproved')) return 'bypassed';
  return /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^/?#]+/.test(annotation) ? 'approved' : 'invalid';
}
