import type { Command } from 'commander';

import { changing, remote, timeoutOption, wholeNumber } from '../options.js';
import { explain } from './explain.js';
import { showLogs } from './logs.js';
import { cancel, retry, watch } from './operations.js';
import {
  createTenantBackup,
  listTenantBackups,
  restoreDeletedTenant,
  restoreTenantBackup,
} from './tenant-backups.js';
import {
  actOnTenant,
  createTenant,
  deleteTenant,
  listTenants,
  showTenant,
  type CreateOptions,
} from './tenants.js';

/** `fleet tenants …`, `ops …` and `explain`. */
export function addTenantCommands(program: Command): void {
  const tenants = program
    .command('tenants')
    .description('instances: create them, look at them, restart, upgrade, delete');
  changing(
    tenants
      .command('create')
      .description('create an instance')
      .argument('<slug>', 'first label of its address'),
  )
    .option('--name <name>', 'for people')
    .option('--plan <plan>', 'what to buy', 'free')
    .option('--region <region>', 'where it shall run')
    .option('--blueprint <application>', 'which application')
    .action((slug: string, options: CreateOptions) => createTenant(slug, options));
  remote(tenants.command('list').alias('ls').description('your instances')).action(listTenants);
  remote(
    tenants
      .command('show')
      .description('one instance, its conditions and events')
      .argument('<tenant>', 'slug, id or address'),
  ).action(showTenant);
  for (const [action, description] of [
    ['restart', 'roll the application'],
    ['upgrade', 'move it to the newest version of its application'],
    ['hibernate', 'stop the application; its data and names are kept'],
    ['wake', 'start it again'],
  ] as const) {
    changing(
      tenants.command(action).description(description).argument('<tenant>', 'slug, id or address'),
    ).action(actOnTenant(action));
  }
  remote(
    tenants
      .command('logs')
      .description('what the application writes')
      .argument('<tenant>', 'slug, id or address'),
  )
    .option('-f, --follow', 'go on with what is written', false)
    .option(
      '--tail <lines>',
      'of each replica to begin with, at most 1000',
      wholeNumber(0, 1_000),
      100,
    )
    .option('--component <name>', 'of the application; default: all')
    .action(showLogs);
  changing(
    tenants
      .command('delete')
      .description('delete an instance with its data')
      .argument('<tenant>', 'slug, id or address'),
  )
    .option('-y, --yes', 'do not ask', false)
    .option('--adopted', 'of an adopted one: also what ran before; else that runs on', false)
    .action(deleteTenant);
  changing(
    tenants
      .command('restore-deleted')
      .description('bring a deleted instance back, with the data of its last backup')
      .argument('<tenant>', 'the slug it had, or its id'),
  ).action(restoreDeletedTenant);
  addBackupCommands(tenants);
  remote(
    program
      .command('explain')
      .description('how an instance is served, from what is wanted to the proxy’s own lines')
      .argument('<tenant>', 'slug, id or address'),
  ).action(explain);
  addOperationCommands(program);
}

function addBackupCommands(tenants: Command): void {
  const backups = tenants
    .command('backups')
    .description('copies of an instance’s data: list, create, restore');
  const of = (name: string, description: string) =>
    backups.command(name).description(description).argument('<tenant>', 'slug, id or address');
  remote(of('list', 'newest first').alias('ls')).action(listTenantBackups);
  remote(of('create', 'copy its data as it is now')).action(createTenantBackup);
  changing(
    of('restore', 'put a backup in the place of what the instance has now').argument(
      '<backup>',
      'its id',
    ),
  )
    .option('-y, --yes', 'do not ask', false)
    .action(restoreTenantBackup);
}

function addOperationCommands(program: Command): void {
  const ops = program.command('ops').description('follow, repeat or give up what takes its time');
  remote(
    ops
      .command('watch')
      .description('follow an operation to its end')
      .argument('<operation>', 'its id, or the slug, id or address of its instance'),
  )
    .addOption(timeoutOption())
    .action(watch);
  remote(
    ops.command('retry').description('do again what failed').argument('<operation>', 'id'),
  ).action(retry);
  remote(
    ops
      .command('cancel')
      .description('give up an instance that is still being created')
      .argument('<operation>', 'id'),
  ).action(cancel);
}
