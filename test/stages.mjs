// What `./fleet test` is made of, in the order it runs.

const SOURCES = ['apps', 'libs', 'test', 'tools'];
const TEXTS = ['README.md', 'docs'];

const tsc = (...args) => ['node', 'node_modules/tsc7/bin/tsc', ...args];
const vitest = (project) => ['vitest', 'run', '--project', project];

/**
 * One stage. Its commands run one after the other, from the workspace; the first that fails ends it. A stage
 * of a vitest project counts that project's tests, and fails when there are none; any other counts as one.
 * @typedef {{ name: string, title: string, commands: string[][], isVitest?: true, isExtra?: true }} Stage
 */

/** @type {readonly Stage[]} */
export const STAGES = [
  { name: 'build', title: 'Build', commands: [['node', 'tools/build.mjs']] },
  { name: 'format', title: 'Format', commands: [['oxfmt', '--check', ...SOURCES, ...TEXTS]] },
  {
    name: 'lint',
    title: 'Lint',
    commands: [
      // The import rules read Nx's project graph, which this writes.
      ['nx', 'graph', '--file', '.nx/graph.json'],
      ['oxlint', '--type-aware', '--deny-warnings', 'apps', 'libs', 'test'],
    ],
  },
  {
    name: 'types',
    title: 'Types of specs and console',
    commands: [tsc('-p', 'tsconfig.specs.json'), tsc('-p', 'apps/console')],
  },
  { name: 'unit', title: 'Unit tests', commands: [vitest('unit')], isVitest: true },
  { name: 'int', title: 'Tests with real servers', commands: [vitest('int')], isVitest: true },
  {
    name: 'cluster',
    title: 'Cluster suite: sandbox',
    commands: [vitest('cluster')],
    isVitest: true,
  },
  {
    name: 'http-catalogue',
    title: 'Bad HTTP at the edge',
    commands: [vitest('http-catalogue')],
    isVitest: true,
  },
  { name: 'journeys', title: 'Journeys', commands: [vitest('journeys')], isVitest: true },
  {
    name: 'real-cluster',
    title: 'Cluster suite: real API',
    commands: [
      ['test/control-plane/build'],
      ['test/control-plane/cluster', '--nodes', '2', '--', ...vitest('cluster')],
    ],
    isVitest: true,
    // Building the control plane needs Go.
    isExtra: true,
  },
  {
    name: 'chart',
    title: 'Helm chart: real API',
    commands: [
      ['test/control-plane/build', 'control-plane', 'helm'],
      ['test/control-plane/cluster', '--nodes', '2', '--', ...vitest('chart')],
    ],
    isVitest: true,
    // Building Helm needs Go, too.
    isExtra: true,
  },
  {
    name: 'differential',
    title: 'Beside real Traefik',
    commands: [
      ['test/control-plane/build', 'control-plane', 'traefik'],
      ['test/control-plane/own-network', ...vitest('differential')],
    ],
    isVitest: true,
    // Building Traefik needs Go, too.
    isExtra: true,
  },
  {
    name: 'h2spec',
    title: 'HTTP/2 conformance',
    commands: [
      ['test/control-plane/build', 'h2spec'],
      [...vitest('http-catalogue'), 'test/http-catalogue/h2spec.spec.ts'],
    ],
    isVitest: true,
    // And so does building h2spec.
    isExtra: true,
  },
  {
    name: 'stripe',
    title: 'Requests by Stripe’s description',
    commands: [['test/control-plane/build', 'stripe-mock'], vitest('stripe')],
    isVitest: true,
    // And stripe-mock as well.
    isExtra: true,
  },
  {
    name: 'api-fuzz',
    title: 'Every route by schemathesis',
    commands: [['test/api-fuzz/install'], vitest('api-fuzz')],
    isVitest: true,
    // Needs Python.
    isExtra: true,
  },
];
