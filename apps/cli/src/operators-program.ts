/** The commands for operators: one edge at its own port, and the whole fleet through the control plane. */
import { Option, type Command } from 'commander';

import { listBackups, restoreBackup } from './commands/backups.js';
import {
  listEdgeMiddlewares,
  listEdgeProblems,
  listEdgeRouters,
  lintForEdge,
  listEdgeServices,
  testEdgeRequest,
} from './commands/edge.js';
import {
  addEdge,
  bulk,
  listEdges,
  removeEdge,
  searchTenants,
  showFleetTenant,
  resumeTenant,
  suspendTenant,
  showJobs,
} from './commands/fleet.js';
import { previewImport } from './commands/import.js';

type Remote = (command: Command) => Command;

export function addOperatorCommands(program: Command, remote: Remote): void {
  addEdgeCommands(program);
  const edges = program
    .command('edges')
    .description('the edges the control plane knows: list, add, remove (operators)');
  remote(
    edges.command('list').alias('ls').description('version, generation, lag and traffic of each'),
  ).action(listEdges);
  remote(
    edges
      .command('add')
      .description('make an edge known')
      .argument('<name>')
      .argument('<edge-url>', 'its private API, such as http://10.0.0.1:18093'),
  ).action(addEdge);
  remote(
    edges.command('remove').description('forget an edge; it goes on serving').argument('<edge>'),
  ).action(removeEdge);
  remote(
    program
      .command('import')
      .description('show what would be made of what you run already; nothing is made (operators)')
      .argument(
        '<file...>',
        'manifests (kubectl get deployments,services,ingresses -A -o yaml), compose and stack files, Traefik’s dynamic configuration; - for standard input',
      ),
  ).action(previewImport);
  addAdminCommands(program, remote);
}

const TOKEN = new Option(
  '--token <token>',
  'default: EDGE_TOKEN; the local stack’s edge needs none',
);

function addEdgeCommands(program: Command): void {
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

function addAdminCommands(program: Command, remote: Remote): void {
  const admin = program
    .command('admin')
    .description(
      'every instance of everybody: tenants, show, restart, retry, suspend, resume, backups, restore, jobs (operators)',
    );
  remote(
    admin
      .command('tenants')
      .description('find instances by name, host, e-mail address, organization or id')
      .argument('[search]'),
  )
    .option('--state <states>', 'such as failed,degraded')
    .option('--cluster <name>')
    .option('--limit <number>', 'at most 100', '50')
    .action(searchTenants);
  remote(admin.command('show').description('one instance of anybody').argument('<tenant>')).action(
    showFleetTenant,
  );
  for (const [action, description] of [
    ['restart', 'roll the application of instances'],
    ['retry', 'repeat what failed'],
  ] as const) {
    remote(admin.command(action).description(description).argument('<tenant...>'))
      .option('-y, --yes', 'do it; without, it is only told what would be done', false)
      .action((tenants: string[], options: Parameters<typeof bulk>[2]) =>
        bulk(action, tenants, options),
      );
  }
  remote(
    admin
      .command('suspend')
      .description('switch an instance off, whatever its organization wants')
      .argument('<tenant>'),
  )
    .requiredOption('--reason <words>', 'its organization reads them')
    .action(suspendTenant);
  remote(
    admin.command('resume').description('let a suspended instance run').argument('<tenant>'),
  ).action(resumeTenant);
  remote(
    admin
      .command('backups')
      .description('copies of archived instances’ data')
      .argument('[tenant]', 'the id of one instance'),
  ).action(listBackups);
  remote(
    admin
      .command('restore')
      .description('put a copy into an instance, whose data it replaces')
      .argument('<backup>', 'its id'),
  )
    .option('--into <tenant>', 'the id of another instance than its own')
    .action(restoreBackup);
  remote(admin.command('jobs').description('what is queued, owed or failed')).action(showJobs);
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
