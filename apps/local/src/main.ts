/**
 * The local stack's supervisor and its commands, for `fleet` to drive: `up`, `down` and `reset` print JSON
 * lines (`ProgressEvent`), `status` and `doctor` one JSON document; see `libs/contracts/src/http/local.ts`.
 * `supervise`, `sandbox`, `test-payments` and `apply-objects` are the processes these start.
 */
import { failedEnd, print } from './commands/print.js';
import { firstProblem } from './doctor/check.js';
import { checkNode } from './doctor/machine.js';
import { readConfig, type LocalConfig } from './settings/config.js';
import { withRememberedCluster } from './settings/remembered-cluster.js';

/** A faulty configuration (sysexits.h EX_CONFIG), and a wrong command line. */
const EXIT_CONFIGURATION = 78;
const EXIT_USAGE = 2;

type Command = (config: LocalConfig, args: readonly string[]) => Promise<number>;

// Loaded when called: `status` shall not wait for what only the supervisor needs.
const COMMANDS: Readonly<Record<string, Command>> = {
  up: async (config, args) => (await import('./commands/up.js')).up(config, args),
  down: async (config) => (await import('./commands/down.js')).down(config),
  reset: async (config) => (await import('./commands/reset.js')).reset(config),
  supervise: async (config) => (await import('./commands/supervise.js')).supervise(config),
  sandbox: async (config) => (await import('./commands/sandbox.js')).sandbox(config),
  'test-payments': async (config) =>
    (await import('./commands/test-payments.js')).testPayments(config),
  async 'apply-objects'({ cluster }) {
    if (!cluster) return EXIT_USAGE;
    print(await (await import('./steps/cluster-objects.js')).applyClusterObjects(cluster));
    return 0;
  },
  async status(config) {
    print(await (await import('./commands/status.js')).status(config));
    return 0;
  },
  async doctor(config) {
    const report = await (await import('./doctor/doctor.js')).doctor(config);
    print(report);
    return report.checks.some(({ state }) => state === 'problem') ? 1 : 0;
  },
};

async function main([name = '', ...args]: readonly string[]): Promise<number> {
  const command = COMMANDS[name];
  if (!command) {
    process.stderr.write(`usage: main.js ${Object.keys(COMMANDS).join('|')} [options]\n`);
    return EXIT_USAGE;
  }
  const config = readConfig(args, process.env);
  if (!config.ok) {
    print(failedEnd(config.error, 0));
    return EXIT_CONFIGURATION;
  }
  const wrongNode = firstProblem([checkNode()]);
  if (wrongNode !== undefined && name !== 'doctor') {
    print(failedEnd({ code: 'local.wrong-node', message: wrongNode, retry: 'never' }, 0));
    return 1;
  }
  return command(await withRememberedCluster(config.value), args);
}

process.exitCode = await main(process.argv.slice(2));
