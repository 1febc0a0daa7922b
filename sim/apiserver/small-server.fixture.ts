import { VirtualClock } from '../clock/index.ts';
import type { Json, JsonObject } from '../kube/index.ts';
import { Random } from '../random/index.ts';
import { ApiServer } from './server.ts';

/** What a test looks at of an answer. */
export interface SmallAnswer {
  readonly status: number;
  readonly body: JsonObject;
  /** The texts of the `Warning` headers. */
  readonly warnings: readonly string[];
}

const CRDS = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';

/** A server with the namespace `n` and, when asked, widgets of `ex.test/v1` whose spec has the given schema. */
export class SmallServer {
  readonly #server: ApiServer;

  private constructor(server: ApiServer) {
    this.#server = server;
  }

  static async start(spec?: JsonObject): Promise<SmallServer> {
    const tokens = [{ token: 't', user: 'admin', uid: '1', groups: ['system:masters'] }];
    const small = new SmallServer(
      new ApiServer({ clock: new VirtualClock(), random: new Random(7), tokens }),
    );
    await small.send('POST', '/api/v1/namespaces', { metadata: { name: 'n' } });
    if (spec) await small.send('POST', CRDS, widgetCrd({ type: 'object', properties: { spec } }));
    return small;
  }

  /** A string is sent as it is, anything else as JSON. */
  async send(
    method: string,
    pathAndQuery: string,
    body?: Json,
    contentType = 'application/json',
  ): Promise<SmallAnswer> {
    const [path = '', query = ''] = pathAndQuery.split('?');
    const text = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const response = await this.#server.handle({
      method,
      path,
      query,
      headers: {
        authorization: 'Bearer t',
        'user-agent': 'test/1',
        ...(text === undefined ? {} : { 'content-type': contentType }),
      },
      ...(text === undefined ? {} : { body: new TextEncoder().encode(text) }),
    });
    const warnings = [response.headers.warning ?? []].flat();
    return {
      status: response.status,
      body: response.body.kind === 'object' ? response.body.object : {},
      warnings: warnings.flatMap((line) => line.split(/, (?=299 )/)).map(textOfWarning),
    };
  }
}

function textOfWarning(header: string): string {
  return String(JSON.parse(header.slice('299 - '.length)));
}

/** The CRD of {@link SmallServer}'s widgets, for one schema of the whole object. */
export function widgetCrd(openAPIV3Schema: JsonObject): JsonObject {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.ex.test' },
    spec: {
      group: 'ex.test',
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget' },
      versions: [{ name: 'v1', served: true, storage: true, schema: { openAPIV3Schema } }],
    },
  };
}
