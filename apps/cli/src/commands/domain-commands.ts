import type { Command } from 'commander';

import { changing, remote } from '../options.js';
import { domainCertificateCommand, type CertificateOptions } from './domain-certificate.js';
import {
  addDomain,
  checkDomain,
  listDomains,
  makePrimary,
  redirectDomain,
  removeDomain,
  showDomain,
} from './domains.js';

/** `fleet domains …`. */
export function addDomainCommands(program: Command): void {
  const domains = program
    .command('domains')
    .description('host names of your own, with their certificates');
  const named = (name: string, description: string) =>
    domains.command(name).description(description).argument('<domain>', 'host name or id');
  changing(
    domains
      .command('add')
      .description('bring a host name; prints the records to set')
      .argument('<tenant>', 'slug, id or address')
      .argument('<hostname>', 'such as chat.example.com, example.com or *.shop.example.com'),
  ).action(addDomain);
  remote(
    domains
      .command('list')
      .alias('ls')
      .description('an instance’s domains, or all of yours')
      .argument('[tenant]', 'slug, id or address'),
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
}
