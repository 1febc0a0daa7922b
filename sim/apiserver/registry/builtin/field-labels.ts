import { at, type KubeObject } from '../../../kube/index.ts';

/** How objects of a type are selected by field, beside metadata.name and metadata.namespace. */
export interface FieldSelection {
  readonly selectable: readonly string[];
  labels(object: KubeObject): Readonly<Record<string, string>>;
}

type Reader = (object: KubeObject) => string;

const text =
  (...path: string[]): Reader =>
  (object) => {
    const value = at(object, ...path);
    return typeof value === 'string' ? value : '';
  };
const number =
  (...path: string[]): Reader =>
  (object) => {
    const value = at(object, ...path);
    return typeof value === 'number' ? String(value) : '0';
  };
const bool =
  (...path: string[]): Reader =>
  (object) =>
    String(at(object, ...path) === true);
/** Accepted, but no object has a value for it. */
const NEVER = undefined;

const REFERENCE = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'];

function references(prefix: string): Record<string, Reader> {
  return Object.fromEntries(REFERENCE.map((key) => [`${prefix}.${key}`, text('involvedObject', key)]));
}

const reporter: Reader = (object) =>
  text('reportingComponent')(object) || text('reportingController')(object) || '';
const source: Reader = (object) => text('source', 'component')(object) || reporter(object);

/**
 * Source: pkg/apis/<group>/<version>/conversion.go (what is accepted) and the types' GetAttrs (what matches);
 * recorded: conformance list/field-selectors-types and -events-jobs.
 */
const SELECTIONS: Readonly<Record<string, Readonly<Record<string, Reader | undefined>>>> = {
  '/Pod': {
    'spec.nodeName': text('spec', 'nodeName'),
    // What clients of the first days say.
    'spec.host': text('spec', 'nodeName'),
    'spec.restartPolicy': text('spec', 'restartPolicy'),
    'spec.schedulerName': text('spec', 'schedulerName'),
    'spec.serviceAccountName': text('spec', 'serviceAccountName'),
    'spec.hostNetwork': bool('spec', 'hostNetwork'),
    'status.phase': text('status', 'phase'),
    'status.podIP': text('status', 'podIP'),
    'status.podIPs': NEVER,
    'status.nominatedNodeName': text('status', 'nominatedNodeName'),
  },
  '/Event': {
    ...references('involvedObject'),
    reason: text('reason'),
    reportingComponent: reporter,
    source,
    type: text('type'),
  },
  'events.k8s.io/Event': {
    ...Object.fromEntries(REFERENCE.map((key) => [`regarding.${key}`, text('regarding', key)] as const)),
    reason: text('reason'),
    reportingController: text('reportingController'),
    type: text('type'),
  },
  '/Secret': { type: text('type') },
  '/Namespace': { 'status.phase': text('status', 'phase') },
  '/Node': { 'spec.unschedulable': bool('spec', 'unschedulable') },
  '/Service': { 'spec.clusterIP': text('spec', 'clusterIP'), 'spec.type': text('spec', 'type') },
  '/ReplicationController': { 'status.replicas': number('status', 'replicas') },
  'batch/Job': { 'status.successful': number('status', 'succeeded') },
  'certificates.k8s.io/CertificateSigningRequest': { 'spec.signerName': text('spec', 'signerName') },
};

const NONE: FieldSelection = { selectable: [], labels: () => ({}) };

/** The field labels of a type. */
export function fieldSelection(group: string, kind: string): FieldSelection {
  const readers = SELECTIONS[`${group}/${kind}`];
  if (!readers) return NONE;
  return {
    selectable: Object.keys(readers),
    labels: (object) =>
      Object.fromEntries(
        Object.entries(readers).flatMap(([key, read]) => (read ? [[key, read(object)]] : [])),
      ),
  };
}
