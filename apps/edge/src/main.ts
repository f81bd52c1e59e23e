/** The edge's executable: settings from the environment, logs on standard output. Exits 78 on bad settings. */
import { connect } from '@fleetcommand/adapter-kubernetes/connection';
import { systemClock } from '@fleetcommand/kernel/clock';
import type { Failure } from '@fleetcommand/kernel/result';
import { EXIT_BAD_CONFIGURATION } from '@fleetcommand/runtime/config';
import { createLogger } from '@fleetcommand/runtime/logging';
import type { Logger } from '@fleetcommand/runtime/logging';
import { VERSION } from '@fleetcommand/runtime/version';
import { readConfig } from './config.js';
import type { EdgeConfig } from './config.js';
import { startEdge } from './edge.js';
import { ConsoleSource } from './sources/console-source.js';
import { CertificateSource } from './sources/kubernetes/certificate-source.js';
import { RouteObjectSource } from './sources/kubernetes/route-object-source.js';
import type { RouteSource } from './sources/route-source.js';

const FAILED = 1;

async function main(): Promise<void> {
  const config = readConfig(process.env);
  if (!config.ok) {
    process.stderr.write(`${config.error.message}\n`);
    process.exit(EXIT_BAD_CONFIGURATION);
  }
  const log = createLogger({ component: 'edge', level: config.value.logLevel });
  const sources = await makeSources(config.value, log);
  const edge = await startEdge({ config: config.value, sources, log });
  if (!edge.ok) exitWith(edge.error, log);
  let isStopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (isStopping) return;
    isStopping = true;
    log.info({ signal }, 'shutting down');
    void edge.value.stop().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

async function makeSources(config: EdgeConfig, log: Logger): Promise<RouteSource[]> {
  const connection = await connect({ ...config.cluster, component: 'edge', version: VERSION });
  if (!connection.ok) exitWith(connection.error, log);
  const shared = {
    connection: connection.value,
    onFailure: (kind: string, failure: Failure) =>
      log.warn(
        { kind, code: failure.code, reason: failure.message },
        'a source does not answer; what is known is served',
      ),
  };
  return [
    new ConsoleSource(config.console),
    new RouteObjectSource({ ...shared, allowsCrossNamespace: config.allowsCrossNamespace }),
    new CertificateSource({
      ...shared,
      namespace: config.certificateNamespace,
      clock: systemClock,
    }),
  ];
}

function exitWith(failure: Failure, log: Logger): never {
  log.fatal({ code: failure.code }, failure.message);
  process.stderr.write(`${failure.message}\n`);
  process.exit(failure.code.endsWith('configuration') ? EXIT_BAD_CONFIGURATION : FAILED);
}

await main();
