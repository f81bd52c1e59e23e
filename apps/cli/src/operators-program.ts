/** The commands for operators: one edge at its own port, and the whole fleet through the control plane. */
import { Argument, InvalidArgumentError, Option, type Command } from 'commander';
import { jobState } from '@fleetcommand/contracts/http/admin/jobs';
import { bulkAction, type BulkAction } from '@fleetcommand/contracts/http/admin/tenants';

import type { RemoteOptions } from './api/connect.js';
import { giveUpBackup, listBackups, restoreBackup } from './commands/backups.js';
import { bulk, type BulkOptions } from './commands/bulk.js';
import { addClusterCommands, addRegionCommands } from './commands/cluster-commands.js';
import { collect } from './commands/collect.js';
import {
  listEdgeMiddlewares,
  listEdgeProblems,
  listEdgeRouters,
  lintForEdge,
  listEdgeServices,
  testEdgeRequest,
} from './commands/edge.js';
import { addEdgesCommands } from './commands/edges-commands.js';
import {
  explainFleetTenant,
  moveTenant,
  searchTenants,
  showFleetTenant,
  resumeTenant,
  suspendTenant,
  upgradeTenant,
} from './commands/fleet.js';
import { addReleaseCommands } from './commands/release-commands.js';
import { importRunning } from './commands/import.js';
import {
  discardOwed,
  listJobs,
  listOwed,
  pauseJobs,
  retryOwed,
  runJob,
  showJobs,
} from './commands/jobs.js';
import { supportBundle } from './commands/support-bundle.js';
import { showOrChangeSettings, type Ceiling } from './commands/settings.js';

type Remote = (command: Command) => Command;

export function addOperatorCommands(program: Command, remote: Remote): void {
  remote(
    program
      .command('support-bundle')
      .description(
        'one file for whoever helps from afar: versions, state, problems and the newest events, without secrets (operators)',
      )
      .argument('[file]', 'where to; default: fleet-support-<time>.tar.gz here'),
  ).action(supportBundle);
  addEdgeCommands(program);
  addEdgesCommands(program, remote);
  remote(
    program
      .command('import')
      .description(
        'show what would be made of what you run already; with --adopt, make it (operators)',
      )
      .argument(
        '[file...]',
        'manifests (kubectl get deployments,services,ingresses -A -o yaml), compose and stack files, Traefik’s dynamic configuration; - for standard input',
      ),
  )
    .option('--cluster [name]', 'look at what runs in this cluster of the fleet')
    .option('--plan <plan>', 'that instances are to be on')
    .option('--adopt', 'make instances of what runs, where it is; its pods run on', false)
    .option('--organization <id>', 'whose instances they become')
    .option('--allow-restart', 'their pods may be replaced by the blueprint’s', false)
    .action(importRunning);
  addClusterCommands(program, remote);
  addRegionCommands(program, remote);
  addAdminCommands(program, remote);
  addReleaseCommands(program, remote);
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
      'every instance of everybody: tenants, show, explain, restart, retry, bulk, suspend, resume, upgrade, move, backups, restore, give-up, jobs, settings (operators)',
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
  remote(
    admin
      .command('explain')
      .description('why one instance of anybody is where it is, and served as it is')
      .argument('<tenant>'),
  ).action(explainFleetTenant);
  addBulkCommands(admin, remote);
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
      .command('upgrade')
      .description('move an instance to a version of its application, forward or back')
      .argument('<tenant>'),
  )
    .requiredOption('--to <version>', 'its number: fleet releases list', Number)
    .action(upgradeTenant);
  remote(
    admin
      .command('move')
      .description('move an instance to another cluster of its region while it serves')
      .argument('<tenant>'),
  )
    .requiredOption(
      '--to <cluster>',
      'its name: fleet clusters list; where it still is, calls it back',
    )
    .option('--wait', 'until it is there', false)
    .option('--timeout <seconds>', 'of --wait', '600')
    .action(moveTenant);
  remote(
    admin
      .command('backups')
      .description('copies of instances’ data')
      .argument('[tenant]', 'the id of one instance'),
  )
    .option('--failing', 'only those that cannot be made or put back so far', false)
    .action(listBackups);
  remote(
    admin
      .command('restore')
      .description('put a copy into an instance, whose data it replaces')
      .argument('<backup>', 'its id'),
  )
    .option('--into <tenant>', 'the id of another instance than its own')
    .action(restoreBackup);
  remote(
    admin
      .command('give-up')
      .description('delete an instance without its last copy, which cannot be made')
      .argument('<backup>', 'the id of that copy'),
  )
    .requiredOption('--reason <why>', 'for the audit trail')
    .action(giveUpBackup);
  addJobCommands(admin, remote);
  addSettingsCommands(admin, remote);
}

function addBulkCommands(admin: Command, remote: Remote): void {
  const undoing = (command: Command) =>
    remote(command).option(
      '-y, --yes',
      'do it; without, it is only told what would be done',
      false,
    );
  for (const [action, description] of [
    ['restart', 'roll the application of instances'],
    ['retry', 'repeat what failed'],
  ] as const) {
    undoing(admin.command(action).description(description).argument('<tenant...>')).action(
      (tenants: string[], options: BulkOptions) => bulk(action, tenants, options),
    );
  }
  undoing(
    admin
      .command('bulk')
      .description('do one thing to all instances that are named or found')
      .addArgument(new Argument('<action>').choices(bulkAction.options))
      .argument('[tenant...]'),
  )
    .option('--reason <words>', 'of suspend; their organizations read them')
    .option('--to-plan <plan>', 'of change-plan')
    .option('--to <cluster>', 'of move')
    .option('--search <text>', 'name, host, e-mail address, organization or id')
    .option('--state <states>', 'such as failed,degraded')
    .option('--cluster <name>')
    .option('--region <region>')
    .option('--plan <plan>', 'they are on')
    .option('--organization <id>')
    .action((action: BulkAction, tenants: string[], options: BulkOptions) =>
      bulk(action, tenants, options),
    );
}

function addJobCommands(admin: Command, remote: Remote): void {
  const jobs = admin.command('jobs').description('what is queued, owed or failed');
  remote(
    jobs.command('overview', { isDefault: true }).description('how many, and which failed'),
  ).action(showJobs);
  const kind = new Option('--kind <kind>', 'such as tenant.reconcile');
  remote(jobs.command('list').description('jobs of one state, and why they failed'))
    .addOption(
      new Option('--state <state>', 'which ones').choices(jobState.options).default('failed'),
    )
    .addOption(kind)
    .option('--search <text>', 'in the id or in what was sent, such as the id of an instance')
    .action(listJobs);
  remote(
    jobs
      .command('run')
      .description('run a job that waits or failed at once')
      .argument('<job>', 'its id'),
  ).action(runJob);
  for (const [name, paused, description] of [
    ['pause', true, 'let workers take no new jobs'],
    ['resume', false, 'let workers take jobs again'],
  ] as const) {
    remote(jobs.command(name).description(description)).action((options: RemoteOptions) =>
      pauseJobs(paused, options),
    );
  }
  remote(jobs.command('owed').description('messages that no job has been made of yet'))
    .addOption(kind)
    .option('--stuck', 'only dead letters: tried, and not read')
    .action(listOwed);
  const message = ['<message>', 'its id'] as const;
  remote(
    jobs
      .command('retry')
      .description('make a job of a message now')
      .argument(...message),
  ).action(retryOwed);
  remote(
    jobs
      .command('discard')
      .description('discard a dead letter')
      .argument(...message),
  ).action(discardOwed);
}

function addSettingsCommands(admin: Command, remote: Remote): void {
  const gate = (flag: string, what: string) =>
    new Option(`${flag} <open|closed>`, what).choices(['open', 'closed']);
  remote(
    admin
      .command('settings')
      .description('who is let in, and how many; without options it is only shown'),
  )
    .addOption(gate('--signups', 'whether anybody can sign up'))
    .addOption(gate('--creations', 'whether instances are made'))
    .option('--notice <words>', 'why one of them is closed, for people')
    .option('--instances <number>', 'of everybody together; none: no ceiling', toCeiling)
    .option('--per-organization <number>', 'instances of one organization', toCeiling)
    .option('--per-day <number>', 'instances that one organization makes in a day', toCeiling)
    .action(showOrChangeSettings);
}

/** Commander takes a null for an option without a value. */
function toCeiling(word: string): Ceiling {
  if (word === 'none') return word;
  if (/^\d{1,7}$/.test(word)) return Number(word);
  throw new InvalidArgumentError('name a number, or none');
}
