// The import rules of docs/architecture.md. `node scripts/check-imports.mjs` runs them and fails if no module was seen.
const simOrder = [
  'clock',
  'random',
  'kube',
  'schema',
  'apply',
  'store',
  'codec',
  'apiserver',
  'controllers',
  'flux',
  'faults',
  'transport',
];
// faults and transport wrap the API server's handler; the controllers and Flux models know nothing of them.
const allowedInSim = (folder) => simOrder.slice(0, simOrder.indexOf(folder) + 1);
const simRules = simOrder.map((folder) => ({
  name: `sim-${folder}-imports-downwards`,
  severity: 'error',
  from: { path: `^sim/${folder}/` },
  to: {
    path: '^sim/',
    pathNot: `^sim/(${allowedInSim(folder)
      .filter((f) => !(['controllers', 'flux'].includes(f) && ['faults', 'transport'].includes(folder)))
      .join('|')})/`,
  },
}));
const harnessOrder = ['scenario', 'trace', 'judge', 'run', 'explore', 'report', 'conform', 'vitest', 'cli'];
// Whoever tells of runs and whoever flies many of them know nothing of each other.
const harnessRules = harnessOrder.map((folder, place) => ({
  name: `harness-${folder}-imports-downwards`,
  severity: 'error',
  from: { path: `^harness/${folder}/`, pathNot: '\\.test\\.ts$' },
  to: {
    path: [
      `^harness/(${harnessOrder.slice(place + 1).join('|') || '-'})/`,
      ...(folder === 'report' ? ['^harness/explore/'] : []),
    ],
  },
}));
const publicFace = [
  ...simOrder.map((f) => `sim/${f}`),
  'src',
  ...harnessOrder.filter((f) => f !== 'cli').map((f) => `harness/${f}`),
];
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'sim-knows-no-harness-or-src',
      severity: 'error',
      from: { path: '^sim/' },
      to: { path: '^(harness|src|scenarios|tests)/' },
    },
    {
      name: 'src-knows-no-sim-or-harness',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(sim|harness|scenarios|tests)/' },
    },
    {
      name: 'harness-does-not-import-scenarios-or-tests',
      severity: 'error',
      from: { path: '^harness/' },
      to: { path: '^(scenarios|tests)/' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: '(\\.test\\.ts$|\\.bench\\.ts$|^tests/|^bench/)' },
      to: { path: '(\\.test\\.ts$|^tests/|^bench/)' },
    },
    {
      name: 'client-node-only-in-src-kube',
      severity: 'error',
      from: { path: '^(src|harness)/', pathNot: '(^src/kube/|\\.test\\.ts$)' },
      to: { path: 'node_modules/@kubernetes/client-node' },
    },
    {
      name: 'network-libraries-only-in-transport',
      severity: 'error',
      from: { path: '^sim/', pathNot: '(^sim/transport/|\\.test\\.ts$)' },
      to: { path: 'node_modules/(express|msw|undici)/' },
    },
    ...simRules,
    ...harnessRules,
    ...publicFace.map((folder) => ({
      name: `${folder.replace('/', '-')}-through-its-index`,
      severity: 'error',
      from: { pathNot: `(^${folder}/|^tests/|^bench/|\\.test\\.ts$)` },
      to: { path: `^${folder}/`, pathNot: `^${folder}/(index|wall-clock)[^/]*\\.ts$` },
    })),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
