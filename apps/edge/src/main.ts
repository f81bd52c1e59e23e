/** The edge's executable: settings from flags, environment and file, logs on standard output. Exits 78 on bad settings. */
import type { Failure } from '@fleetcommand/kernel/result';
import { EXIT_BAD_CONFIGURATION } from '@fleetcommand/runtime/config';
import { createLogger } from '@fleetcommand/runtime/logging';
import type { Logger } from '@fleetcommand/runtime/logging';
import { readConfig } from './config.js';
import { startEdge } from './edge.js';
import type { Reporter } from './sources/kubernetes/cluster-sources.js';

const FAILED = 1;
/** Objects learn within this time what is wrong with them. */
const STATUS_INTERVAL_MS = 2_000;

async function main(): Promise<void> {
  const config = readConfig(process.env, process.argv.slice(2));
  if (!config.ok) {
    process.stderr.write(`${config.error.message}\n`);
    process.exit(EXIT_BAD_CONFIGURATION);
  }
  const log = createLogger({ component: 'edge', level: config.value.logLevel });
  let reporters: readonly Reporter[] = [];
  const openSources = async () => {
    // Loaded when it is asked for, which is once HAProxy serves what was left.
    const { openSourcesOf } = await import('./sources/open-sources.js');
    const opened = await openSourcesOf(config.value, log);
    if (opened.ok) reporters = opened.value.reporters;
    return opened;
  };
  const starting = startEdge({ config: config.value, openSources, log });
  // From now on: one that is told to go while it starts must not leave HAProxy behind.
  const stopping = stopOnSignal(starting, log);
  const edge = await starting;
  if (!edge.ok) exitWith(edge.error, log);
  const { state } = edge.value;
  const reporting = setInterval(() => {
    const problems = state.problems();
    for (const report of reporters) report(problems);
  }, STATUS_INTERVAL_MS);
  await stopping;
  clearInterval(reporting);
}

/** Resolves when the first SIGTERM or SIGINT comes; the edge is stopped as soon as it has started, and the process ends. */
function stopOnSignal(starting: ReturnType<typeof startEdge>, log: Logger): Promise<void> {
  return new Promise((resolve) => {
    const stop = (signal: NodeJS.Signals): void => {
      process.off('SIGTERM', stop).off('SIGINT', stop);
      // A second one ends nothing sooner, and nothing by halves.
      process.on('SIGTERM', () => undefined).on('SIGINT', () => undefined);
      log.info({ signal }, 'shutting down');
      resolve();
      void starting
        .then((edge) => (edge.ok ? edge.value.stop() : undefined))
        .then(() => process.exit(0));
    };
    process.on('SIGTERM', stop).on('SIGINT', stop);
  });
}

function exitWith(failure: Failure, log: Logger): never {
  log.fatal({ code: failure.code }, failure.message);
  process.stderr.write(`${failure.message}\n`);
  process.exit(failure.code.endsWith('configuration') ? EXIT_BAD_CONFIGURATION : FAILED);
}

await main();
