import type { ApiResponse } from '../api-handler.ts';
import type { Query } from '../query.ts';
import { textBody } from '../serialisation.ts';

const ROOTS = new Set(['healthz', 'livez', 'readyz']);

/** The checks a client may know by name; all pass as long as the process answers. */
const CHECKS = [
  'ping',
  'log',
  'poststarthook/start-apiextensions-informers',
  'poststarthook/start-apiextensions-controllers',
  'poststarthook/crd-informer-synced',
  'poststarthook/rbac/bootstrap-roles',
  'poststarthook/start-kube-apiserver-admission-initializer',
];

/** `/healthz`, `/livez`, `/readyz` and their single checks. Source: apiserver pkg/server/healthz. */
export function health(path: string, query: Query): ApiResponse | undefined {
  const [root = '', ...rest] = path.slice(1).split('/');
  if (!ROOTS.has(root)) return undefined;
  const checks = checksOf(root);
  if (rest.length > 0) return checks.includes(rest.join('/')) ? plain('ok') : undefined;
  if (!query.has('verbose')) return plain('ok');
  const excluded = query.all('exclude').filter((name) => name !== '');
  const unmatched = excluded.filter((name) => !checks.includes(name));
  const lines = checks.map((name) => `[+]${name} ${excluded.includes(name) ? 'excluded: ok' : 'ok'}`);
  if (unmatched.length > 0)
    lines.push(
      `warn: some health checks cannot be excluded: no matches for ${unmatched.map((n) => JSON.stringify(n)).join(', ')}`,
    );
  return plain(`${lines.join('\n')}\n${root} check passed\n`);
}

/** Every check as pairs of root and name. */
export function healthChecks(): readonly (readonly [string, string])[] {
  return [...ROOTS].flatMap((root) => checksOf(root).map((name) => [root, name] as const));
}

function checksOf(root: string): readonly string[] {
  return root === 'readyz' ? [...CHECKS, 'informer-sync', 'shutdown'] : CHECKS;
}

function plain(text: string): ApiResponse {
  return {
    status: 200,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'x-content-type-options': 'nosniff' },
    body: textBody(text),
  };
}
