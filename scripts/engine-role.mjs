// npm run role: writes the least Role of our engine, from what it asks for in its scenarios.
import { writeFileSync } from 'node:fs';
import { rbacManifest, rulesInUse } from '../tests/e2e/engine-chart/role-in-use.ts';

const manifest = rbacManifest(await rulesInUse());
writeFileSync(new URL('../scenarios/engines/kubeflap/rbac.yaml', import.meta.url), manifest);
