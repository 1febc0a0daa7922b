// Bootstraps sim/codec/types/*.ts from recorded facts. Run once; the files are ours to maintain since, and
// tests/conformance/types checks them against a copy of the recording.
//   node scripts/generate/builtin-types.mjs <builtin-openapi.json.gz> <protobuf fields.json> <out folder>
// Provenance: OpenAPI v3 documents recorded from kube-apiserver v1.32.13; field numbers, pointers, omitempty and order
// from k8s.io/api, k8s.io/apimachinery and k8s.io/apiextensions-apiserver v0.32.13 (Apache License 2.0).
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const [, , openapiPath, fieldsPath, out] = process.argv;
const documents = JSON.parse(gunzipSync(readFileSync(openapiPath))).documents;
const facts = JSON.parse(readFileSync(fieldsPath, 'utf8'));

/** Short package -> [OpenAPI prefix, API group version]. The order is the order of the files. */
export const PACKAGES = {
  'meta/v1': ['io.k8s.apimachinery.pkg.apis.meta.v1', ''],
  'core/v1': ['io.k8s.api.core.v1', 'v1'],
  'apps/v1': ['io.k8s.api.apps.v1', 'apps/v1'],
  'batch/v1': ['io.k8s.api.batch.v1', 'batch/v1'],
  'autoscaling/v1': ['io.k8s.api.autoscaling.v1', 'autoscaling/v1'],
  'autoscaling/v2': ['io.k8s.api.autoscaling.v2', 'autoscaling/v2'],
  'policy/v1': ['io.k8s.api.policy.v1', 'policy/v1'],
  'rbac/v1': ['io.k8s.api.rbac.v1', 'rbac.authorization.k8s.io/v1'],
  'coordination/v1': ['io.k8s.api.coordination.v1', 'coordination.k8s.io/v1'],
  'events/v1': ['io.k8s.api.events.v1', 'events.k8s.io/v1'],
  'networking/v1': ['io.k8s.api.networking.v1', 'networking.k8s.io/v1'],
  'discovery/v1': ['io.k8s.api.discovery.v1', 'discovery.k8s.io/v1'],
  'storage/v1': ['io.k8s.api.storage.v1', 'storage.k8s.io/v1'],
  'scheduling/v1': ['io.k8s.api.scheduling.v1', 'scheduling.k8s.io/v1'],
  'node/v1': ['io.k8s.api.node.v1', 'node.k8s.io/v1'],
  'flowcontrol/v1': ['io.k8s.api.flowcontrol.v1', 'flowcontrol.apiserver.k8s.io/v1'],
  'admissionregistration/v1': ['io.k8s.api.admissionregistration.v1', 'admissionregistration.k8s.io/v1'],
  'authentication/v1': ['io.k8s.api.authentication.v1', 'authentication.k8s.io/v1'],
  'authorization/v1': ['io.k8s.api.authorization.v1', 'authorization.k8s.io/v1'],
  'certificates/v1': ['io.k8s.api.certificates.v1', 'certificates.k8s.io/v1'],
  'apiextensions/v1': ['io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1', 'apiextensions.k8s.io/v1'],
  'apiregistration/v1': ['io.k8s.kube-aggregator.pkg.apis.apiregistration.v1', 'apiregistration.k8s.io/v1'],
};
const EXTRA = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'resource.Quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'intstr.IntOrString',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'runtime.RawExtension',
  'io.k8s.apimachinery.pkg.version.Info': 'version.Info',
};

const schemas = new Map();
for (const d of Object.values(documents))
  for (const [n, s] of Object.entries(d.components?.schemas ?? {})) schemas.set(shortName(n), s);

function shortName(long) {
  if (EXTRA[long]) return EXTRA[long];
  for (const [pkg, [prefix]] of Object.entries(PACKAGES))
    if (long.startsWith(`${prefix}.`)) return `${pkg}.${long.slice(prefix.length + 1)}`;
  throw new Error(`no package for ${long}`);
}
const refOf = (s) => {
  const r = s?.$ref ?? s?.allOf?.[0]?.$ref;
  return r && shortName(r.slice('#/components/schemas/'.length));
};
const messages = new Map(Object.entries(facts.messages));
// node, flowcontrol and apiregistration have no recorded protobuf facts: shape from OpenAPI alone, numbers unknown (`-`).
for (const [name, s] of schemas) {
  if (messages.has(name) || !s.properties) continue;
  const required = new Set(s.required ?? []);
  messages.set(name, {
    typeMeta:
      s.properties.apiVersion && s.properties.kind && s['x-kubernetes-group-version-kind'] ? 1 : undefined,
    fields: Object.entries(s.properties)
      .filter(([k]) => !(s['x-kubernetes-group-version-kind'] && (k === 'kind' || k === 'apiVersion')))
      .map(([json, p]) => {
        const ref = refOf(p) ?? refOf(p.items) ?? refOf(p.additionalProperties);
        const f = { num: '-', json, omitempty: required.has(json) ? undefined : 1 };
        const scalar = (x) =>
          x.format === 'byte'
            ? 'bytes'
            : x.type === 'boolean'
              ? 'bool'
              : x.type === 'integer'
                ? x.format
                : 'string';
        if (p.type === 'array') Object.assign(f, { rep: 1, type: ref ? 'message' : scalar(p.items), ref });
        else if (p.type === 'object')
          Object.assign(f, {
            type: 'map',
            key: 'string',
            val: ref ? 'message' : scalar(p.additionalProperties),
            ref,
          });
        else
          Object.assign(f, {
            type: ref ? 'message' : scalar(p),
            ref,
            ptr: ref
              ? p.default
                ? undefined
                : 1
              : p.format === 'int32' && p.default === undefined
                ? 1
                : undefined,
          });
        return f;
      }),
  });
}
const owner = new Map(); // inline message -> the message whose OpenAPI schema carries its fields
for (const [n, m] of messages) for (const f of m.fields) if (f.inline) owner.set(f.ref, n);
function properties(name) {
  const s = schemas.get(name);
  if (s) return s;
  const o = owner.get(name);
  return o ? properties(o) : undefined;
}

function typeText(f, pkg) {
  const local = (r) => (r.startsWith(`${pkg}.`) ? r.slice(pkg.length + 1) : r);
  const base =
    f.type === 'map'
      ? `map[string]${f.val === 'message' ? local(f.ref) : f.val}`
      : f.type === 'message'
        ? local(f.ref)
        : f.type;
  return `${f.rep ? '[]' : f.ptr ? '*' : ''}${base}`;
}
const show = (v) => JSON.stringify(v);
function zero(type) {
  return type === 'string' ? '' : type === 'bool' ? false : type === 'bytes' ? undefined : 0;
}
/** What OpenAPI says when nothing is written in the table. Mirrors sim/apiserver/registry/openapi-schema.ts. */
function derivedDefault(f) {
  if (f.rep || f.type === 'map' || f.ptr) return undefined;
  if (f.type === 'message') {
    const m = messages.get(f.ref);
    return m?.special && f.ref !== 'meta/v1.Duration' ? undefined : {};
  }
  return f.omitempty ? undefined : zero(f.type);
}
function derivedItem(f) {
  const t = f.type === 'map' ? f.val : f.type;
  if (t === 'message') return messages.get(f.ref)?.special ? undefined : {};
  return zero(t);
}

let _odd = 0;
function line(f, pkg, schema, width) {
  const p = f.inline ? undefined : schema?.properties?.[f.json];
  const words = [];
  if (f.inline)
    return `  ${String(f.num).padStart(3)} ${'inline'.padEnd(width)} ${typeText(f, pkg)} ${f.name}`;
  const required = schema?.required?.includes(f.json) ? '!' : '';
  if (p) {
    const d = derivedDefault(f);
    if (show(d) !== show(p.default)) words.push(p.default === undefined ? '=none' : `=${show(p.default)}`);
    const item = p.items ?? (typeof p.additionalProperties === 'object' ? p.additionalProperties : undefined);
    if (item && show(derivedItem(f)) !== show(item.default))
      words.push(item.default === undefined ? 'item=none' : `item=${show(item.default)}`);
    if (p.enum) words.push(`enum(${p.enum.map((v) => v || '""').join('|')})`);
    if (item?.enum) words.push(`enum(${item.enum.map((v) => v || '""').join('|')})`);
    if (p['x-kubernetes-list-type'])
      words.push(
        `list(${[p['x-kubernetes-list-type'], ...(p['x-kubernetes-list-map-keys'] ?? [])].join(' ')})`,
      );
    if (p['x-kubernetes-map-type']) words.push(`map(${p['x-kubernetes-map-type']})`);
    if (p['x-kubernetes-patch-strategy'])
      words.push(
        `patch(${p['x-kubernetes-patch-strategy']}${p['x-kubernetes-patch-merge-key'] ? ` ${p['x-kubernetes-patch-merge-key']}` : ''})`,
      );
    else if (p['x-kubernetes-patch-merge-key']) words.push(`patch(- ${p['x-kubernetes-patch-merge-key']})`);
  } else if (schema && !messages.get(schema.__name)?.special) {
    if (schema.properties) {
      _odd++;
      console.error('no property', pkg, f.json);
    }
  }
  const key = f.json ?? f.name;
  return `  ${String(f.num).padStart(3)} ${(key + required).padEnd(width)} ${typeText(f, pkg)}${f.omitempty ? '?' : ''}${words.length ? ` ${words.join(' ')}` : ''}`;
}
const kindsOf = new Map();
for (const [gv, kinds] of Object.entries(facts.kinds))
  for (const [_kind, m] of Object.entries(kinds))
    if (m) kindsOf.set(m, [...(kindsOf.get(m) ?? []), `${gv === 'v1' ? '' : ''}${gv}`]);
for (const [n, s] of schemas)
  if (!facts.messages[n] && s['x-kubernetes-group-version-kind'])
    kindsOf.set(
      n,
      s['x-kubernetes-group-version-kind'].map((g) => `${g.group ? `${g.group}/` : ''}${g.version}`),
    );
export function block(name, m) {
  const pkg = name.slice(0, name.lastIndexOf('.'));
  const schema = properties(name);
  const head = [`type ${name.slice(name.lastIndexOf('.') + 1)}`];
  const gvs = kindsOf.get(name);
  const own = PACKAGES[pkg]?.[1] || 'v1';
  if (Object.values(facts.everyGroupVersion).includes(name)) head.push('kind(*)');
  else if (gvs) head.push(gvs[0] === own ? 'kind' : `kind(${gvs[0]})`);
  else if (m.typeMeta) head.push('typeMeta');
  if (m.special) head.push(`special(${m.special})`);
  const mt = schemas.get(name)?.['x-kubernetes-map-type'];
  if (mt) head.push(`map(${mt})`);
  const u = schemas.get(name)?.['x-kubernetes-unions'];
  if (u)
    head.push(
      `union(${u
        .map(
          (x) =>
            `${x.discriminator ?? '-'} ${Object.entries(x['fields-to-discriminateBy'])
              .map(([k, v]) => `${k}:${v}`)
              .join(' ')}`,
        )
        .join('; ')})`,
    );
  if (m.fields.some((f) => f.inline) === false && !schemas.has(name) && !owner.has(name))
    head.push('unpublished');
  const width = Math.max(
    4,
    ...m.fields.map((f) =>
      f.inline ? 6 : (f.json ?? f.name).length + (schema?.required?.includes(f.json) ? 1 : 0),
    ),
  );
  return [head.join(' '), ...m.fields.map((f) => line(f, pkg, schema, width))].join('\n');
}
const byPackage = new Map();
for (const [name, m] of [...messages].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const pkg = name.slice(0, name.lastIndexOf('.'));
  byPackage.set(pkg, [...(byPackage.get(pkg) ?? []), [name, m]]);
}
// core/v1 is large: its file is split by what the types belong to.
const reach = (roots) => {
  const seen = new Set();
  const go = (n) => {
    if (seen.has(n) || !messages.has(n)) return;
    seen.add(n);
    for (const f of messages.get(n).fields) if (f.ref) go(f.ref);
  };
  for (const root of roots) go(`core/v1.${root}`);
  return seen;
};
const PARTS = [
  ['volumes', reach(['Volume', 'PersistentVolumeSpec'])],
  ['containers', reach(['Container', 'EphemeralContainer', 'ContainerStatus'])],
  ['pods', reach(['Pod', 'PodList', 'PodTemplateList', 'PodStatusResult', 'Binding'])],
  ['nodes', reach(['NodeList', 'PersistentVolumeList', 'PersistentVolumeClaimList', 'ComponentStatusList'])],
];
const partOf = (pkg, name) =>
  pkg !== 'core/v1'
    ? ''
    : (PARTS.find(
        ([part, set]) => set.has(name) || (part === 'pods' && /^core\/v1\.Pod\w+Options$/.test(name)),
      )?.[0] ?? 'objects');
const files = new Map();
for (const [pkg, list] of byPackage) {
  const small = !pkg.includes('/');
  for (const entry of list) {
    const file = small
      ? 'machinery'
      : [pkg.replace('/', '-'), partOf(pkg, entry[0])].filter(Boolean).join('-');
    const packages = files.get(file) ?? new Map();
    files.set(file, packages);
    packages.set(pkg, [...(packages.get(pkg) ?? []), entry]);
  }
}
const LONG = {
  resource: 'io.k8s.apimachinery.pkg.api.resource',
  intstr: 'io.k8s.apimachinery.pkg.util.intstr',
  runtime: 'io.k8s.apimachinery.pkg.runtime',
  version: 'io.k8s.apimachinery.pkg.version',
};
for (const [file, packages] of files) {
  const name = file.replace(/-(.)/g, (_, c) => c.toUpperCase());
  const text = [...packages]
    .map(
      ([pkg, list]) =>
        `package ${pkg} ${PACKAGES[pkg]?.[0] ?? LONG[pkg]} ${PACKAGES[pkg]?.[1] || 'v1'}\n\n${list.map(([n, m]) => block(n, m)).join('\n\n')}\n`,
    )
    .join('\n');
  const about =
    packages.size > 1
      ? 'The machinery types'
      : `The types of ${[...packages.keys()][0]}${file.split('-')[2] ? ` that belong to ${file.split('-')[2]}` : ''}`;
  writeFileSync(
    `${out}/${file}.ts`,
    `/** ${about}. The format: type-table.ts. */\nexport const ${name} = \`\n${text}\`;\n`,
  );
}
// what a schema has and no message does
for (const [n, s] of schemas) {
  const m = messages.get(n);
  if (!m) {
    console.error('no message', n);
    continue;
  }
  const flat = (mm) => mm.fields.flatMap((f) => (f.inline ? flat(messages.get(f.ref)) : [f.json]));
  const have = new Set([...flat(m), 'kind', 'apiVersion']);
  if (!m.special)
    for (const k of Object.keys(s.properties ?? {})) if (!have.has(k)) console.error('no field', n, k);
}
