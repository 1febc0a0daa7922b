import { expect, it } from 'vitest';
import { VirtualClock } from '../../clock/index.ts';
import type { JsonObject } from '../../kube/index.ts';
import { Random } from '../../random/index.ts';
import { ApiServer } from '../server.ts';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const labels = { app: 'd' };
const DEPLOYMENT = {
  metadata: { name: 'd' },
  spec: {
    selector: { matchLabels: labels },
    template: { metadata: { labels }, spec: { containers: [{ name: 'c', image: 'i' }] } },
  },
};

it('takes each kind of patch to the scale of a built-in type', async () => {
  const server = new ApiServer({ clock: new VirtualClock(), random: new Random(1) });
  const send = async (method: string, path: string, json: JsonObject | JsonObject[], type: string) => {
    const { status, body } = await server.handle({
      method,
      path,
      query: '',
      headers: { 'content-type': `application/${type}` },
      body: { json },
      clientCertificate: { commonName: 'admin', organizations: ['system:masters'] },
    });
    return [status, body.kind === 'object' ? body.object['spec'] : undefined];
  };
  await send('POST', DEPLOYMENTS, DEPLOYMENT, 'json');

  const scale = `${DEPLOYMENTS}/d/scale`;
  const replicas = (count: number) => ({ spec: { replicas: count } });
  const operation = { op: 'replace', path: '/spec/replicas', value: 4 };
  expect(await send('PATCH', scale, replicas(2), 'strategic-merge-patch+json')).toEqual([
    200,
    { replicas: 2 },
  ]);
  expect(await send('PATCH', scale, replicas(3), 'merge-patch+json')).toEqual([200, { replicas: 3 }]);
  expect(await send('PATCH', scale, [operation], 'json-patch+json')).toEqual([200, { replicas: 4 }]);
});
