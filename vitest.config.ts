import { defineConfig } from 'vitest/config';

// Tests resolve workspace libraries to their sources, so that no build is needed before a run.
const resolve = {
  conditions: ['@fleetcommand/source', 'module', 'node', 'development|production'],
};
// Node itself is told the same, but for `module`: what that leads to is for bundlers, and names files without endings.
const ofNode = { conditions: resolve.conditions.filter((condition) => condition !== 'module') };
const shared = { resolve, ssr: { resolve: ofNode } };
// Starts PostgreSQL and Redis for the specs that ask, and ends them with the run.
const globalSetup = ['./libs/testing/src/servers/global-setup.ts'];
const exclude = ['**/node_modules/**', '**/dist/**'];
// Run against the Kubernetes API that FLEET_TEST_KUBECONFIG names, else against the sandbox.
const clusterSpecs = [
  'test/cluster/**/*.spec.ts',
  'libs/adapters/kubernetes/src/cluster.int.spec.ts',
];

export default defineConfig({
  test: {
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: [
            '{apps,libs}/**/src/**/*.spec.{ts,tsx}',
            'test/{bench,docs,monitoring}/**/*.spec.ts',
          ],
          exclude: [...exclude, '**/*.int.spec.ts'],
          // Left to itself, vitest keeps one core free: of two, that is half. These want no server beside them.
          maxWorkers: '100%',
          // Modules are evaluated once a worker, not once a file: more than half of the time was that. So a spec leaves no
          // module, global or environment changed; `--sequence.shuffle.files` finds one that does.
          isolate: false,
          // Nothing is timed: these only end what hangs, also where the machine has other work.
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'int',
          include: ['{apps,libs}/**/src/**/*.int.spec.ts'],
          exclude: [...exclude, ...clusterSpecs],
          globalSetup,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'cluster',
          include: clusterSpecs,
          exclude,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'http-catalogue',
          include: ['test/http-catalogue/**/*.spec.ts'],
          exclude,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'chart',
          include: ['test/chart/**/*.spec.ts'],
          exclude,
          testTimeout: 180_000,
          hookTimeout: 300_000,
          // Each installs the chart, whose cluster-wide objects are there once.
          fileParallelism: false,
        },
      },
      {
        ...shared,
        test: {
          name: 'real-node',
          include: ['test/real-node/**/*.spec.ts'],
          exclude,
          testTimeout: 600_000,
          hookTimeout: 600_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'images',
          include: ['test/images/**/*.spec.ts'],
          exclude,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'differential',
          include: ['test/differential/**/*.spec.ts'],
          exclude,
          testTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: { name: 'stripe', include: ['test/stripe/**/*.spec.ts'], exclude },
      },
      {
        ...shared,
        test: { name: 'alerts', include: ['test/alerts/**/*.spec.ts'], exclude },
      },
      {
        ...shared,
        test: {
          name: 'api-fuzz',
          include: ['test/api-fuzz/**/*.spec.ts'],
          exclude,
          globalSetup,
          testTimeout: 1_200_000,
          hookTimeout: 300_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'upgrade',
          include: ['test/upgrade/**/*.spec.ts'],
          exclude,
          globalSetup,
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'journeys',
          include: ['test/journeys/**/*.spec.ts'],
          exclude,
          globalSetup,
          testTimeout: 180_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
