import { bulkAction, type BulkAction } from '@fleetcommand/contracts/http/admin/tenants';
import { Argument, type Command } from 'commander';

import { remote, timeoutOption, wholeNumber } from '../options.js';
import { giveUpBackup, listBackups, restoreBackup } from './backups.js';
import { bulk, type BulkOptions } from './bulk.js';
import { explainFleetTenant } from './explain.js';
import {
  moveTenant,
  resumeTenant,
  searchTenants,
  showFleetTenant,
  suspendTenant,
  upgradeTenant,
} from './fleet.js';
import { cancelOfAnybody } from './operations.js';
import { addJobCommands, addSettingsCommands } from './platform-commands.js';

/** `fleet admin …`: every instance of everybody, and what works for them. */
export function addAdminCommands(program: Command): void {
  const admin = program
    .command('admin')
    .description('every instance of everybody, jobs, backups, and who is let in');
  remote(
    admin
      .command('tenants')
      .description('find instances by name, host, e-mail address, organization or id')
      .argument('[search]'),
  )
    .option('--state <states>', 'such as failed,degraded')
    .option('--cluster <name>')
    .option('--limit <number>', 'at most 100', wholeNumber(1, 100), 50)
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
  addBulkCommands(admin);
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
    .requiredOption('--to <version>', 'its number: fleet releases list', wholeNumber())
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
    .addOption(timeoutOption(600))
    .action(moveTenant);
  remote(
    admin
      .command('cancel')
      .description(
        'call back a move that has not arrived, or give up an instance that is still being created',
      )
      .argument('<operation>', 'its id: fleet admin show <tenant>'),
  ).action(cancelOfAnybody);
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
  addJobCommands(admin);
  addSettingsCommands(admin);
}

function addBulkCommands(admin: Command): void {
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
