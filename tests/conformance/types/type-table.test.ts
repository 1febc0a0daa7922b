import { describe, expect, it } from 'vitest';
import { ApiServer } from '../../../sim/apiserver/index.ts';
import { VirtualClock } from '../../../sim/clock/index.ts';
import { builtinTypes } from '../../../sim/codec/index.ts';
import { Random } from '../../../sim/random/index.ts';
import {
  normalised,
  recordedColumns,
  recordedDiscovery,
  recordedMessages,
  recordedOpenApi,
} from './recorded.ts';

const server = new ApiServer({
  clock: new VirtualClock(),
  random: new Random(1),
  authorizationMode: 'AlwaysAllow',
});

async function get(path: string, accept = 'application/json'): Promise<Record<string, never>> {
  const [plain = '', query = ''] = path.split('?');
  const response = await server.handle({ method: 'GET', path: plain, query, headers: { accept } });
  const { body } = response;
  if (body.kind !== 'bytes' && body.kind !== 'object') throw new Error(`${path}: ${body.kind}`);
  const bytes = body.kind === 'bytes' ? body.bytes : body.bytes();
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** Connections and logs are not simulated, so their paths are not published. */
const CONNECTING = /\/(attach|exec|portforward|log|proxy)(\/\{path\})?$/;

describe('the type table', () => {
  it('has the numbers, types, pointers, omitempty and order of the protobuf facts', () => {
    const messages = recordedMessages();
    for (const [name, message] of Object.entries(messages)) {
      const ours = builtinTypes.type(name).fields.map((field) => ({
        num: field.number,
        key: field.json,
        shape: field.shape,
        type: field.ref ?? field.scalar,
        omitempty: field.omitEmpty,
        inline: field.inline,
      }));
      const theirs = message.fields.map((field) => ({
        num: field.num,
        key: field.inline ? field.name : (field.json ?? field.name),
        shape: field.type === 'map' ? 'map' : field.rep ? 'list' : field.ptr ? 'pointer' : 'single',
        type: field.ref ?? (field.type === 'map' ? field.val : field.type),
        omitempty: field.omitempty === 1,
        inline: field.inline === 1,
      }));
      expect(ours, name).toEqual(theirs);
    }
    expect(Object.keys(messages)).toHaveLength(511);
  });
});

describe('published documents', () => {
  const recorded = recordedOpenApi();
  const groupVersions = Object.keys(recorded).filter((path) => /^(api\/|apis\/[^/]+\/)/.test(path));

  it.each(groupVersions)('OpenAPI v3 of %s equals the recording', async (path) => {
    const ours = (await get(`/openapi/v3/${path}`)) as never as (typeof recorded)[string];
    const theirs = recorded[path]!;
    expect(normalised(ours.components?.schemas)).toEqual(normalised(theirs.components?.schemas));
    const served = Object.entries(theirs.paths).filter(([name]) => !CONNECTING.test(name));
    expect(normalised(ours.paths)).toEqual(normalised(Object.fromEntries(served)));
  });

  it('are indexed by a hash under which they are found', async () => {
    const index = (await get('/openapi/v3')) as never as {
      paths: Record<string, { serverRelativeURL: string }>;
    };
    expect(Object.keys(index.paths).sort()).toEqual([...groupVersions].sort());
    const url = index.paths['apis/apps/v1']!.serverRelativeURL;
    const [path = '', query = ''] = url.split('?');
    const found = await server.handle({ method: 'GET', path, query, headers: {} });
    expect(found.headers['cache-control']).toBe('public, immutable');
    const stale = await server.handle({ method: 'GET', path, query: 'hash=OLD', headers: {} });
    expect(stale).toMatchObject({ status: 301, headers: { location: url } });
  });

  it('aggregated discovery equals the recording', async () => {
    const accept = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';
    const theirs = recordedDiscovery();
    expect(await get('/api', accept)).toEqual(theirs['/api']);
    expect(await get('/apis', accept)).toEqual(theirs['/apis']);
  });

  it('tables have the recorded columns', async () => {
    const recordedTables = recordedColumns();
    const compared: string[] = [];
    for (const definition of server.registry.all()) {
      const { group, version, resource } = definition;
      const key = `${group === '' ? '' : `${group}/`}${version}/${resource}`;
      const theirs = recordedTables[key];
      if (!theirs) continue;
      const ours = definition.columns.map(({ description: _text, ...column }) => column);
      expect(ours, resource).toEqual(theirs);
      compared.push(key);
    }
    // A key that is spelt in another way would compare nothing.
    expect(compared.sort()).toEqual(Object.keys(recordedTables).sort());
    expect(compared).toHaveLength(52);
  });
});
