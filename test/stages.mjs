// What `./fleet test` is made of, in the order it runs.

const SOURCES = ['apps', 'libs', 'test', 'tools'];
const TEXTS = ['README.md', 'docs'];

const tsc = (...args) => ['node', 'node_modules/tsc7/bin/tsc', ...args];
const vitest = (project) => ['vitest', 'run', '--project', project];

/** Options that ask for more stages, and what those need. */
export const EXTRAS = {
  'real-cluster': 'Go',
  'real-node': 'root on Debian, and Go',
  'api-fuzz': 'Python',
  upgrade: 'the history of the repository',
};

/**
 * One stage. Its commands run one after the other, from the workspace; the first that fails ends it. A stage
 * of a vitest project counts that project's tests, and fails when there are none; any other counts as one.
 * @typedef {{ name: string, title: string, commands: string[][], isVitest?: true, extra?: keyof typeof EXTRAS }} Stage
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
    extra: 'real-cluster',
  },
  {
    name: 'chart',
    title: 'Helm chart: real API',
    commands: [
      ['test/control-plane/build', 'control-plane', 'helm', 'kubectl'],
      ['test/control-plane/cluster', '--nodes', '2', '--', ...vitest('chart')],
    ],
    isVitest: true,
    extra: 'real-cluster',
  },
  {
    name: 'images',
    title: 'Images: built and run',
    commands: [['k8s/images/build'], vitest('images')],
    isVitest: true,
    extra: 'real-node',
  },
  {
    name: 'real-node',
    title: 'Chart and images: real node',
    commands: [
      ['test/control-plane/build', 'control-plane', 'node', 'helm', 'traefik'],
      ['k8s/images/build'],
      ['test/real-node/build-images', 'dist/real-node'],
      ['node', 'test/upgrade/build-previous.mjs'],
      ['test/real-node/build-previous', 'dist/real-node/previous'],
      ['test/real-node/own-machine', ...vitest('real-node')],
    ],
    isVitest: true,
    extra: 'real-node',
  },
  {
    name: 'upgrade',
    title: 'Upgrade under load',
    commands: [['node', 'test/upgrade/build-previous.mjs'], vitest('upgrade')],
    isVitest: true,
    extra: 'upgrade',
  },
  {
    name: 'differential',
    title: 'Beside real Traefik',
    commands: [
      ['test/control-plane/build', 'control-plane', 'traefik'],
      ['test/control-plane/own-network', ...vitest('differential')],
    ],
    isVitest: true,
    extra: 'real-cluster',
  },
  {
    name: 'h2spec',
    title: 'HTTP/2 conformance',
    commands: [
      ['test/control-plane/build', 'h2spec'],
      [...vitest('http-catalogue'), 'test/http-catalogue/h2spec.spec.ts'],
    ],
    isVitest: true,
    extra: 'real-cluster',
  },
  {
    name: 'stripe',
    title: 'Requests by Stripe’s description',
    commands: [['test/control-plane/build', 'stripe-mock'], vitest('stripe')],
    isVitest: true,
    extra: 'real-cluster',
  },
  {
    name: 'alerts',
    title: 'Alerts by promtool',
    commands: [['test/control-plane/build', 'promtool'], vitest('alerts')],
    isVitest: true,
    extra: 'real-cluster',
  },
  {
    name: 'api-fuzz',
    title: 'Every route by schemathesis',
    commands: [['test/api-fuzz/install'], vitest('api-fuzz')],
    isVitest: true,
    extra: 'api-fuzz',
  },
];
