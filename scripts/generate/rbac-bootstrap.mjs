// Copies the bootstrap RBAC objects of a recorded kube-apiserver v1.32.13 into the project, compactly.
// Usage: node scripts/generate/rbac-bootstrap.mjs ../shared/conformance/fixtures/rbac-bootstrap.json
// Aggregated roles (admin, edit, view) come filled: the recorded server ran the aggregation controller.
import { readFileSync, writeFileSync } from 'node:fs';

const target = new URL('../../sim/apiserver/access/bootstrap-policy.json', import.meta.url);
const recorded = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const lines = Object.entries(recorded)
  .filter(([, objects]) => Array.isArray(objects))
  .map(
    ([resource, objects]) =>
      `${JSON.stringify(resource)}:[\n${objects.map((object) => JSON.stringify(object)).join(',\n')}\n]`,
  );
writeFileSync(target, `{${lines.join(',\n')}}\n`);
