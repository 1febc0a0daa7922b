import { isObject, type JsonObject } from '../../../../kube/index.ts';
import { edit, editItems, objectAt, textAt, withDefaults } from './object-edit.ts';

/** rw-r--r--: what files of projected volumes get. */
const DEFAULT_MODE = 0o644;
const PROBES = ['livenessProbe', 'readinessProbe', 'startupProbe'];
const HOOKS = ['postStart', 'preStop'];

/** The defaults of a pod template's spec. Source: pkg/apis/core/v1/defaults.go SetDefaults_PodSpec and its parts. */
export function podSpecDefaults(spec: JsonObject): JsonObject {
  let result = withDefaults(spec, {
    restartPolicy: 'Always',
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    terminationGracePeriodSeconds: 30,
    schedulerName: 'default-scheduler',
  });
  result = withServiceAccount(result);
  const isHostNetwork = result['hostNetwork'] === true;
  for (const list of ['initContainers', 'containers', 'ephemeralContainers'])
    result = editItems(result, list, (container) =>
      isHostNetwork && list !== 'ephemeralContainers'
        ? hostPorts(containerDefaults(container))
        : containerDefaults(container),
    );
  return editItems(result, 'volumes', volumeDefaults);
}

/** A pod template's defaults, at `template` of a workload's spec. */
export function templateDefaults(spec: JsonObject): JsonObject {
  return edit(spec, 'template', (template) => edit(template, 'spec', podSpecDefaults));
}

/** `serviceAccount` is the old name of `serviceAccountName`; the server writes both. Source: core/v1/conversion.go. */
function withServiceAccount(spec: JsonObject): JsonObject {
  const name = textAt(spec, 'serviceAccountName') || textAt(spec, 'serviceAccount');
  if (name === '' || (spec['serviceAccount'] === name && spec['serviceAccountName'] === name)) return spec;
  return { ...spec, serviceAccountName: name, serviceAccount: name };
}

function containerDefaults(container: JsonObject): JsonObject {
  let result = withDefaults(container, {
    imagePullPolicy: isLatest(textAt(container, 'image')) ? 'Always' : 'IfNotPresent',
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
  result = editItems(result, 'ports', (port) => withDefaults(port, { protocol: 'TCP' }));
  result = editItems(result, 'env', (variable) => edit(variable, 'valueFrom', fieldRefDefaults));
  for (const probe of PROBES) result = edit(result, probe, probeDefaults);
  return edit(result, 'lifecycle', (lifecycle) =>
    HOOKS.reduce(
      (hooks, hook) => edit(hooks, hook, (handler) => edit(handler, 'httpGet', httpGetDefaults)),
      lifecycle,
    ),
  );
}

/** Images without a tag mean `latest`; those with only a digest do not. Source: pkg/util/parsers ParseImageName. */
function isLatest(image: string): boolean {
  if (image === '' || /[A-Z\s]/.test(image.split(/[:@]/)[0]!)) return false;
  const [name = '', digest] = image.split('@');
  const tag = /:([^/]+)$/.exec(name)?.[1];
  return tag === 'latest' || (tag === undefined && digest === undefined);
}

function fieldRefDefaults(source: JsonObject): JsonObject {
  return edit(source, 'fieldRef', (ref) => withDefaults(ref, { apiVersion: 'v1' }));
}

function probeDefaults(probe: JsonObject): JsonObject {
  const withTimes = withDefaults(probe, {
    timeoutSeconds: 1,
    periodSeconds: 10,
    successThreshold: 1,
    failureThreshold: 3,
  });
  return edit(edit(withTimes, 'httpGet', httpGetDefaults), 'grpc', (grpc) =>
    withDefaults(grpc, { service: '' }),
  );
}

function httpGetDefaults(action: JsonObject): JsonObject {
  return withDefaults(action, { path: '/', scheme: 'HTTP' });
}

function hostPorts(container: JsonObject): JsonObject {
  return editItems(container, 'ports', (port) => withDefaults(port, { hostPort: port['containerPort'] }));
}

function volumeDefaults(volume: JsonObject): JsonObject {
  const sources = Object.keys(volume).filter((key) => key !== 'name');
  if (sources.length === 0) return { ...volume, emptyDir: {} };
  let result = volume;
  for (const key of ['secret', 'configMap', 'downwardAPI', 'projected'])
    result = edit(result, key, (source) => withDefaults(source, { defaultMode: DEFAULT_MODE }));
  result = edit(result, 'downwardAPI', (source) => editItems(source, 'items', fieldRefDefaults));
  result = edit(result, 'projected', (source) => editItems(source, 'sources', projectionDefaults));
  result = edit(result, 'hostPath', (source) => withDefaults(source, { type: '' }));
  result = edit(result, 'iscsi', (source) => withDefaults(source, { iscsiInterface: 'default' }));
  result = edit(result, 'rbd', (source) =>
    withDefaults(source, { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' }),
  );
  result = edit(result, 'azureDisk', (source) =>
    withDefaults(source, { cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' }),
  );
  result = edit(result, 'scaleIO', (source) =>
    withDefaults(source, { storageMode: 'ThinProvisioned', fsType: 'xfs' }),
  );
  return edit(result, 'ephemeral', (source) =>
    edit(source, 'volumeClaimTemplate', (template) =>
      edit(template, 'spec', (spec) => withDefaults(spec, { volumeMode: 'Filesystem' })),
    ),
  );
}

function projectionDefaults(source: JsonObject): JsonObject {
  const withToken = edit(source, 'serviceAccountToken', (token) =>
    withDefaults(token, { expirationSeconds: 3600 }),
  );
  return edit(withToken, 'downwardAPI', (api) => editItems(api, 'items', fieldRefDefaults));
}

/** A pod's own defaults, which its template does not have. Source: SetDefaults_Pod. */
export function podDefaults(spec: JsonObject): JsonObject {
  let result = podSpecDefaults(withDefaults(spec, { enableServiceLinks: true }));
  for (const list of ['initContainers', 'containers']) result = editItems(result, list, requestsFromLimits);
  return result;
}

function requestsFromLimits(container: JsonObject): JsonObject {
  return edit(container, 'resources', (resources) => {
    const limits = resources['limits'];
    if (!isObject(limits)) return resources;
    const requests = withDefaults(objectAt(resources, 'requests'), limits);
    return requests === resources['requests'] ? resources : { ...resources, requests };
  });
}
