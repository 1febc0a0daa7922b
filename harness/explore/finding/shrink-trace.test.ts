import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runScenario } from '../../run/index.ts';
import { cellsOf, loadScenario, requireScenario } from '../../scenario/index.ts';
import type { Trace } from '../../trace/index.ts';
import { FlightInterruptedError } from '../flight/interrupted.ts';
import { shrinkTrace } from './shrink-trace.ts';

/** Nobody repairs: what keeps the status of Ready from being stored strands the release. */
const WORLD = `apiVersion: kubeflap.io/v1alpha1
kind: Scenario
metadata: { name: stranded }
spec:
  horizon: 12m
  windows: { flap: { from: 0s, to: 30s } }
  given:
    packs: [flux@2.4]
    objects:
      - apiVersion: source.toolkit.fluxcd.io/v1
        kind: HelmRepository
        metadata: { name: podinfo, namespace: apps }
        spec: { interval: 15m, url: https://charts.example.test/podinfo }
      - apiVersion: helm.toolkit.fluxcd.io/v2
        kind: HelmRelease
        metadata: { name: podinfo, namespace: apps }
        spec: { interval: 15m, chart: { spec: { chart: podinfo, version: 6.5.0, sourceRef: { kind: HelmRepository, name: podinfo } } } }
  actors:
    - { name: helm-controller, simulate: flux/helm-controller }
    - { name: source-controller, simulate: flux/source-controller }
  faults:
    - { name: slow, during: flap, probability: 0.5, match: { actors: [helm-controller] }, action: { delay: { latency: 20ms } } }
    - { name: sluggish, during: flap, match: { actors: [source-controller] }, action: { delay: { latency: { min: 5ms, max: 9ms } } } }
    - name: conflicts
      during: flap
      match:
        actors: [helm-controller]
        verbs: [patch]
        resources: [helmreleases.helm.toolkit.fluxcd.io/status]
        conditions: ["object.condition('Ready').status == 'True' && oldObject.condition('Ready').status != 'True'"]
      max: 10
      action: { conflict: { variant: raw } }
      expectFires: 10
  expect:
    - name: it becomes Ready
      eventually: { within: 10m }
      forAll: { kind: HelmRelease, namespace: apps, count: 1 }
      cel: object.condition('Ready').status == 'True'
    - name: it is never lost
      always: {}
      exists: { kind: HelmRelease, namespace: apps }
  control:
    - name: without the conflicts it becomes Ready
      disable: { faults: [conflicts] }
      mustFail: [it becomes Ready]
`;

let folder: string;
let files = 0;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'shrink-trace-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function flown(text: string, control?: string): Promise<Trace> {
  const file = join(folder, `${files++}.scenario.yaml`);
  writeFileSync(file, text);
  const [cell] = cellsOf(requireScenario(loadScenario(file)));
  const disable = control === undefined ? {} : { control, disable: { faults: ['conflicts'] } };
  return (await runScenario(cell!, disable)).trace;
}

describe('shrinking a stored run', { timeout: 120_000 }, () => {
  it('leaves the strikes it takes, and nothing of the faults that only struck as well', async () => {
    const recorded = await flown(WORLD);
    const { failure, struck, causes, isWhole, oneMinimal, flights } = await shrinkTrace(recorded);
    expect(failure).toMatchObject({ kind: 'expectation', name: 'it becomes Ready' });
    expect(struck.filter(({ site }) => site === undefined)).toEqual([{ fault: 'sluggish' }]);
    expect(struck.length).toBeGreaterThan(20);
    // Five conflicts for each of the two attempts that the controller makes: nine strand nothing.
    expect(causes).toHaveLength(10);
    expect(causes.every(({ fault, site }) => fault === 'conflicts' && site?.name === 'podinfo')).toBe(true);
    expect({ isWhole, oneMinimal }).toEqual({ isWhole: false, oneMinimal: true });
    expect(flights).toBeLessThan(100);
  });

  it('leaves whole faults out where expectations count the strikes by name', async () => {
    const premise = `    - { name: ten conflicts, premise: true, of: requests, atLeast: 10, where: request.fault.contains('conflicts') && !request.fault.contains('conflicts-') }
  control:`;
    const shrunk = await shrinkTrace(await flown(WORLD.replace('  control:', premise)));
    expect(shrunk).toMatchObject({ isWhole: true, oneMinimal: true, causes: [{ fault: 'conflicts' }] });
  });

  it('says of a run that fails without its faults that none is needed, and of one without faults as well', async () => {
    const hopeless = WORLD.replace("Ready').status == 'True'\n", "Ready').status == 'Never'\n");
    expect(await shrinkTrace(await flown(hopeless))).toMatchObject({
      causes: [],
      oneMinimal: true,
      flights: 1,
    });
    const calm = hopeless.replace(/ {2}faults:.*?(?= {2}expect:)/s, '').replace(/ {2}control:.*/s, '');
    expect(await shrinkTrace(await flown(calm))).toMatchObject({ struck: [], causes: [], oneMinimal: true });
  });

  /** A signal that aborts when the nth flight begins to listen to it. */
  const abortedAt = (nth: number): AbortSignal => {
    const ending = new AbortController();
    const listen = ending.signal.addEventListener.bind(ending.signal);
    let flights = 0;
    ending.signal.addEventListener = (...args: Parameters<typeof listen>) => {
      listen(...args);
      if (++flights === nth) ending.abort();
    };
    return ending.signal;
  };

  it('ends with what it has when it is interrupted, and does not call that 1-minimal', async () => {
    const shrunk = await shrinkTrace(await flown(WORLD), { signal: abortedAt(5) });
    expect(shrunk).toMatchObject({ oneMinimal: false, flights: 3 });
    expect(shrunk.causes.length).toBeGreaterThan(10);
  });

  it('has nothing to tell when it is interrupted before anything was left out', async () => {
    await expect(shrinkTrace(await flown(WORLD), { signal: abortedAt(1) })).rejects.toBeInstanceOf(
      FlightInterruptedError,
    );
  });

  it('refuses a run that did not fail, one that failed otherwise, and a control', async () => {
    const code = { code: 'KUBEFLAP_NOTHING_FAILED' };
    const fine = await flown(WORLD.replace('max: 10', 'max: 2').replace('expectFires: 10', 'expectFires: 2'));
    await expect(shrinkTrace(fine)).rejects.toMatchObject({ ...code, message: /nothing went wrong/ });
    const recorded = await flown(WORLD);
    await expect(shrinkTrace(recorded, { failure: 'O9' })).rejects.toMatchObject({
      ...code,
      message: '"O9" did not fail in this run; what did: it becomes Ready',
    });
    const control = await flown(WORLD, 'without the conflicts it becomes Ready');
    await expect(shrinkTrace(control)).rejects.toMatchObject({ ...code, message: /has to miss its goals/ });
  });

  it('ends where the run goes another way today', async () => {
    const recorded = await flown(WORLD);
    await expect(shrinkTrace({ ...recorded, hash: 'another' })).rejects.toMatchObject({
      code: 'KUBEFLAP_NOT_REPRODUCED',
      message: /another way today: ledger hash \w+, recorded another/,
    });
  });
});
