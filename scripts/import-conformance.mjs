// Copies the conformance corpus into tests/conformance/data. Provenance: recorded from kube-apiserver v1.32.13 with
// kube-controller-manager v1.32.13 and etcd; Flux CRDs (Apache-2.0, https://github.com/fluxcd) without descriptions.
//   node scripts/import-conformance.mjs FOLDER      (the folder that holds cases/, golden/ and fixtures/)
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const source = process.argv[2];
if (!source) {
  console.error('usage: node scripts/import-conformance.mjs FOLDER');
  process.exit(2);
}
const target = join(dirname(fileURLToPath(import.meta.url)), '../tests/conformance/data');

/** JSON without indentation: the corpus is data, not reading matter. Numbers keep their spelling. */
function compact(text) {
  return `${text
    .split('\n')
    .map((line) => line.trimStart())
    .join('')
    .trimEnd()}\n`;
}

function copyJson(from, to) {
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from)) {
    const path = join(from, name);
    if (statSync(path).isDirectory()) copyJson(path, join(to, name));
    else if (name.endsWith('.json')) writeFileSync(join(to, name), compact(readFileSync(path, 'utf8')));
  }
}

rmSync(target, { recursive: true, force: true });
for (const folder of ['cases', 'golden']) copyJson(join(source, folder), join(target, folder));
copyJson(join(source, 'fixtures/crds'), join(target, 'fixtures/crds'));
cpSync(join(source, 'fixtures/tokens.csv'), join(target, 'fixtures/tokens.csv'));
