import {
  duplicateField,
  type FieldError,
  formatTime,
  invalidField,
  invalidFieldText,
  isDns1123Subdomain,
  type JsonObject,
  type KubeObject,
  notSupportedField,
  requiredField,
} from '../../../../kube/index.ts';
import type { StrategyContext } from '../../resource.ts';
import type { TypeRules } from '../type-rules.ts';
import { itemsAt, numberAt, objectAt, specOf, textAt, textsAt } from './object-edit.ts';

/* Source: pkg/registry/certificates/certificates/strategy.go, pkg/apis/certificates/validation. */

const USAGES = [
  'any',
  'cert sign',
  'client auth',
  'code signing',
  'content commitment',
  'crl sign',
  'data encipherment',
  'decipher only',
  'digital signature',
  'email protection',
  'encipher only',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'key agreement',
  'key encipherment',
  'microsoft sgc',
  'netscape sgc',
  'ocsp signing',
  's/mime',
  'server auth',
  'signing',
  'timestamping',
];
const MIN_SECONDS = 600;
const DECISIONS: ReadonlySet<string> = new Set(['Approved', 'Denied']);
const ONLY_TRUE: ReadonlySet<string> = new Set(['Approved', 'Denied', 'Failed']);

/** Who asks for a certificate is who sends the request, whatever it says. */
function withRequester(request: KubeObject, { user }: StrategyContext): KubeObject {
  const { username: _name, uid: _uid, groups: _groups, extra: _extra, ...asked } = specOf(request);
  const { extra = {} } = user;
  const spec = {
    ...asked,
    username: user.name,
    ...(user.uid ? { uid: user.uid } : {}),
    groups: user.groups,
    ...(Object.keys(extra).length > 0 ? { extra } : {}),
  };
  return { ...request, spec, status: {} };
}

function conditionsOf(request: KubeObject): readonly JsonObject[] {
  return itemsAt(objectAt(request, 'status'), 'conditions');
}

function isDecision(condition: JsonObject): boolean {
  return DECISIONS.has(textAt(condition, 'type'));
}

/** Conditions as sent, with the times the server knows. */
function timed(conditions: readonly JsonObject[], old: KubeObject, { now }: StrategyContext): JsonObject[] {
  const time = formatTime(now);
  return conditions.map((condition) => {
    const before = conditionsOf(old).find(
      (one) => one['type'] === condition['type'] && one['status'] === condition['status'],
    );
    return {
      ...condition,
      lastUpdateTime: condition['lastUpdateTime'] ?? time,
      lastTransitionTime: condition['lastTransitionTime'] ?? before?.['lastTransitionTime'] ?? time,
    };
  });
}

function requestErrors(request: KubeObject): FieldError[] {
  const spec = specOf(request);
  const errors: FieldError[] = [];
  const pem = Buffer.from(textAt(spec, 'request'), 'base64').toString('latin1');
  if (!/^-----BEGIN CERTIFICATE REQUEST-----$/m.test(pem))
    errors.push(
      invalidFieldText('spec.request', '[]byte{...}', 'PEM block type must be CERTIFICATE REQUEST'),
    );
  const usages = textsAt(spec, 'usages');
  if (usages.length === 0) errors.push(requiredField('spec.usages'));
  usages.forEach((usage, index) => {
    const path = `spec.usages[${index}]`;
    if (!USAGES.includes(usage)) errors.push(notSupportedField(path, usage, USAGES));
    if (usages.indexOf(usage) < index) errors.push(duplicateField(path, usage));
  });
  errors.push(...signerErrors(textAt(spec, 'signerName')));
  const seconds = numberAt(spec, 'expirationSeconds');
  if (seconds !== undefined && seconds < MIN_SECONDS)
    errors.push(
      invalidField(
        'spec.expirationSeconds',
        seconds,
        'may not specify a duration less than 600 seconds (10 minutes)',
      ),
    );
  return errors;
}

function signerErrors(name: string): FieldError[] {
  const path = 'spec.signerName';
  if (name === '') return [requiredField(path)];
  if (name === 'kubernetes.io/legacy-unknown')
    return [invalidField(path, name, 'the legacy signerName is not allowed via this API version')];
  const segments = name.split('/');
  const isQualified = segments.length === 2 && segments.every((part) => part !== '');
  if (!isQualified || !segments[0]!.includes('.'))
    return [
      invalidField(
        path,
        name,
        "must be a fully qualified domain and path of the form 'example.com/signer-name'",
      ),
    ];
  return isDns1123Subdomain(segments[0]!).map((why) => invalidField(path, segments[0]!, why));
}

function conditionErrors(request: KubeObject): FieldError[] {
  const conditions = conditionsOf(request);
  const types = conditions.map((condition) => textAt(condition, 'type'));
  const errors: FieldError[] = [];
  conditions.forEach((condition, index) => {
    const path = `status.conditions[${index}]`;
    const [type, status] = [types[index]!, textAt(condition, 'status')];
    if (type === '') errors.push(requiredField(`${path}.type`));
    const allowed = ONLY_TRUE.has(type) ? ['True'] : ['True', 'False', 'Unknown'];
    if (status === '') errors.push(requiredField(`${path}.status`));
    else if (!allowed.includes(status)) errors.push(notSupportedField(`${path}.status`, status, allowed));
    if (types.indexOf(type) < index) errors.push(duplicateField(`${path}.type`, type));
  });
  if (types.includes('Approved') && types.includes('Denied'))
    errors.push(
      invalidField('status.conditions', 'Denied', 'Approved and Denied conditions are mutually exclusive'),
    );
  return errors;
}

export const certificateSigningRequestRules: TypeRules = {
  prepareForCreate: withRequester,
  prepareForUpdate: (request, old) => ({ ...request, spec: specOf(old) }),
  validateNew: requestErrors,
  /** `/approval` decides; nothing but conditions changes. */
  prepareForSubresource: (request, old, context) => ({
    ...request,
    spec: specOf(old),
    status: { ...objectAt(old, 'status'), conditions: timed(conditionsOf(request), old, context) },
  }),
  validateSubresource: conditionErrors,
  validateStatusUpdate: (request, old) => [
    ...conditionErrors(request),
    ...(conditionsOf(request).filter(isDecision).length === conditionsOf(old).filter(isDecision).length
      ? []
      : [
          invalidField(
            'status.conditions',
            'Approved',
            'updates may not add or remove a condition of this type',
          ),
        ]),
  ],
};
