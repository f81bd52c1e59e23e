import { readFile } from 'node:fs/promises';
import { reachablePlace } from '@fleetcommand/embedded/traversable';
import { ANYBODY } from '@fleetcommand/embedded/unix-user';
import { startSandbox } from '@fleetcommand/sandbox/sandbox';
import { sandboxTls } from '../parts/sandbox.js';
import type { LocalConfig } from '../settings/config.js';
import { HOST } from '../settings/stack.js';
import { serve } from './serve.js';

/** Whom the sandbox takes the holder of its token for. */
const ADMINISTRATOR = 'fleetcommand-admin';

export function sandbox(config: LocalConfig): Promise<number> {
  return serve('sandbox', config, async ({ sandboxToken }, log) => {
    const { home, ports } = config;
    const { certificateFile, keyFile } = await sandboxTls(home);
    const isRoot = process.getuid?.() === 0;
    return startSandbox({
      // Root runs pods as accounts of their own, which must get to their folders.
      dataDir: await reachablePlace(home.sandbox, isRoot ? ANYBODY : undefined),
      host: HOST,
      ...(ports.sandbox !== undefined && { port: ports.sandbox }),
      tls: {
        certificate: await readFile(certificateFile, 'utf8'),
        key: await readFile(keyFile, 'utf8'),
      },
      tokens: [{ token: sandboxToken, user: ADMINISTRATOR }],
      catalogue: home.images,
      log,
    });
  });
}
