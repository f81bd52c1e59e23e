import { Option, type Command } from 'commander';

import { collect } from './collect.js';
import {
  lintForEdge,
  listEdgeMiddlewares,
  listEdgeProblems,
  listEdgeRouters,
  listEdgeServices,
  testEdgeRequest,
} from './edge.js';

const TOKEN = new Option(
  '--token <token>',
  'default: EDGE_TOKEN; the local stack’s edge needs none',
);

/** One at its own port: `fleet edge …`. */
export function addEdgeCommands(program: Command): void {
  const edge = program
    .command('edge')
    .description('ask one edge at its own port, without a control plane');
  const at = (name: string, description: string): Command =>
    edge
      .command(name)
      .description(description)
      .argument('<edge-url>', 'its private API, such as http://127.0.0.1:18093')
      .addOption(TOKEN)
      .option('--json', 'everything, for programs');
  const narrowed = (command: Command): Command =>
    command
      .option('--search <text>', 'in names, rules and addresses')
      .addOption(new Option('--status <status>').choices(['enabled', 'warning', 'disabled']));
  narrowed(at('routers', 'what is routed, by rule and priority')).action(listEdgeRouters);
  narrowed(at('services', 'services, and which endpoints take requests')).action(listEdgeServices);
  narrowed(at('middlewares', 'middlewares and who uses them')).action(listEdgeMiddlewares);
  at('problems', 'what is wrong with objects, and the fix').action(listEdgeProblems);
  edge
    .command('lint')
    .description(
      'explain labels, options and variables: understood, replaced, ignored, misspelt, refused',
    )
    .argument(
      '<file>',
      'a compose or stack file, manifests, labels one a line; - for standard input',
    )
    .option('--edge <url>', 'its private API', 'http://127.0.0.1:18093')
    .addOption(TOKEN)
    .option('--json', 'everything, for programs')
    .action(lintForEdge);
  at('test', 'which router would take a request, and why not the others')
    .argument('<request-url>', 'such as https://acme.apps.example.com/login')
    .option('--method <method>', 'of the request', 'GET')
    .option('--header <header>', 'such as "X-Beta: 1"; several', collect, [])
    .action((url: string, request: string, options: Parameters<typeof testEdgeRequest>[2]) =>
      testEdgeRequest(url, request, options),
    );
}
