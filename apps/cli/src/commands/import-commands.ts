import type { Command } from 'commander';

import { remote } from '../options.js';
import { importRunning } from './import.js';

/** `fleet import`. */
export function addImportCommand(program: Command): void {
  remote(
    program
      .command('import')
      .description('show what would be made of what you run already; with --adopt, make it')
      .argument(
        '[file...]',
        'manifests (kubectl get deployments,services,ingresses -A -o yaml), compose and stack files, Traefik’s dynamic configuration; - for standard input',
      ),
  )
    .option('--cluster [name]', 'look at what runs in this cluster of the fleet')
    .option('--plan <plan>', 'that instances are to be on')
    .option('--adopt', 'make instances of what runs, where it is; its pods run on', false)
    .option('--organization <id>', 'whose instances they become')
    .option('--allow-restart', 'their pods may be replaced by the blueprint’s', false)
    .action(importRunning);
}
