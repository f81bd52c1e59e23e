import { role } from '@fleetcommand/contracts/http/accounts';
import { Argument, Option, type Command } from 'commander';

import { remote, wholeNumber } from '../options.js';
import { exportAudit, listAudit, verifyAudit } from './audit.js';
import { createKey, listKeys, revokeKey, rotateKey } from './keys.js';
import {
  changeRole,
  inviteMember,
  listInvitations,
  listMembers,
  removeMember,
  withdrawInvitation,
} from './members.js';
import { listOrganizations } from './organization.js';

/** `fleet orgs`, `members`, `keys`, `audit`. */
export function addOrganizationCommands(program: Command): void {
  const ofOne = (command: Command) =>
    remote(command).option('--organization <name>', 'which one, for who belongs to several');
  const orgs = program.command('orgs').description('the organizations you belong to');
  remote(orgs.command('list').alias('ls').description('list them')).action(listOrganizations);

  addMemberCommands(program, ofOne);
  addKeyCommands(program, ofOne);
  addAuditCommands(program, ofOne);
}

function addMemberCommands(program: Command, ofOne: (command: Command) => Command): void {
  const members = program.command('members').description('who belongs to the organization');
  const named = (name: string, description: string) =>
    members.command(name).description(description).argument('<email>');
  ofOne(members.command('list').alias('ls').description('list them')).action(listMembers);
  ofOne(named('invite', 'ask somebody in, by mail'))
    .addOption(
      new Option('--role <role>', 'what they may').choices(role.options).default('developer'),
    )
    .action(inviteMember);
  ofOne(members.command('invitations').description('who is invited and has not come yet')).action(
    listInvitations,
  );
  ofOne(named('withdraw', 'end an invitation')).action(withdrawInvitation);
  ofOne(
    named('role', 'give somebody another role').addArgument(
      new Argument('<role>', 'what they may').choices(role.options),
    ),
  ).action(changeRole);
  ofOne(named('remove', 'let somebody go; the keys they made end')).action(removeMember);
}

function addKeyCommands(program: Command, ofOne: (command: Command) => Command): void {
  const keys = program.command('keys').description('API keys of the organization');
  ofOne(keys.command('list').alias('ls').description('list them')).action(listKeys);
  ofOne(keys.command('create').description('make one; it is printed once').argument('<name>'))
    .requiredOption('--scope <scope...>', 'what it may do, such as tenants:read')
    .option('--from <network...>', 'networks it may be used from, such as 192.0.2.0/24')
    .option('--expires <date>', 'when it ends')
    .action(createKey);
  ofOne(keys.command('rotate').description('make another in its place').argument('<key>', 'id'))
    .addOption(
      new Option('--overlap-hours <hours>', 'how long the old one goes on')
        .default(24)
        .argParser(wholeNumber(0, 720)),
    )
    .action(rotateKey);
  ofOne(keys.command('revoke').description('end one at once').argument('<key>', 'id')).action(
    revokeKey,
  );
}

function addAuditCommands(program: Command, ofOne: (command: Command) => Command): void {
  const audit = program.command('audit').description('who did what in the organization');
  ofOne(audit.command('list').alias('ls').description('newest first'))
    .option('--action <action>', 'exactly, or all below it: tenant finds tenant.create')
    .addOption(new Option('--limit <count>', 'how many').default(20).argParser(wholeNumber(1, 100)))
    .action(listAudit);
  ofOne(audit.command('export').description('all of it, a JSON document a line')).action(
    exportAudit,
  );
  ofOne(audit.command('verify').description('compute the chain of hashes anew'))
    .option('--anchor <sequence:hash>', 'a head that was printed earlier: is it still so?')
    .action(verifyAudit);
}
