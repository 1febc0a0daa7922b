import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { findHelm } from '../tools/helm.ts';

const chart = fileURLToPath(new URL('../../../deploy/chart', import.meta.url));
const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const golden = read('./defaults.golden.yaml');
const optIns = fileURLToPath(new URL('./opt-ins.values.yaml', import.meta.url));
const helm = findHelm();
const skipped = 'skipped' in helm ? helm.skipped : undefined;

function template(...flags: string[]): string {
  const { path } = helm as { path: string };
  const args = ['template', 'stuck-hr-recovery', chart, '-n', 'flux-system', ...flags];
  return execFileSync(path, args, { encoding: 'utf8', stdio: 'pipe' });
}

interface Rendered {
  readonly kind: string;
  readonly spec?: { readonly schedule?: string };
}

describe('the rendered defaults (golden)', () => {
  const objects = parseAllDocuments(golden).map((document) => document.toJS() as Rendered);

  it('hold one CronJob every two minutes under its own ServiceAccount', () => {
    expect(objects.map(({ kind }) => kind).sort()).toEqual([
      'ClusterRole',
      'ClusterRoleBinding',
      'CronJob',
      'Role',
      'RoleBinding',
      'ServiceAccount',
    ]);
    expect(objects.find(({ kind }) => kind === 'CronJob')?.spec?.schedule).toBe('*/2 * * * *');
    expect(golden).toContain('name: STUCK_THRESHOLD\n                  value: "5m"');
    expect(golden).toContain('name: GUARDRAIL\n                  value: "10"');
  });

  it('allow no forced upgrade, no reset and no poke', () => {
    expect(golden).toContain('name: POKE_WAIT\n                  value: "0s"');
    expect(golden).not.toMatch(/ALLOW_FORCE|REPAIR_STALLED|METRICS|hostPath/);
  });
});

describe.skipIf(skipped)(`real helm template${skipped ? ` (skipped: ${skipped})` : ''}`, () => {
  it('renders the golden from the default values', () => {
    expect(template()).toBe(golden);
  });

  it('renders the other golden with everything on that is off by default', () => {
    expect(template('-f', optIns)).toBe(read('./opt-ins.golden.yaml'));
  });

  it('renders nothing when disabled', () => {
    expect(template('--set', 'enabled=false').trim()).toBe('');
  });

  it('passes the threshold and the schedule on', () => {
    const rendered = template('--set', 'stuckThreshold=15m', '--set', 'schedule=*/5 * * * *');
    expect(rendered).toContain('value: "15m"');
    expect(rendered).toContain('schedule: "*/5 * * * *"');
  });

  it('takes the address of a gateway from a Secret', () => {
    expect(template('--set', 'metrics.pushUrlSecret.name=gateway')).toContain(
      'name: METRICS_PUSH_URL\n                  valueFrom:\n                    secretKeyRef: { name: "gateway", key: "url" }',
    );
  });

  it('keeps the figures of several releases apart, wherever they go', () => {
    for (const flags of [
      ['metrics.pushUrl=http://push:9091'],
      ['metrics.pushUrlSecret.name=gateway'],
      ['metrics.textfileHostPath=/var/lib/metrics', 'nodeSelector.node=one'],
    ]) {
      const rendered = template(...flags.flatMap((flag) => ['--set', flag]));
      expect(rendered).toContain('name: METRICS_INSTANCE\n                  value: "stuck-hr-recovery"');
    }
  });

  it.each(['85s', '85', '85000ms', '1m25s', '1.25m', '0s'])('accepts a poke wait that fits: %s', (wait) => {
    expect(template('--set', `pokeWait=${wait}`)).toContain(
      `name: POKE_WAIT\n                  value: "${wait}"`,
    );
    expect(template('--set-string', `pokeWait=${wait}`)).toContain(`value: "${wait}"`);
  });

  it('allows the lease it is told to watch, and no other', () => {
    const rendered = template('--set', 'leaseName=shard1', '--set-string', 'leaseNamespace=123');
    expect(rendered).toContain('resourceNames: ["shard1"]');
    expect(rendered).toContain('namespace: "123"');
    expect(rendered).not.toContain('helm-controller-leader-election');
  });

  it('needs no cluster-wide rights when it is kept to one namespace', () => {
    expect(template('--set', 'namespace=apps')).not.toContain('ClusterRole');
  });

  it('reads the Helm storage of other namespaces only where it is told of them', () => {
    const rendered = template('--set', 'namespace=apps', '--set', 'storageNamespaces={helm,vault}');
    // Helm sorts by kind.
    const storage = parseAllDocuments(rendered)
      .map((document) => document.toJS())
      .filter(({ metadata }) => metadata.name === 'stuck-hr-recovery-storage');
    expect(storage.map(({ kind, metadata }) => `${kind} ${metadata.namespace}`)).toEqual([
      'Role helm',
      'Role vault',
      'RoleBinding helm',
      'RoleBinding vault',
    ]);
    expect(storage[0].rules).toEqual([{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }]);
    // A ClusterRole reaches them anyway.
    expect(template('--set', 'storageNamespaces={helm}')).toBe(golden);
  });

  it.each([
    ['stuckThreshold=5x', 'stuckThreshold'],
    ['pokeWait=soon', 'pokeWait'],
    ['pokeWait=2m', 'pokeWait: 2m is longer than 85s'],
    ['pokeWait=86', 'pokeWait: 86 is longer than 85s'],
    ['pokeWait=1m25s1ms', 'pokeWait: 1m25s1ms is longer than 85s'],
    ['pokeWait=0.5h', 'pokeWait: 0.5h is longer than 85s'],
    ['forceBudget=0', 'forceBudget'],
    ['allowForce=sometimes', 'allowForce'],
    ['metrics.pushUrl=pushgateway:9091', 'pushUrl'],
    ['metrics.textfileHostPath=relative', 'textfileHostPath'],
    ['metrics.textfileHostPath=/var/lib/metrics', 'nodeSelector must name the node'],
    ['metrics.pushUrl=http://push:9091,metrics.pushUrlSecret.name=push', 'only one of them'],
    ['storageNamespaces=helm', 'storageNamespaces'],
    ['image.digest=latest', 'digest'],
  ])('refuses %s, naming the field', (setting, field) => {
    const { path } = helm as { path: string };
    const { status, stderr } = spawnSync(path, ['template', 'x', chart, '--set', setting], {
      encoding: 'utf8',
    });
    expect(status).not.toBe(0);
    expect(stderr).toContain(field);
  });
});
