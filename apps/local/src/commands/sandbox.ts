import { readFile } from 'node:fs/promises';
import { reachablePlace } from '@fleetcommand/embedded/traversable';
import { ANYBODY } from '@fleetcommand/embedded/unix-user';
import { createLogger } from '@fleetcommand/runtime/logging';
import { startSandbox } from '@fleetcommand/sandbox/sandbox';
import { sandboxTls } from '../parts/sandbox.js';
import type { LocalConfig } from '../settings/config.js';
import { keepSecrets } from '../settings/secrets.js';
import { HOST } from '../settings/stack.js';

/** Whom the sandbox takes the holder of its token for. */
const ADMINISTRATOR = 'fleetcommand-admin';

/** Runs the sandbox in this process until it is told to end. Gives the exit code. */
export async function sandbox({ home, ports, logLevel }: LocalConfig): Promise<number> {
  const log = createLogger({ component: 'sandbox', level: logLevel });
  const secrets = await keepSecrets(home.secrets);
  if (!secrets.ok) {
    log.error({ reason: secrets.error.message }, 'the secrets cannot be read');
    return 1;
  }
  const asked = new Promise<void>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
  const { certificateFile, keyFile } = await sandboxTls(home);
  const isRoot = process.getuid?.() === 0;
  const running = await startSandbox({
    // Root runs pods as accounts of their own, which must get to their folders.
    dataDir: await reachablePlace(home.sandbox, isRoot ? ANYBODY : undefined),
    host: HOST,
    ...(ports.sandbox !== undefined && { port: ports.sandbox }),
    tls: {
      certificate: await readFile(certificateFile, 'utf8'),
      key: await readFile(keyFile, 'utf8'),
    },
    tokens: [{ token: secrets.value.sandboxToken, user: ADMINISTRATOR }],
    catalogue: home.images,
    log,
  });
  await asked;
  await running.stop();
  return 0;
}
