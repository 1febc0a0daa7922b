// Writes scenarios/platform/fixtures/bootstrap-kit-{35,50}.yaml from the dependency graph of the platform's bootstrap kit:
//   node scripts/import-bootstrap-kit.mjs ../shared/reference/bootstrap-kit-graph.yaml
// The graph holds facts (names, edges, timeouts) read from a public repository; the manifests here are made from them.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';

const source = process.argv[2];
if (!source) {
  console.error('usage: node scripts/import-bootstrap-kit.mjs <bootstrap-kit-graph.yaml>');
  process.exit(2);
}
const { profiles } = parse(readFileSync(source, 'utf8'));
const kits = {
  35: ['snapshot-2026-04-30', 'exact, one commit of 2026-04-30'],
  50: ['incident-2026-05-19', 'one region of the provisions t37 and t38; partly inferred edges'],
};
/**
 * Region nbg1-2 of t37 had ten releases not ready and one stranded root. The graph records a path from the root to only
 * two of the nine others, so the incident's own edges are added to the kit of 50.
 */
const INCIDENT_ROOT = profiles['incident-2026-05-19'].rootStuck;
const INCIDENT_WAITING = new Set(
  profiles['incident-2026-05-19'].stuckOnNbg1_2.filter((name) => name !== INCIDENT_ROOT),
);
const LONG_INSTALLS = new Set(['bp-keycloak', 'bp-self-sovereign-cutover', 'bp-catalyst-platform']);

mkdirSync('scenarios/platform/fixtures', { recursive: true });
for (const [size, [profile, note]] of Object.entries(kits)) {
  const releases = Object.entries(profiles[profile].helmreleases);
  const objects = releases.flatMap(([name, release]) => [
    repository(name),
    helmRelease(name, edges(size, name, release)),
  ]);
  const header = `# The ${size}-release bootstrap kit (${note}).\n# Made by scripts/import-bootstrap-kit.mjs from the platform's dependency graph; do not edit.\n`;
  const path = `scenarios/platform/fixtures/bootstrap-kit-${size}.yaml`;
  writeFileSync(
    path,
    header +
      objects
        .map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }))
        .join('---\n'),
  );
  console.log(`${path}: ${releases.length} releases`);
}

function edges(size, name, release) {
  if (size !== '50' || !INCIDENT_WAITING.has(name) || release.dependsOn.includes(INCIDENT_ROOT))
    return release;
  return { ...release, dependsOn: [...release.dependsOn, INCIDENT_ROOT] };
}

function repository(name) {
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'HelmRepository',
    metadata: { name, namespace: 'flux-system' },
    spec: { interval: '15m', url: `https://charts.example.test/${name}` },
  };
}

function helmRelease(name, release) {
  const timeout = release.timeout ?? (LONG_INSTALLS.has(name) ? '30m' : '15m');
  const remediation = { retries: release.install?.remediation?.retries ?? 3 };
  return {
    apiVersion: 'helm.toolkit.fluxcd.io/v2',
    kind: 'HelmRelease',
    metadata: { name, namespace: 'flux-system' },
    spec: {
      interval: release.interval ?? '15m',
      timeout,
      releaseName: release.releaseName ?? name.replace(/^bp-/, ''),
      ...(release.targetNamespace ? { targetNamespace: release.targetNamespace } : {}),
      ...(release.dependsOn.length > 0
        ? { dependsOn: release.dependsOn.map((dependency) => ({ name: dependency })) }
        : {}),
      chart: {
        spec: {
          chart: name,
          version: release.version ?? '1.0.0',
          sourceRef: { kind: 'HelmRepository', name },
        },
      },
      install: {
        createNamespace: true,
        disableWait: release.install?.disableWait ?? name !== 'bp-cnpg',
        remediation,
      },
      upgrade: { disableWait: release.upgrade?.disableWait ?? name !== 'bp-cnpg', remediation },
    },
  };
}
