import { isObject, type KubeObject, newForbidden, type StatusCause, StatusError } from '../../kube/index.ts';
import type { AdmissionAttributes } from '../ports.ts';

/** One admission plugin. Plugins run in a fixed order, first all that change the object, after validation all that look. */
export interface AdmissionPlugin {
  /** As `--enable-admission-plugins` names it. */
  readonly name: string;
  /** Returns the object to go on with. @throws StatusError to refuse. */
  mutate?(attributes: AdmissionAttributes): KubeObject | undefined | Promise<KubeObject | undefined>;
  /** @throws StatusError to refuse. */
  validate?(attributes: AdmissionAttributes): void | Promise<void>;
}

/** True for a write to the main resource `resource` of `group`. */
export function isWriteTo(attributes: AdmissionAttributes, group: string, resource: string): boolean {
  const { definition, subresource } = attributes;
  return subresource === '' && definition.group === group && definition.resource === resource;
}

/** A 403 in the name of an admission plugin. Source: apiserver pkg/admission/errors.go NewForbidden. */
export function admissionForbidden(
  attributes: AdmissionAttributes,
  why: string,
  causes: readonly StatusCause[] = [],
): StatusError {
  const { group, resource } = attributes.definition;
  const error = newForbidden({ group, resource }, subjectName(attributes), why);
  if (causes.length === 0) return error;
  return new StatusError(error.code, error.reason, error.message, { ...error.status.details, causes });
}

/** The name of the object, or what its name will be generated from. */
export function subjectName({ name, object }: AdmissionAttributes): string {
  if (name !== '') return name;
  const metadata = object?.metadata;
  if (!isObject(metadata)) return '';
  return metadata.name || metadata.generateName || '';
}
