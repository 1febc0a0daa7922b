import { expect, it } from 'vitest';
import { cellsOf, parseScenario, requireScenario, type ScenarioCell } from '../../scenario/index.ts';
import type { RequestRow, StruckFault, Trace } from '../../trace/index.ts';
import { armed } from './armed-cause.ts';
import { causesOf, wholeFaultsOf } from './cause.ts';

function cellWith(faults: string): ScenarioCell {
  const text = `apiVersion: kubeflap.io/v1alpha1
kind: Scenario
metadata: { name: w }
spec:
  horizon: 5m
  windows: { flap: { from: 0s, to: 1m } }
  actors: [{ name: helm-controller, simulate: flux/helm-controller, replicas: 2 }]
  faults: [${faults}]
  expect: [{ name: e, always: {}, exists: { kind: HelmRelease } }]
`;
  return cellsOf(requireScenario(parseScenario('w.scenario.yaml', text)))[0]!;
}

let index = 0;
function row(verb: string, place: Partial<RequestRow>, ...rules: string[]): RequestRow {
  const faults = rules.map((rule): StruckFault => ({ rule, action: 'x', realism: 'A' }));
  const where = { group: '', resource: 'secrets', subresource: '', namespace: 'apps', name: 'alloy' };
  return { kind: 'request', index: index++, actor: 'a', verb, ...where, ...place, faults } as RequestRow;
}

/** A run in which these requests were made, in this order. */
function runOf(...events: RequestRow[]): Trace {
  const fired = new Map<string, number>();
  for (const { faults } of events) for (const { rule } of faults) fired.set(rule, (fired.get(rule) ?? 0) + 1);
  const faults = [...fired].map(([rule, times]) => ({ rule, fired: times }));
  return { events, faults } as unknown as Trace;
}

const REFUSE = 'match: {}, action: { refuse: {} }';

it('takes each struck request by itself, in the order of the faults', () => {
  const cell = cellWith(
    `{ name: slow, action: { delay: { latency: 1s } } }, { name: down, during: flap, ${REFUSE} }`,
  );
  const run = runOf(row('get', {}), row('get', {}, 'slow', 'down'), row('get', {}, 'down'));
  const site = { actor: 'a', verb: 'get', resource: 'secrets', namespace: 'apps', name: 'alloy' };
  expect(causesOf(cell, run)).toEqual([
    { fault: 'slow', site: { ...site, nth: 2 } },
    { fault: 'down', site: { ...site, nth: 2 } },
    { fault: 'down', site: { ...site, nth: 3 } },
  ]);
});

it('counts a list of all namespaces as the fault plane does: lists of one are among them', () => {
  const cell = cellWith(`{ name: down, ${REFUSE} }`);
  const lists = [row('list', { name: '' }), row('list', { name: '', namespace: '' }, 'down')];
  expect(causesOf(cell, runOf(...lists))).toMatchObject([{ site: { namespace: '', name: '', nth: 2 } }]);
});

it.each([
  ['what is drawn', 'delay: { latency: { min: 1s, max: 2s } }'],
  ['what lasts as long as its window', 'partition: {}'],
  ['what strikes a watch', 'dropWatch: {}'],
  ['one of several', 'oneOf: [{ refuse: {} }, { loseRequest: {} }]'],
])('keeps %s as it is written', (_what, action) => {
  const cell = cellWith(`{ name: it, action: { ${action} } }`);
  expect(causesOf(cell, runOf(row('get', {}, 'it'), row('get', {}, 'it')))).toEqual([{ fault: 'it' }]);
});

it('keeps what a kept fault waits for, and what only struck where no request has an address', () => {
  const faults = `{ name: first, ${REFUSE} }, { name: cut, after: { fault: first }, action: { partition: {} } }`;
  const run = runOf(row('get', {}, 'first'), row('get', {}, 'cut'));
  expect(causesOf(cellWith(faults), run)).toEqual([{ fault: 'first' }, { fault: 'cut' }]);
  const version = row('get', { resource: '' }, 'first');
  expect(causesOf(cellWith(faults), runOf(version))).toEqual([{ fault: 'first' }]);
  expect(causesOf(cellWith(faults), runOf(version, row('get', {}, 'first')))).toMatchObject([
    { site: { nth: 1 } },
  ]);
});

it('knows no cause in a fault that never struck', () => {
  const cell = cellWith(`{ name: idle, ${REFUSE} }, { name: down, ${REFUSE} }`);
  const run = runOf(row('get', {}, 'down'));
  expect(causesOf(cell, run)).toHaveLength(1);
  expect(wholeFaultsOf(cell, run)).toEqual([{ fault: 'down' }]);
});

it('gives the first strike that is left the name of its fault, and no other one a name that is taken', () => {
  const cell = cellWith(`{ name: down, ${REFUSE} }, { name: down-2, ${REFUSE} }`);
  const site = { actor: 'a', verb: 'list', resource: 'secrets', namespace: '', name: '', nth: 7 };
  const faults = armed(
    [
      { fault: 'down', site },
      { fault: 'down', site },
      { fault: 'down-2', site },
    ],
    cell,
  );
  expect(faults.map(({ rule }) => rule.name)).toEqual(['down', 'down-3', 'down-2']);
  const match = { actors: ['a'], verbs: ['list'], resources: ['secrets'] };
  expect(faults[0]).toEqual({
    rule: { name: 'down', where: match, when: { nth: 7 }, action: { do: 'refuse' } },
    spec: { name: 'down', match, nth: 7, action: { refuse: {} }, expectFires: 1 },
  });
});

it('leaves out what waits for a fault that is left out', () => {
  const cell = cellWith(
    `{ name: first, ${REFUSE} }, { name: cut, after: { fault: first }, action: { partition: {} } }`,
  );
  expect(armed([{ fault: 'cut' }], cell)).toEqual([]);
  expect(armed([{ fault: 'first' }, { fault: 'cut' }], cell)).toHaveLength(2);
});
