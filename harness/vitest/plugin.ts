import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SCENARIO_SUFFIX } from '../scenario/index.ts';
import { testModuleOf } from './test-module.ts';

/** The part of a Vite plugin that is used here. */
export interface ScenarioPlugin {
  readonly name: string;
  readonly enforce: 'pre';
  transform(code: string, id: string): { readonly code: string; readonly map: unknown } | undefined;
}

/** Makes `*.scenario.yaml` files test files of Vitest: names, filters and failures point into the YAML. */
export function scenarios(): ScenarioPlugin {
  const runtime = fileURLToPath(new URL('./fly-file.ts', import.meta.url));
  return {
    name: 'kubeflap:scenarios',
    enforce: 'pre',
    transform(code, id) {
      const [file = id] = id.split('?');
      if (!file.endsWith(SCENARIO_SUFFIX)) return undefined;
      return testModuleOf(relative(process.cwd(), file), code, runtime);
    },
  };
}
