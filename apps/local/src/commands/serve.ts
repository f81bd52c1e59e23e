import { createLogger, type Logger } from '@fleetcommand/runtime/logging';
import type { LocalConfig } from '../settings/config.js';
import { keepSecrets, type LocalSecrets } from '../settings/secrets.js';

/** Runs what `start` starts in this process until it is told to end. Gives the exit code. */
export async function serve(
  component: string,
  { home, logLevel }: LocalConfig,
  start: (secrets: LocalSecrets, log: Logger) => Promise<{ stop(): Promise<void> }>,
): Promise<number> {
  const log = createLogger({ component, level: logLevel });
  const secrets = await keepSecrets(home.secrets);
  if (!secrets.ok) {
    log.error({ reason: secrets.error.message }, 'the secrets cannot be read');
    return 1;
  }
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  const running = await start(secrets.value, log);
  await asked;
  await running.stop();
  return 0;
}
