import {
  type FieldError,
  invalidField,
  type JsonObject,
  type KubeObject,
  requiredField,
  validateImmutableField,
} from '../../../../kube/index.ts';
import type { TypeRules } from '../type-rules.ts';
import { objectAt, textAt } from './object-edit.ts';

/* Source: pkg/apis/core/validation/events.go; recorded: conformance events/validation. */

const MAX_REASON = 128;
const MAX_NOTE = 1024;
const MAX_INSTANCE = 128;

/** Rules both APIs share: the event lives where its object lives, cluster-scoped ones in `default`. */
function validateLegacy(event: KubeObject): FieldError[] {
  const namespace = event.metadata.namespace ?? '';
  const involved = textAt(objectAt(event, 'involvedObject'), 'namespace');
  if (
    involved === ''
      ? namespace === '' || namespace === 'default' || isUnknownKind(event)
      : involved === namespace
  )
    return [];
  return [invalidField('involvedObject.namespace', involved, 'does not match event.namespace')];
}

/** Whether a kind is namespaced is only known for kinds the server serves; others pass. */
function isUnknownKind(event: KubeObject): boolean {
  return textAt(objectAt(event, 'involvedObject'), 'kind') === '';
}

/** What events.k8s.io/v1 wants beyond that, in the internal names of the fields. */
function validateModern(event: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  const required = (field: string): void => {
    errors.push(requiredField(field));
  };
  if (event['eventTime'] === undefined || event['eventTime'] === null) required('eventTime');
  const type = textAt(event, 'type');
  const controller = textAt(event, 'reportingComponent');
  if (controller === '') required('reportingController');
  const instance = textAt(event, 'reportingInstance');
  if (instance === '') required('reportingInstance');
  if (instance.length > MAX_INSTANCE)
    errors.push(invalidField('reportingInstance', '', `can have at most ${MAX_INSTANCE} characters`));
  const action = textAt(event, 'action');
  if (action === '') required('action');
  const reason = textAt(event, 'reason');
  if (reason === '') required('reason');
  if (reason.length > MAX_REASON)
    errors.push(invalidField('reason', '', `can have at most ${MAX_REASON} characters`));
  if (textAt(event, 'message').length > MAX_NOTE)
    errors.push(invalidField('message', '', `can have at most ${MAX_NOTE} characters`));
  if (type !== 'Normal' && type !== 'Warning')
    errors.push(invalidField('type', '', `has invalid value: ${type}`));
  return errors;
}

const IMMUTABLE = ['involvedObject', 'reason', 'message', 'type', 'eventTime', 'source', 'related', 'action'];

/** Rules of core/v1 events. */
export const coreEventRules: TypeRules = {
  allowCreateOnUpdate: true,
  validate: validateLegacy,
};

/** Rules of events.k8s.io/v1; objects arrive in that version's form. */
export const modernEventRules: TypeRules = {
  allowCreateOnUpdate: true,
  validate: (event) => validateModernForm(event),
  validateUpdate: (event, old) => {
    const [core, oldCore] = [toCoreEvent(event), toCoreEvent(old)];
    return IMMUTABLE.flatMap((key) => validateImmutableField(core[key], oldCore[key], key));
  },
};

function validateModernForm(event: KubeObject): FieldError[] {
  const core = toCoreEvent(event);
  return [...validateLegacy(core), ...validateModern(core)];
}

/** events.k8s.io name -> core name. */
const RENAMED: readonly (readonly [string, string])[] = [
  ['regarding', 'involvedObject'],
  ['note', 'message'],
  ['reportingController', 'reportingComponent'],
  ['deprecatedSource', 'source'],
  ['deprecatedFirstTimestamp', 'firstTimestamp'],
  ['deprecatedLastTimestamp', 'lastTimestamp'],
  ['deprecatedCount', 'count'],
];
const TO_CORE = new Map(RENAMED);
const TO_MODERN = new Map(RENAMED.map(([modern, core]) => [core, modern]));

/** An events.k8s.io/v1 Event as a core/v1 Event, which is how both are stored. */
export function toCoreEvent(event: KubeObject): KubeObject {
  const { reportingInstance, reportingComponent, source, ...rest } = renamed(event, TO_CORE);
  return {
    ...rest,
    apiVersion: 'v1',
    source: source ?? {},
    reportingComponent: reportingComponent ?? '',
    reportingInstance: reportingInstance ?? '',
    kind: event.kind,
    metadata: event.metadata,
  };
}

/** A core/v1 Event as an events.k8s.io/v1 Event. Empty reporting fields are left out there. */
export function toModernEvent(event: KubeObject): KubeObject {
  const modern = renamed(event, TO_MODERN);
  const kept = Object.entries(modern).filter(
    ([key, value]) => !(value === '' && (key === 'reportingController' || key === 'reportingInstance')),
  );
  return { ...Object.fromEntries(kept), apiVersion: 'events.k8s.io/v1' } as KubeObject;
}

function renamed(event: KubeObject, names: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(Object.entries(event).map(([key, value]) => [names.get(key) ?? key, value]));
}
