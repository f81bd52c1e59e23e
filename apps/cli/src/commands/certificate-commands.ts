import { Option, type Command } from 'commander';

import { remote } from '../options.js';
import {
  listCertificates,
  renewCertificate,
  revokeCertificate,
  type ListOptions,
  type RevokeOptions,
} from './certs.js';

/** `fleet certs …`. */
export function addCertificateCommands(program: Command): void {
  const certs = program.command('certs').description('certificates of all names');
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
