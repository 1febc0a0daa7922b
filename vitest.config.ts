import { defineConfig } from 'vitest/config';
import { scenarios } from './harness/vitest/index.ts';

export default defineConfig({
  test: {
    reporters: ['default', './scripts/closing-line-reporter.mjs'],
    projects: [
      {
        test: {
          name: 'unit',
          testTimeout: 20_000,
          include: [
            '{sim,src,harness}/**/*.test.ts',
            'tests/{conformance,fault-table,laws,mutants}/**/*.test.ts',
          ],
        },
      },
      {
        plugins: [scenarios()],
        test: {
          name: 'scenarios',
          include: ['scenarios/**/*.scenario.yaml'],
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['tests/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
