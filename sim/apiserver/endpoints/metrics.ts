import type { Store } from '../../store/index.ts';
import type { ApiResponse } from '../api-handler.ts';
import { textBody } from '../serialisation.ts';
import { SERVER_VERSION } from './version.ts';

/** As the Prometheus library of that release says it. */
const TEXT_FORMAT = 'text/plain; version=0.0.4; charset=utf-8; escaping=values';

/** `/metrics`: what release this is and how many objects it holds. The real server counts a great deal more. */
export function metrics(store: Store): ApiResponse {
  const labels = Object.entries(SERVER_VERSION)
    .map(([name, value]) => `${snakeCase(name)}="${String(value)}"`)
    .join(',');
  const objects = store.resources().map((resource) => {
    const [group, name] = resource.split('/');
    return `apiserver_storage_objects{resource="${group === '' ? name : `${name}.${group}`}"} ${store.list(resource).length}`;
  });
  return textFormat([
    '# HELP apiserver_storage_objects [STABLE] Number of stored objects at the time of last check split by kind. In case of a fetching error, the value will be -1.',
    '# TYPE apiserver_storage_objects gauge',
    ...objects.sort(),
    "# HELP kubernetes_build_info [ALPHA] A metric with a constant '1' value labeled by major, minor, git version, git commit, git tree state, build date, Go version, and compiler from which Kubernetes was built, and platform on which it is running.",
    '# TYPE kubernetes_build_info gauge',
    `kubernetes_build_info{${labels}} 1`,
  ]);
}

/** `/metrics/slis`: the outcome of every health check. Source: component-base metrics/prometheus/slis. */
export function serviceLevelIndicators(checks: readonly (readonly [string, string])[]): ApiResponse {
  return textFormat([
    '# HELP kubernetes_healthcheck [STABLE] This metric records the result of a single healthcheck.',
    '# TYPE kubernetes_healthcheck gauge',
    ...checks.map(([type, name]) => `kubernetes_healthcheck{name="${name}",type="${type}"} 1`).sort(),
  ]);
}

function textFormat(lines: readonly string[]): ApiResponse {
  return {
    status: 200,
    headers: { 'cache-control': 'no-cache, private', 'content-type': TEXT_FORMAT },
    body: textBody(`${lines.join('\n')}\n`),
  };
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
