import { rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import type { Server } from 'node:net';
import { fail, ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';

/**
 * Makes sure that one edge at a time works on a state folder: two would take HAProxy from each other for ever. The
 * lock is a listening unix socket, which the kernel lets go of however its holder ends. Fails with
 * `edge.already-running`, naming EDGE_STATE_DIR.
 */
export async function lockFolder(
  socketPath: string,
  stateDir: string,
): Promise<Result<{ release: () => void }, Failure>> {
  const taken = fail(
    'edge.already-running',
    `Another edge works with ${stateDir}. Stop it, or give this one a folder of its own with EDGE_STATE_DIR.`,
    { retry: 'backoff' },
  );
  if (await isAnswered(socketPath)) return taken;
  await rm(socketPath, { force: true });
  const server = await listen(socketPath);
  return server ? ok({ release: () => server.close() }) : taken;
}

function isAnswered(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    const answer = (isHeld: boolean) => () => {
      socket.destroy();
      resolve(isHeld);
    };
    socket.once('connect', answer(true));
    socket.once('error', answer(false));
  });
}

function listen(socketPath: string): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', () => resolve(undefined));
    server.listen(socketPath, () => {
      server.unref();
      resolve(server);
    });
  });
}
