import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LONGEST_SOCKET_PATH } from '@fleetcommand/adapter-haproxy/socket';
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';

/** Where everything lies below the state folder; `README.md` shows it. */
export interface Folders {
  readonly live: string;
  /** There while `live` holds all that was verified: from an orderly end until the next start. */
  readonly liveIsWhole: string;
  readonly candidate: string;
  readonly snapshots: string;
  readonly defaultCertificate: string;
  readonly haproxyOutput: string;
  /** Held while an edge works on the folder. */
  readonly lock: string;
  readonly masterSocket: string;
  readonly runtimeSocket: string;
}

export function foldersOf(stateDir: string): Folders {
  const run = socketFolder(stateDir);
  return {
    live: join(stateDir, 'live'),
    liveIsWhole: join(stateDir, 'live-is-whole'),
    candidate: join(stateDir, 'candidate'),
    snapshots: join(stateDir, 'snapshots'),
    defaultCertificate: join(stateDir, 'default.pem'),
    haproxyOutput: join(stateDir, 'haproxy.log'),
    lock: join(run, 'edge.lock'),
    masterSocket: join(run, 'master.sock'),
    runtimeSocket: join(run, 'runtime.sock'),
  };
}

/** Fails with `edge.state-folder`, naming EDGE_STATE_DIR. */
export async function makeFolders(stateDir: string): Promise<Result<Folders, Failure>> {
  const folders = foldersOf(stateDir);
  try {
    for (const folder of [
      stateDir,
      folders.live,
      folders.candidate,
      folders.snapshots,
      join(folders.masterSocket, '..'),
    ]) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
    }
    return ok(folders);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return fail(
      'edge.state-folder',
      `The edge cannot use ${stateDir} for its state: ${reason}. Make it writable, or name another folder with EDGE_STATE_DIR.`,
      { cause: error },
    );
  }
}

/** A unix socket's path is limited to some 100 bytes: below a deep state folder the sockets lie elsewhere. */
function socketFolder(stateDir: string): string {
  const near = join(stateDir, 'run');
  if (Buffer.byteLength(join(near, 'runtime.sock')) <= LONGEST_SOCKET_PATH) return near;
  const name = createHash('sha256').update(stateDir).digest('hex').slice(0, 16);
  return join(tmpdir(), `fleetcommand-edge-${name}`);
}
