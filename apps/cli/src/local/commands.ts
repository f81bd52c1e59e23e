import type { Command } from 'commander';

import type { RemoteOptions } from '../api/connect.js';
import { remote } from '../options.js';
import { doctor, doctorOfCluster } from './doctor.js';
import { logs } from './logs.js';
import { openConsole } from './open.js';
import { reset } from './reset.js';
import { status } from './status.js';
import { down, up } from './up.js';

interface Json {
  readonly json?: boolean;
}

interface UpOptions extends Json {
  readonly attach?: boolean;
  readonly kubeconfig?: string;
  readonly sandbox?: boolean;
  readonly context?: string;
  readonly httpPort?: string;
  readonly httpsPort?: string;
  readonly demo: boolean;
}

/** The local stack: everything on this machine, for evaluation and development. */
export function addLocalCommands(program: Command): void {
  program
    .command('up')
    .description('start the platform on this machine, to a live demo customer')
    .option('--attach', 'stay, and stop everything on Ctrl-C')
    .option('--kubeconfig <file>', 'provision into this cluster instead of the sandbox')
    .option('--context <name>', 'of the kubeconfig')
    .option('--sandbox', 'back to the sandbox, after a run with another cluster')
    .option('--http-port <port>', 'where the edge listens (8080)')
    .option('--https-port <port>', 'where the edge listens (8443)')
    .option('--no-demo', 'sign no demo customer up')
    .option('--json', 'print JSON')
    .action((options: UpOptions) => up(upArguments(options), { json: options.json === true }));
  program
    .command('down')
    .description('stop the platform; everything stored is kept')
    .option('--json', 'print JSON')
    .action((options: Json) => down([], { json: options.json === true }));
  program
    .command('status')
    .description('every part: state, pid, memory, address')
    .option('--json', 'print JSON')
    .action((options: Json) => status([], { json: options.json === true }));
  program
    .command('logs')
    .description('what the parts wrote')
    .argument('[part]', 'only this one')
    .option('-f, --follow', 'and what they go on to write', false)
    .action((part: string | undefined, options: { follow: boolean }) => logs(part, [], options));
  program
    .command('reset')
    .description('stop, and delete everything stored')
    .option('-y, --yes', 'do not ask', false)
    .option('--json', 'print JSON')
    .action((options: Json & { yes: boolean }) =>
      reset([], { json: options.json === true, yes: options.yes }),
    );
  remote(
    program
      .command('doctor')
      .description('what is wrong on this machine, or with an installation, and the fix')
      .option('--cluster', 'of the installation in a cluster, as its control plane sees it'),
  ).action(({ cluster, ...options }: RemoteOptions & { readonly cluster?: boolean }) =>
    cluster ? doctorOfCluster(options) : doctor([], { json: options.json === true }),
  );
  program.command('open').description('open the console in the browser').action(openConsole);
}

function upArguments(options: UpOptions): string[] {
  const value = (flag: string, given: string | undefined) =>
    given === undefined ? [] : [flag, given];
  return [
    ...(options.attach ? ['--attach'] : []),
    ...value('--kubeconfig', options.kubeconfig),
    ...value('--context', options.context),
    ...(options.sandbox ? ['--sandbox'] : []),
    ...value('--http-port', options.httpPort),
    ...value('--https-port', options.httpsPort),
    ...(options.demo ? [] : ['--no-demo']),
  ];
}
