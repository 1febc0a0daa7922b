// Fact against grant: the chart's Role is what the engine asked for in its scenarios, opt-ins and failing requests included.
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { createCrew } from '../../../harness/explore/index.ts';
import { type PolicyRule, type Right, rightsOf } from '../../../harness/trace/index.ts';
import { rbacManifest, rightsInUse, rulesOf } from './role-in-use.ts';

const TIMEOUT_MS = 600_000;

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

/** All rules of a rendered chart. The lease is in a Role of its own, where the lease is. */
function granted(rendered: string): string[] {
  const objects = parseAllDocuments(rendered).map((document) => document.toJS() as { rules?: PolicyRule[] });
  return rightsOf(objects.flatMap(({ rules = [] }) => rules));
}

describe("the engine's Role", () => {
  let used: readonly Right[];
  const crew = createCrew(1);
  beforeAll(async () => {
    used = await rightsInUse({ scope: 'small', crew });
  }, TIMEOUT_MS);
  afterAll(() => crew.close());

  it.each(['./defaults.golden.yaml', './opt-ins.golden.yaml'])(
    'in %s has everything that was used and nothing else',
    (golden) => {
      expect(granted(read(golden))).toEqual(rightsOf(rulesOf(used)));
    },
  );

  it('in scenarios/engines/kubeflap is the one that `npm run role` writes', () => {
    expect(read('../../../scenarios/engines/kubeflap/rbac.yaml')).toBe(rbacManifest(used));
  });

  it('would be found out by one right more or less', () => {
    const rules = rulesOf(used);
    const [first, ...others] = rules;
    expect(rightsOf(others)).not.toEqual(granted(read('./defaults.golden.yaml')));
    const wider = [{ ...first!, verbs: [...first!.verbs, 'deletecollection'] }, ...others];
    expect(rightsOf(wider)).not.toEqual(granted(read('./defaults.golden.yaml')));
  });
});
