// Hot paths of the API machinery, each beside a peer that does the same work in the same run: node bench/machinery.ts
import fastJsonPatch, { type Operation } from 'fast-json-patch';
import { recordUpdate, serverSideApply } from '../sim/apply/index.ts';
import {
  applyJsonPatch,
  applyMergePatch,
  deepFreeze,
  type Json,
  type JsonObject,
  type KubeObject,
} from '../sim/kube/index.ts';
import type { Schema } from '../sim/schema/index.ts';

const SECONDS_PER_CASE = 0.5;

/** Calls per second, measured after a warm-up of a tenth of the time. */
function rate(work: () => unknown): number {
  const run = (seconds: number): number => {
    const end = performance.now() + seconds * 1000;
    let calls = 0;
    while (performance.now() < end) {
      for (let i = 0; i < 50; i++) work();
      calls += 50;
    }
    return calls / seconds;
  };
  run(SECONDS_PER_CASE / 10);
  return run(SECONDS_PER_CASE);
}

function compare(name: string, ours: () => unknown, peerName: string, peer: () => unknown): void {
  const [us, them] = [rate(ours), rate(peer)];
  const shown = (value: number): string => `${Math.round(value).toLocaleString('en-US')}/s`.padStart(14);
  console.log(`${name.padEnd(34)}${shown(us)}${shown(them)}  ${(us / them).toFixed(2)}x of ${peerName}`);
}

const free: Schema = { type: 'object', preserveUnknownFields: true };
const schema: Schema = {
  type: 'object',
  properties: new Map([
    ['spec', free],
    ['status', free],
  ]),
};
const release: KubeObject = deepFreeze({
  apiVersion: 'helm.toolkit.fluxcd.io/v2',
  kind: 'HelmRelease',
  metadata: { name: 'r', namespace: 'n', uid: 'u', resourceVersion: '1', generation: 1, labels: { a: 'b' } },
  spec: {
    interval: '5m',
    chart: { spec: { chart: 'c', version: '1', sourceRef: { kind: 'HelmRepository', name: 's' } } },
    values: Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`key${i}`, { enabled: true, text: `value ${i}` }]),
    ),
  },
  status: {
    observedGeneration: 1,
    conditions: [
      {
        type: 'Ready',
        status: 'Unknown',
        reason: 'Progressing',
        message: 'm',
        lastTransitionTime: '2026-01-01T00:00:00Z',
      },
    ],
  },
});
const statusPatch: JsonObject = {
  status: { conditions: [{ type: 'Ready', status: 'True', reason: 'InstallSucceeded', message: 'm' }] },
};
const operations: Json = [
  { op: 'test', path: '/metadata/resourceVersion', value: '1' },
  { op: 'replace', path: '/status/conditions/0/status', value: 'True' },
  { op: 'add', path: '/metadata/annotations', value: { x: 'y' } },
];

const base = {
  manager: 'helm-controller',
  subresource: 'status',
  apiVersion: release.apiVersion,
  schema,
  now: 0,
};
const tracked = deepFreeze(recordUpdate({ ...base, subresource: '', manager: 'kubectl', next: release }));
const ready = applyMergePatch(tracked, statusPatch) as KubeObject;
const config: JsonObject = {
  apiVersion: release.apiVersion,
  kind: release.kind,
  metadata: { name: 'r' },
  spec: { interval: '5m' },
};
const applied = deepFreeze(
  serverSideApply({
    ...base,
    live: tracked,
    config,
    manager: 'm',
    force: true,
    kind: release.kind,
    subresource: '',
  }).object,
);

/** What a server without structural sharing does on every write, and nothing more. */
const copy = (): unknown => JSON.parse(JSON.stringify(ready));

console.log(`${'case'.padEnd(34)}${'kubeflap'.padStart(14)}${'peer'.padStart(14)}`);
compare(
  'JSON patch, 3 operations',
  () => applyJsonPatch(release, operations),
  'fast-json-patch',
  () => fastJsonPatch.applyPatch(release, operations as unknown as Operation[], false, false),
);
compare('merge patch of status', () => applyMergePatch(release, statusPatch), 'a JSON copy', copy);
compare(
  'managed fields, status write',
  () => recordUpdate({ ...base, live: tracked, next: ready }),
  'a JSON copy',
  copy,
);
compare(
  'managed fields, no change',
  () => recordUpdate({ ...base, live: tracked, next: tracked }),
  'a JSON copy',
  copy,
);
compare(
  'managed fields, create',
  () => recordUpdate({ ...base, subresource: '', next: release }),
  'a JSON copy',
  copy,
);
compare(
  'server-side apply, no change',
  () =>
    serverSideApply({
      ...base,
      live: applied,
      config,
      manager: 'm',
      force: false,
      kind: release.kind,
      subresource: '',
    }),
  'a JSON copy',
  copy,
);
