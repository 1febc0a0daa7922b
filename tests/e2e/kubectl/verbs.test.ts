import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findKubectls, kubectlFor } from '../tools/kubectl.ts';
import { type ServedCluster, startCluster } from '../tools/served-cluster.ts';

const RELEASE = `
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: { name: podinfo }
spec:
  interval: 10m
  chart: { spec: { chart: podinfo, sourceRef: { kind: HelmRepository, name: podinfo } } }
`;

const DEPLOYMENT = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: web, image: "web:1" }] }
`;

const kubectls = findKubectls();

describe.skipIf(kubectls.length > 0)('kubectl (skipped: none on PATH)', () => {
  it('is not on this machine', () => expect(kubectls).toEqual([]));
});

describe.each(kubectls)('kubectl $version', (binary) => {
  let cluster: ServedCluster;
  let kubectl: ReturnType<typeof kubectlFor>;

  beforeAll(async () => {
    cluster = await startCluster('--crds', 'flux');
    kubectl = kubectlFor(binary, cluster.kubeconfig, cluster.dir);
    writeFileSync(join(cluster.dir, 'hr.yaml'), RELEASE);
    writeFileSync(join(cluster.dir, 'web.yaml'), DEPLOYMENT);
  });
  afterAll(() => cluster?.stop());

  /** Runs a command that must succeed; answers with its stdout. */
  async function ok(args: string, stdin?: string): Promise<string> {
    const { code, stdout, stderr } = await kubectl(args, { cwd: cluster.dir, ...(stdin ? { stdin } : {}) });
    if (code !== 0) throw new Error(`kubectl ${args} ended with ${code}: ${stderr}`);
    return stdout.trimEnd();
  }

  it('knows the server and its resources', async () => {
    expect(JSON.parse(await ok('version -o json'))).toMatchObject({
      serverVersion: { gitVersion: 'v1.32.13' },
    });
    const resources = await ok('api-resources --no-headers -o name');
    expect(resources.split('\n')).toEqual(
      expect.arrayContaining(['pods', 'deployments.apps', 'helmreleases.helm.toolkit.fluxcd.io']),
    );
    expect(await ok('explain helmrelease.spec.interval')).toContain('interval');
    expect(await ok('explain deployment.spec.replicas')).toContain('<integer>');
  });

  it('creates and gets built-in objects, in protobuf where it wants to', async () => {
    expect(await ok('create configmap settings --from-literal=a=1')).toBe('configmap/settings created');
    expect(await ok('create secret generic credentials --from-literal=p=w')).toBe(
      'secret/credentials created',
    );
    expect(await ok('create serviceaccount robot')).toBe('serviceaccount/robot created');
    expect(await ok('create role reader --verb=get,list --resource=configmaps')).toContain('created');
    expect(await ok('create rolebinding robot-reads --role=reader --serviceaccount=default:robot')).toContain(
      'created',
    );
    expect(await ok("get configmap settings -o jsonpath='{.data.a}'")).toBe('1');
    expect(await ok('get cm settings --no-headers')).toMatch(/^settings\s+1\s+\S+$/);
    expect(await ok('create token robot')).toMatch(/^eyJ/);
  });

  it('answers who may do what', async () => {
    const robot = '--as=system:serviceaccount:default:robot';
    expect(await ok(`auth can-i get configmaps ${robot}`)).toBe('yes');
    const denied = await kubectl(`auth can-i delete configmaps ${robot}`);
    expect([denied.stdout.trim(), denied.code]).toEqual(['no', 1]);
    const refused = await kubectl(`delete configmap settings ${robot}`);
    expect(refused.stderr).toContain(
      'configmaps "settings" is forbidden: User "system:serviceaccount:default:robot" cannot delete resource "configmaps"',
    );
    expect(refused.code).toBe(1);
  });

  it('applies, diffs and deletes on the client’s side', async () => {
    expect(await ok('apply -f web.yaml')).toBe('deployment.apps/web created');
    expect(await ok('apply -f web.yaml')).toBe('deployment.apps/web unchanged');
    writeFileSync(join(cluster.dir, 'web.yaml'), DEPLOYMENT.replace('web:1', 'web:2'));
    const diff = await kubectl('diff -f web.yaml', { cwd: cluster.dir });
    expect(diff.code).toBe(1);
    expect(diff.stdout).toMatch(/^-\s+- image: web:1$/m);
    expect(diff.stdout).toMatch(/^\+\s+- image: web:2$/m);
    expect(await ok('apply -f web.yaml')).toBe('deployment.apps/web configured');
    expect(await ok('set image deployment/web web=web:3')).toBe('deployment.apps/web image updated');
    expect(await ok('scale deployment/web --replicas=3')).toBe('deployment.apps/web scaled');
    expect(await ok('rollout restart deployment/web')).toBe('deployment.apps/web restarted');
    expect(await ok('delete -f web.yaml')).toBe('deployment.apps "web" deleted');
    expect(await ok('get deployments -o name')).toBe('');
  });

  it('applies on the server’s side and shows who owns what in a conflict', async () => {
    const manifest = (value: string) =>
      `{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"shared"},"data":{"k":"${value}"}}`;
    expect(await ok('apply --server-side -f -', manifest('1'))).toBe('configmap/shared serverside-applied');
    const conflict = await kubectl('apply --server-side --field-manager=other -f -', {
      stdin: manifest('2'),
    });
    expect(conflict.code).toBe(1);
    expect(conflict.stderr).toContain('Apply failed with 1 conflict: conflict with "kubectl": .data.k');
    expect(await ok('apply --server-side --field-manager=other --force-conflicts -f -', manifest('2'))).toBe(
      'configmap/shared serverside-applied',
    );
  });

  it('repairs a HelmRelease as the recovery script does', async () => {
    expect(await ok('apply -f hr.yaml')).toBe('helmrelease.helm.toolkit.fluxcd.io/podinfo created');
    // kubectl up to 1.27 leaves the last letter out.
    expect(await ok('annotate hr podinfo a/b=c')).toMatch(
      /^helmrelease\.helm\.toolkit\.fluxcd\.io\/podinfo annotated?$/,
    );
    const ready = JSON.stringify({
      status: {
        observedGeneration: 1,
        conditions: [
          {
            type: 'Ready',
            status: 'True',
            reason: 'ReconciliationSucceeded',
            message: 'fine',
            lastTransitionTime: '2026-01-01T00:00:00Z',
          },
        ],
      },
    });
    const patched = await ok(`patch hr podinfo --subresource=status --type=merge -p '${ready}'`);
    expect(patched).toBe('helmrelease.helm.toolkit.fluxcd.io/podinfo patched');
    expect(await ok('wait hr/podinfo --for=condition=Ready --timeout=5s')).toContain('condition met');
    expect(await ok('get hr podinfo --no-headers')).toMatch(/^podinfo\s+\S+\s+True\s+fine$/);
    expect(await ok('describe hr podinfo')).toContain('Reason:                ReconciliationSucceeded');
    const invalid = await kubectl(`patch hr podinfo --type=merge -p '{"spec":{"interval":5}}'`);
    expect(invalid.stderr).toContain(
      'The HelmRelease "podinfo" is invalid: \n* spec.interval: Invalid value: "integer"',
    );
    expect(await ok('delete hr podinfo')).toContain('deleted');
  });

  it('waits for deletion and creation of a namespace', async () => {
    expect(await ok('create namespace brief')).toBe('namespace/brief created');
    expect(await ok('create configmap inside -n brief')).toContain('created');
    expect(await ok('delete namespace brief --timeout=20s')).toContain('namespace "brief" deleted');
    expect((await kubectl('get namespace brief')).stderr).toContain('namespaces "brief" not found');
  });

  it('watches', async () => {
    const watching = spawn(
      binary.path,
      ['get', 'configmaps', '-w', '--no-headers', '-o', 'name', `--cache-dir=${cluster.dir}/w`],
      { env: { ...process.env, KUBECONFIG: cluster.kubeconfig, HOME: cluster.dir } },
    );
    let seen = '';
    watching.stdout.on('data', (chunk) => {
      seen += chunk;
    });
    await expect.poll(() => seen, { timeout: 10_000 }).toContain('configmap/settings');
    await ok('create configmap later');
    await expect.poll(() => seen, { timeout: 10_000 }).toContain('configmap/later');
    watching.kill('SIGKILL');
    await once(watching, 'close');
  });

  it('reads raw paths', async () => {
    expect(await ok('get --raw /readyz')).toBe('ok');
    expect(JSON.parse(await ok('get --raw /version'))).toMatchObject({ major: '1', minor: '32' });
  });
});
