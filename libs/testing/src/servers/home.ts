import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { accessSync, constants } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'fleetcommand-test-';

/** Memory where the machine offers it: test servers write a lot and keep nothing. */
function root(): string {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return '/dev/shm';
  } catch {
    return tmpdir();
  }
}

/**
 * A folder of this process for its test servers, passable for the account PostgreSQL runs as. What
 * killed test runs left behind is removed on the way.
 */
export async function testHome(): Promise<string> {
  await removeLeftovers(root());
  const home = await mkdtemp(join(root(), `${PREFIX}${process.pid}-`));
  await chmod(home, 0o755);
  return home;
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (pid > 0 && !isAlive(pid)) await rm(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives and is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
