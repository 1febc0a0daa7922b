// Made sim/apiserver/registry/builtin/{served-resources,table-columns}.ts from recordings of a kube-apiserver v1.32.13.
//   node scripts/generate/builtin-tables.mjs <discovery.json> <table columns.json> <out folder>
import fs from 'node:fs';

const [, , discoveryPath, columnsPath, out] = process.argv;
let text = '';
const d = JSON.parse(fs.readFileSync(discoveryPath, 'utf8'));
const cols = JSON.parse(fs.readFileSync(columnsPath, 'utf8'));
const ALL = 'create delete deletecollection get list patch update watch';

for (const p of ['/api', '/apis'])
  for (const g of d[p].items)
    for (const v of g.versions) {
      text += `\ngroup ${g.metadata.name || 'core'} ${v.version}\n`;
      for (const r of v.resources) {
        const verbs = r.verbs.join(' ');
        let l = `${r.resource} ${r.responseKind.kind} ${r.scope === 'Namespaced' ? 'namespaced' : 'cluster'}`;
        if (r.singularResource !== r.responseKind.kind.toLowerCase()) l += ` singular=${r.singularResource}`;
        if (r.shortNames) l += ` short=${r.shortNames.join(',')}`;
        if (r.categories) l += ` categories=${r.categories.join(',')}`;
        if (verbs !== ALL) l += ` verbs=${r.verbs.join(',')}`;
        text += `${l}\n`;
        for (const s of r.subresources ?? []) {
          const k = s.responseKind;
          const self = k.kind === r.responseKind.kind && !k.group && !k.version;
          let t = `  /${s.subresource}`;
          if (!self) t += ` ${k.group || k.version ? `${k.group}/${k.version}/` : ''}${k.kind}`;
          if (s.verbs.join(',') !== 'get,patch,update') t += ` verbs=${s.verbs.join(',')}`;
          text += `${t}\n`;
        }
      }
    }
fs.writeFileSync(
  `${out}/served-resources.ts`,
  `/**
 * Every built-in resource a kube-apiserver v1.32.13 serves, in the order of discovery. A line per resource:
 * plural, kind, scope and what is not usual. Subresources are indented; their kind is the parent's unless given.
 * Source: recorded aggregated discovery documents.
 */
export const servedResources = \`${text}\`;
`,
);
let c = '';
for (const [k, v] of Object.entries(cols))
  c += `${k}: ${v.map((x) => `${x.name}|${x.type}${x.format || x.priority ? `|${x.format}` : ''}${x.priority ? `|${x.priority}` : ''}`).join(', ')}\n`;
fs.writeFileSync(
  `${out}/table-columns.ts`,
  `/**
 * The Table columns of the built-in resources: name|type|format|priority, the last two when they are not empty and 0.
 * Source: Tables recorded from a kube-apiserver v1.32.13.
 */
export const tableColumns = \`
${c}\`;
`,
);
