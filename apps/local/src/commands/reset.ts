import { readdir, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalConfig } from '../settings/config.js';
import { down } from './down.js';

/**
 * Takes the stack down and deletes everything it stored: databases, secrets, certificates, logs. Whether
 * that is meant has been asked before. Gives the exit code.
 */
export async function reset(config: LocalConfig): Promise<number> {
  const code = await down(config);
  const { root } = config.home;
  for (const name of await readdir(root).catch(() => [])) {
    const path = join(root, name);
    // Data that other accounts must reach may lie elsewhere, behind a symbolic link.
    const target = await realpath(path).catch(() => path);
    await rm(target, { recursive: true, force: true });
    await rm(path, { recursive: true, force: true });
  }
  return code;
}
