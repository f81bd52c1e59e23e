import type { Command } from 'commander';

import { remote } from '../options.js';
import { supportBundle } from './support-bundle.js';

/** `fleet support-bundle`. */
export function addSupportCommand(program: Command): void {
  remote(
    program
      .command('support-bundle')
      .description('one file for whoever helps from afar, without secrets')
      .argument('[file]', 'where to; default: fleet-support-<time>.tar.gz here'),
  ).action(supportBundle);
}
