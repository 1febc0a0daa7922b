import {
  at,
  type FieldError,
  isArray,
  type Json,
  type JsonObject,
  newBadRequest,
  newInvalid,
} from '../../kube/index.ts';
import type { Query } from '../query.ts';
import type { DeleteOptions } from '../storage/delete-object.ts';
import { integerParam } from './params.ts';
import { dryRunErrors } from './write-options.ts';

const POLICIES = ['Foreground', 'Background', 'Orphan'];

/**
 * The options of a deletion: from the body when there is one, else from the URL.
 * Source: apiserver pkg/endpoints/handlers/delete.go; validation.ValidateDeleteOptions.
 */
export function decodeDeleteOptions(body: JsonObject | undefined, query: Query): DeleteOptions {
  const raw = body ?? fromQuery(query);
  const dryRun = texts(raw.dryRun);
  const policy = raw.propagationPolicy;
  const orphan = raw.orphanDependents;
  const errors: FieldError[] = [];
  if (policy !== undefined && orphan !== undefined && orphan !== null && policy !== null)
    errors.push({
      reason: 'FieldValueInvalid',
      field: 'propagationPolicy',
      message: `Invalid value: ${JSON.stringify(policy)}: orphanDependents and deletionPropagation cannot be both set`,
    });
  if (policy !== undefined && policy !== null && !POLICIES.includes(policy as string))
    errors.push({
      reason: 'FieldValueNotSupported',
      field: 'propagationPolicy',
      message: `Unsupported value: ${JSON.stringify(policy)}: supported values: "Foreground", "Background", "Orphan", "nil"`,
    });
  errors.push(...dryRunErrors(dryRun));
  if (errors.length > 0) throw newInvalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
  const grace = raw.gracePeriodSeconds;
  return {
    dryRun: dryRun.length > 0,
    gracePeriodSeconds: typeof grace === 'number' ? Math.max(0, grace) : undefined,
    uid: text(at(raw, 'preconditions', 'uid')),
    resourceVersion: text(at(raw, 'preconditions', 'resourceVersion')),
    orphanDependents: typeof orphan === 'boolean' ? orphan : undefined,
    propagationPolicy: (policy ?? undefined) as DeleteOptions['propagationPolicy'],
  };
}

function fromQuery(query: Query): JsonObject {
  const grace = integerParam(query, 'gracePeriodSeconds');
  const policy = query.get('propagationPolicy');
  const orphan = query.get('orphanDependents');
  if (orphan !== undefined && !/^(true|false|0|1|)$/i.test(orphan))
    throw newBadRequest(`strconv.ParseBool: parsing ${JSON.stringify(orphan)}: invalid syntax`);
  return {
    ...(grace === undefined ? {} : { gracePeriodSeconds: grace }),
    ...(policy === undefined ? {} : { propagationPolicy: policy }),
    ...(orphan === undefined ? {} : { orphanDependents: query.flag('orphanDependents') }),
    ...(query.has('dryRun') ? { dryRun: query.all('dryRun') } : {}),
  };
}

function texts(value: Json | undefined): readonly string[] {
  return isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
