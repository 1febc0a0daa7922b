// Runs the import rules and refuses a result over no modules: with an unsupported TypeScript the tool
// reports success after looking at nothing.
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import rules from '../.dependency-cruiser.cjs';

const folders = ['sim', 'src', 'harness', 'tests', 'bench'];
const { output } = await cruise(folders, { ruleSet: rules, validate: true, ...rules.options }, undefined, {
  tsConfig: extractTSConfig('tsconfig.json'),
});
const { totalCruised, violations } = output.summary;
for (const v of violations) console.error(`${v.rule.severity} ${v.rule.name}: ${v.from} -> ${v.to}`);
const own = output.modules.filter((m) => folders.some((f) => m.source.startsWith(`${f}/`))).length;
if (own < 20) {
  console.error(
    `import rules: only ${own} own modules seen of ${totalCruised}; the tool did not read the tree`,
  );
  process.exit(1);
}
console.log(`import rules: ${own} modules, ${violations.length} violations`);
process.exit(violations.some((v) => v.rule.severity === 'error') ? 1 : 0);
