import { stringify } from 'yaml';
import { type PolicyRule, type Right, RightsInUse } from '../trace/index.ts';

const API_VERSION = 'rbac.authorization.k8s.io/v1';

/** A Role or ClusterRole as a manifest has it. */
interface RoleManifest {
  readonly apiVersion: typeof API_VERSION;
  readonly kind: 'ClusterRole' | 'Role';
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly PolicyRule[];
}

/**
 * The least Role for what was used: a ClusterRole, and for resources in `byName`, whose names come from settings, a Role in each
 * namespace where such an object is.
 */
export function roleManifests(
  rights: readonly Right[],
  name: string,
  byName: readonly string[],
): RoleManifest[] {
  const isNamed = ({ resource, name: object, namespace }: Right): boolean =>
    byName.includes(resource) && object !== '' && namespace !== '';
  const role = (kind: RoleManifest['kind'], used: readonly Right[], namespace?: string): RoleManifest => ({
    apiVersion: API_VERSION,
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    rules: rulesOf(used, byName),
  });
  const named = rights.filter(isNamed);
  const namespaces = [...new Set(named.map(({ namespace }) => namespace))].sort();
  const everywhere = rights.filter((right) => !isNamed(right));
  return [
    role('ClusterRole', everywhere),
    ...namespaces.map((namespace) =>
      role(
        'Role',
        named.filter((right) => right.namespace === namespace),
        namespace,
      ),
    ),
  ];
}

/** A comment and manifests, as a file. */
export function roleFile(comment: readonly string[], manifests: readonly RoleManifest[]): string {
  const head = comment.map((line) => `# ${line}\n`).join('');
  return `${head}${manifests.map((manifest) => stringify(manifest)).join('---\n')}`;
}

function rulesOf(rights: readonly Right[], byName: readonly string[]): PolicyRule[] {
  const used = new RightsInUse('');
  used.merge(rights);
  return used.policyRules(byName);
}
