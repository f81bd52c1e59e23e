import type { Command } from 'commander';

import { remote } from '../options.js';
import { clearRecords, listRecords, setRecords } from './dns.js';

/** Only the local stack has its own world's DNS. */
export function addDnsCommands(program: Command): void {
  const dns = program.command('dns').description('play the customer’s DNS host on the local stack');
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
