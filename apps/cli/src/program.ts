import { setTimeout } from 'node:timers/promises';
import tab from '@bomb.sh/tab/commander';
import { Command, Option } from 'commander';
import { versionFrom } from '@fleetcommand/kernel/version';

import type { Pause } from './api/device-sign-in.js';
import { addAccountCommands } from './commands/account-commands.js';
import {
  addDomain,
  checkDomain,
  listDomains,
  makePrimary,
  redirectDomain,
  removeDomain,
  showDomain,
} from './commands/domains.js';
import {
  domainCertificateCommand,
  type CertificateOptions,
} from './commands/domain-certificate.js';
import { addOrganizationCommands } from './commands/organization-commands.js';
import {
  listCertificates,
  renewCertificate,
  revokeCertificate,
  type ListOptions,
  type RevokeOptions,
} from './commands/certs.js';
import { explain } from './commands/explain.js';
import { showLogs } from './commands/logs.js';
import { addMoneyCommands } from './commands/money-commands.js';
import { cancel, retry, watch } from './commands/operations.js';
import {
  actOnTenant,
  createTenant,
  deleteTenant,
  listTenants,
  showTenant,
  type CreateOptions,
} from './commands/tenants.js';
import {
  createTenantBackup,
  listTenantBackups,
  restoreDeletedTenant,
  restoreTenantBackup,
} from './commands/tenant-backups.js';
import { addWebhookCommands } from './commands/webhook-commands.js';
import { addOperatorCommands } from './operators-program.js';
import { addLocalCommands } from './local/commands.js';
import { clearRecords, listRecords, setRecords } from './local/dns.js';

const DEFAULT_TIMEOUT_SECONDS = 300;

/** The script `fleet` at the top of a checkout takes these itself. */
const IN_A_CHECKOUT = `
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
    .addHelpText('after', IN_A_CHECKOUT);
  addLocalCommands(program, remote);
  addAccountCommands(program, { remote, timeoutOption, pause });
  addTenantCommands(program);
  addMoneyCommands(program, remote);
  addOrganizationCommands(program, remote);
  addDomainCommands(program);
  addWebhookCommands(program, remote);
  addOperatorCommands(program, remote);
  addCertificateCommands(program);
  // Last, since it completes what there is: `fleet complete zsh`.
  tab(program);
  return program;
}

function addTenantCommands(program: Command): void {
  const tenants = program
    .command('tenants')
    .description(
      'instances: create, list, show, restart, upgrade, hibernate, wake, logs, backups, delete, restore-deleted',
    );
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
      .argument('<tenant>', 'slug or id'),
  ).action(showTenant);
  for (const [action, description] of [
    ['restart', 'roll the application'],
    ['upgrade', 'move it to the newest version of its application'],
    ['hibernate', 'stop the application; its data and names are kept'],
    ['wake', 'start it again'],
  ] as const) {
    changing(
      tenants.command(action).description(description).argument('<tenant>', 'slug or id'),
    ).action(actOnTenant(action));
  }
  remote(
    tenants
      .command('logs')
      .description('what the application writes')
      .argument('<tenant>', 'slug or id'),
  )
    .option('-f, --follow', 'go on with what is written', false)
    .option('--tail <lines>', 'of each replica to begin with, at most 1000', '100')
    .option('--component <name>', 'of the application; default: all')
    .action(showLogs);
  changing(
    tenants
      .command('delete')
      .description('delete an instance with its data')
      .argument('<tenant>', 'slug or id'),
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
  const ops = program.command('ops').description('long work');
  remote(
    ops
      .command('watch')
      .description('follow an operation to its end')
      .argument('<operation>', 'id'),
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
  remote(
    program
      .command('explain')
      .description('how an instance is served, from what is wanted to the proxy’s own lines')
      .argument('<tenant>', 'slug or id'),
  ).action(explain);
}

function addBackupCommands(tenants: Command): void {
  const backups = tenants
    .command('backups')
    .description('copies of an instance’s data: list, create, restore');
  const of = (name: string, description: string) =>
    backups.command(name).description(description).argument('<tenant>', 'slug or id');
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

function addDomainCommands(program: Command): void {
  const domains = program
    .command('domains')
    .description(
      'host names of your own: add, list, show, check, certificate, primary, redirect, remove',
    );
  const named = (name: string, description: string) =>
    domains.command(name).description(description).argument('<domain>', 'host name or id');
  changing(
    domains
      .command('add')
      .description('bring a host name; prints the records to set')
      .argument('<tenant>', 'slug or id')
      .argument('<hostname>', 'such as chat.example.com, example.com or *.shop.example.com'),
  ).action(addDomain);
  remote(
    domains
      .command('list')
      .alias('ls')
      .description('an instance’s domains, or all of yours')
      .argument('[tenant]', 'slug or id'),
  ).action(listDomains);
  remote(named('show', 'one domain: records, how far it is, what to do')).action(showDomain);
  changing(named('check', 'look at its DNS now')).action(checkDomain);
  remote(named('certificate', 'whose certificate it has; with files, bring your own'))
    .option(
      '--chain <file>',
      'PEM: the certificate and its issuers, in any order (-: standard input)',
    )
    .option('--key <file>', 'PEM: its private key, without a passphrase')
    .option('--fallback', 'order one in its place when it has a week left', false)
    .option('--order', 'have the platform order one again', false)
    .action((domain: string, options: CertificateOptions) =>
      domainCertificateCommand(domain, options),
    );
  remote(named('primary', 'have its instance call itself by it'))
    .option('--off', 'by the platform’s address again', false)
    .action(makePrimary);
  remote(named('redirect', 'send its visitors on to another name of the instance'))
    .argument('[target]', 'without one: serve them again')
    .action(redirectDomain);
  remote(named('remove', 'give it up, with its certificate'))
    .option('-y, --yes', 'do not ask', false)
    .action(removeDomain);
  addDnsCommands(program);
}

/** Only the local stack has its own world's DNS. */
function addDnsCommands(program: Command): void {
  const dns = program
    .command('dns')
    .description('play the customer’s DNS host on the local stack: set, list, clear');
  const types = 'A, AAAA, CNAME, TXT or CAA';
  remote(
    dns
      .command('set')
      .description('set a record; with a name alone, all that the domain wants')
      .argument('<name>')
      .argument('[type]', types)
      .argument('[value...]'),
  ).action(setRecords);
  remote(
    dns.command('list').alias('ls').description('what the world sees at a name').argument('<name>'),
  ).action(listRecords);
  remote(
    dns
      .command('clear')
      .description('take records away')
      .argument('<name>')
      .argument('[type]', types),
  ).action(clearRecords);
}

function addCertificateCommands(program: Command): void {
  const certs = program
    .command('certs')
    .description('certificates, for operators: list, renew, revoke');
  remote(certs.command('list').alias('ls').description('when they end, and what fails'))
    .addOption(
      new Option('--filter <filter>', 'only these')
        .choices(['all', 'ordering', 'failing', 'expiring', 'uploaded'])
        .default('all'),
    )
    .option('--search <text>', 'part of a host name')
    .action((options: ListOptions) => listCertificates(options));
  const reference = ['<certificate>', 'a host name on it, or its id'] as const;
  remote(
    certs
      .command('renew')
      .description('order it anew, now')
      .argument(...reference),
  ).action(renewCertificate);
  remote(
    certs
      .command('revoke')
      .description('replace it, and have its authority revoke it')
      .argument(...reference),
  )
    .addOption(
      new Option('--reason <reason>', 'what the authority is told')
        .choices([
          'unspecified',
          'keyCompromise',
          'affiliationChanged',
          'superseded',
          'cessationOfOperation',
        ])
        .default('unspecified'),
    )
    .option('-y, --yes', 'do not ask', false)
    .action((name: string, options: RevokeOptions) => revokeCertificate(name, options));
}

function remote(command: Command): Command {
  return command
    .option(
      '--url <url>',
      'the platform to talk to (default: FLEET_URL, else where you are signed in, else the local stack)',
    )
    .option('--profile <name>', 'which sign-in (default: FLEET_PROFILE, else the last one)')
    .option('--json', 'print JSON');
}

function changing(command: Command): Command {
  return remote(command)
    .option('--wait', 'wait until it is done', false)
    .addOption(timeoutOption());
}

function timeoutOption(): Option {
  return new Option('--timeout <seconds>', 'how long to wait')
    .default(DEFAULT_TIMEOUT_SECONDS)
    .argParser(Number);
}
