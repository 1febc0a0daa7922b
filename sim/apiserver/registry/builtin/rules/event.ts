import {
  type FieldError,
  invalidField,
  isPathSegment,
  isQualifiedName,
  type JsonObject,
  jsonEqual,
  type KubeObject,
  requiredField,
  validateImmutableField,
} from '../../../../kube/index.ts';
import type { TypeRules } from '../type-rules.ts';
import { numberAt, objectAt, textAt } from './object-edit.ts';

/* Source: pkg/apis/core/validation/events.go; recorded: conformance events/validation. */

const MAX_TEXT = 128;
const MAX_NOTE = 1024;

/** What both APIs check. Events with an eventTime are of the new kind, whichever API sent them. */
function validateEvent(event: KubeObject, reporter: string): FieldError[] {
  const namespace = event.metadata.namespace ?? '';
  const involved = textAt(objectAt(event, 'involvedObject'), 'namespace');
  const mismatch = invalidField('involvedObject.namespace', involved, 'does not match event.namespace');
  if (!hasEventTime(event)) {
    // An event about a cluster-scoped object lives in `default`.
    const matches = involved === '' ? namespace === '' || namespace === 'default' : involved === namespace;
    return matches ? [] : [mismatch];
  }
  const errors: FieldError[] = [];
  if (involved === '' && namespace !== 'default' && namespace !== 'kube-system') errors.push(mismatch);
  const controller = textAt(event, 'reportingComponent');
  if (controller === '') errors.push(requiredField(reporter));
  errors.push(...isQualifiedName(controller).map((reason) => invalidField(reporter, controller, reason)));
  errors.push(
    ...validateText(event, 'reportingInstance', MAX_TEXT, true),
    ...validateText(event, 'action', MAX_TEXT, true),
    ...validateText(event, 'reason', MAX_TEXT, true),
    ...validateText(event, 'message', MAX_NOTE, false),
  );
  return errors;
}

function hasEventTime(event: KubeObject): boolean {
  return event['eventTime'] !== undefined && event['eventTime'] !== null;
}

function validateText(event: KubeObject, field: string, max: number, isRequired: boolean): FieldError[] {
  const text = textAt(event, field);
  const errors = isRequired && text === '' ? [requiredField(field)] : [];
  if (text.length > max) errors.push(invalidField(field, '', `can have at most ${max} characters`));
  return errors;
}

/** What events.k8s.io/v1 wants of a new event beyond that, in the internal names of the fields. */
function validateNew(event: KubeObject): FieldError[] {
  const errors = validateSeries(event);
  if (!hasEventTime(event)) errors.push(requiredField('eventTime'));
  const type = textAt(event, 'type');
  if (type !== 'Normal' && type !== 'Warning')
    errors.push(invalidField('type', '', `has invalid value: ${type}`));
  for (const field of ['firstTimestamp', 'lastTimestamp', 'count'])
    if (event[field]) errors.push(invalidField(field, '', 'needs to be unset'));
  if (Object.keys(objectAt(event, 'source')).length > 0)
    errors.push(invalidField('source', '', 'needs to be unset'));
  return errors;
}

function validateSeries(event: KubeObject): FieldError[] {
  if (event['series'] === undefined) return [];
  const series = objectAt(event, 'series');
  const errors: FieldError[] = [];
  if ((numberAt(series, 'count') ?? 0) < 2)
    errors.push(invalidField('series.count', '', 'should be at least 2'));
  if (typeof series['lastObservedTime'] !== 'string') errors.push(requiredField('series.lastObservedTime'));
  return errors;
}

const IMMUTABLE = [
  'involvedObject',
  'reason',
  'message',
  'source',
  'firstTimestamp',
  'lastTimestamp',
  'count',
  'type',
  'eventTime',
  'action',
  'related',
  'reportingController',
  'reportingInstance',
];

/** Rules of core/v1 events. */
export const coreEventRules: TypeRules = {
  allowCreateOnUpdate: true,
  // The types' own validation of metadata is left out; only the generic one looks at names.
  validateName: isPathSegment,
  validate: (event) => validateEvent(event, 'reportingComponent'),
};

/** Rules of events.k8s.io/v1; objects arrive in that version's form and are judged in the stored one. */
export const modernEventRules: TypeRules = {
  allowCreateOnUpdate: true,
  // The types' own validation of metadata is left out; only the generic one looks at names.
  validateName: isPathSegment,
  validateNew: (event) => {
    const core = toCoreEvent(event);
    return [...validateEvent(core, 'reportingController'), ...validateNew(core)];
  },
  validateUpdate: (event, old) => {
    const [core, oldCore] = [toCoreEvent(event), toCoreEvent(old)];
    const series = jsonEqual(core['series'], oldCore['series']) ? [] : validateSeries(core);
    return [...series, ...IMMUTABLE.flatMap((key) => validateImmutableField(core[key], oldCore[key], key))];
  },
};

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
