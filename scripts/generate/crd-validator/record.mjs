/**
 * Asks the real validators of CRDs and custom resources the questions in validator-recordings.json and writes down what
 * they say. Needs Go. Add a case with empty answers, then run: node scripts/generate/crd-validator/record.mjs
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const VERSION = 'v0.32.9';
const file = new URL(
  '../../../sim/apiserver/registry/custom/testdata/validator-recordings.json',
  import.meta.url,
);
const recordings = JSON.parse(readFileSync(file, 'utf8'));

function schemaOf(question) {
  if (question.schema) return question.schema;
  const rules = { 'x-kubernetes-validations': [question.rule] };
  return {
    type: 'object',
    properties: { spec: { type: 'object', properties: recordings.properties, ...rules } },
  };
}

const input = recordings.cases
  .map((each) => ({
    schema: schemaOf(each),
    object: each.rule ? { spec: recordings.spec } : each.object,
    old: each.old,
  }))
  .map((each) => `${JSON.stringify(each)}\n`)
  .join('');

const folder = mkdtempSync(join(tmpdir(), 'crd-validator-'));
cpSync(new URL('./main.go', import.meta.url), join(folder, 'main.go'));
const go = (args, options = {}) =>
  execFileSync('go', args, { cwd: folder, maxBuffer: 2 ** 28, ...options }).toString();
go(['mod', 'init', 'crdvalidator']);
go(['get', `k8s.io/apiextensions-apiserver@${VERSION}`, `k8s.io/apiserver@${VERSION}`]);
go(['mod', 'tidy']);
const answers = go(['run', '.'], { input })
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line));

const stable = (text) =>
  text
    .replace(/\(\*([^)]*)\)\(0x[0-9a-f]+\)/g, '(*$1)(<ptr>)')
    .replace(/apiextensions\.JSONSchemaProps\{.*\}(?=: )/s, 'apiextensions.JSONSchemaProps{}');
const rows = recordings.cases.map(({ crd: _crd, errors: _errors, ...question }, i) => {
  const { crd, object } = answers[i];
  return JSON.stringify({ ...question, crd: (crd ?? []).map(stable), ...(object ? { errors: object } : {}) });
});
const head = ['provenance', 'properties', 'spec'].map(
  (key) => `"${key}": ${JSON.stringify(recordings[key])}`,
);
writeFileSync(file, `{\n${head.join(',\n')},\n"cases": [\n${rows.join(',\n')}\n]}\n`);
process.stdout.write(`${rows.length} recordings\n`);
