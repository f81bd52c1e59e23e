import { setTimeout } from 'node:timers/promises';
import tab from '@bomb.sh/tab/commander';
import { versionFrom } from '@fleetcommand/kernel/version';
import { Command } from 'commander';

import type { Pause } from './api/device-sign-in.js';
import { addAccountCommands } from './commands/account-commands.js';
import { addAdminCommands } from './commands/admin-commands.js';
import { addCertificateCommands } from './commands/certificate-commands.js';
import { addClusterCommands, addRegionCommands } from './commands/cluster-commands.js';
import { addDomainCommands } from './commands/domain-commands.js';
import { addEdgeCommands } from './commands/edge-commands.js';
import { addEdgesCommands } from './commands/edges-commands.js';
import { addImportCommand } from './commands/import-commands.js';
import { addBillingCommands, addPlanCommands } from './commands/money-commands.js';
import { addOrganizationCommands } from './commands/organization-commands.js';
import { addReleaseCommands } from './commands/release-commands.js';
import { addSupportCommand } from './commands/support-commands.js';
import { addTenantCommands } from './commands/tenant-commands.js';
import { addWebhookCommands } from './commands/webhook-commands.js';
import { addLocalCommands } from './local/commands.js';
import { addDnsCommands } from './local/dns-commands.js';

/** The script `fleet` at the top of a checkout takes the last two itself. */
const WHERE_TO_BEGIN = `
Begin with:
  fleet up                  the whole platform on this machine, with a demo customer
  fleet login --url <url>   a platform that runs elsewhere
  fleet <command> --help    what a command takes

In a checkout also:
  ./fleet test                run every test
  ./fleet bench <benchmark>   how fast, with figures: provision, signup, reads, certificates, billing, edge, labels
`;

/** Every command, its words and its options. */
export function buildProgram(pause: Pause = (ms) => setTimeout(ms)): Command {
  const program = new Command('fleet')
    .description('Give every customer an instance of their own.')
    .version(versionFrom(process.env))
    .showHelpAfterError(
      '(add --help to see what a command takes; fleet --help shows every command)',
    )
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText('after', WHERE_TO_BEGIN);
  program.commandsGroup('On this machine:');
  addLocalCommands(program);
  addDnsCommands(program);
  program.commandsGroup('Who you are:');
  addAccountCommands(program, pause);
  program.commandsGroup('Your instances:');
  addTenantCommands(program);
  addDomainCommands(program);
  program.commandsGroup('Your organization:');
  addOrganizationCommands(program);
  addBillingCommands(program);
  addWebhookCommands(program);
  program.commandsGroup('For operators:');
  addAdminCommands(program);
  addClusterCommands(program);
  addRegionCommands(program);
  addEdgeCommands(program);
  addEdgesCommands(program);
  addCertificateCommands(program);
  addReleaseCommands(program);
  addPlanCommands(program);
  addImportCommand(program);
  addSupportCommand(program);
  program.commandsGroup('Other:');
  program.addHelpCommand(
    program.createCommand('help').argument('[command]').description('what a command takes'),
  );
  // Last, since it completes what there is.
  tab(program);
  program.commands
    .find((command) => command.name() === 'complete')
    ?.description('words for your shell to complete: fleet complete zsh');
  return program;
}
