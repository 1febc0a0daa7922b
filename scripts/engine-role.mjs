// npm run role: writes the least Role of our engine, from what it asks for in its scenarios under every fault everywhere. Takes minutes.
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createCrew } from '../harness/explore/index.ts';
import { rbacManifest, rightsInUse } from '../tests/e2e/engine-chart/role-in-use.ts';

const crew = createCrew(availableParallelism());
const rights = await rightsInUse({ scope: 'all', crew, progress: (text) => console.error(text) });
await crew.close();
writeFileSync(new URL('../scenarios/engines/kubeflap/rbac.yaml', import.meta.url), rbacManifest(rights));
