import { Option, type Command } from 'commander';

import {
  createKey,
  inviteMember,
  listAudit,
  listKeys,
  listMembers,
  listOrganizations,
  revokeKey,
  rotateKey,
  verifyAudit,
} from './organization.js';

/** `fleet orgs`, `members`, `keys`, `audit`; `remote` adds what every command that asks the platform takes. */
export function addOrganizationCommands(
  program: Command,
  remote: (command: Command) => Command,
): void {
  const ofOne = (command: Command) =>
    remote(command).option('--organization <name>', 'which one, for who belongs to several');
  const orgs = program.command('orgs').description('the organizations you belong to');
  remote(orgs.command('list').alias('ls').description('list them')).action(listOrganizations);

  const members = program.command('members').description('who belongs to the organization');
  ofOne(members.command('list').alias('ls').description('list them')).action(listMembers);
  ofOne(members.command('invite').description('ask somebody in, by mail').argument('<email>'))
    .option('--role <role>', 'owner, admin, developer, billing or viewer', 'developer')
    .action(inviteMember);
  addKeyCommands(program, ofOne);
  addAuditCommands(program, ofOne);
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
        .argParser(Number),
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
    .addOption(new Option('--limit <count>', 'how many').default(20).argParser(Number))
    .action(listAudit);
  ofOne(audit.command('verify').description('compute the chain of hashes anew'))
    .option('--anchor <sequence:hash>', 'a head that was printed earlier: is it still so?')
    .action(verifyAudit);
}
