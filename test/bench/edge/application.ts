/**
 * What the routers route to, on every address of the network: HAProxy that answers each request itself, because
 * nothing else answers with as little of the processor it shares with the loader; and an echo for websockets.
 */
import { writeFile } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { findProgram } from '@fleetcommand/embedded/programs';
import { ok, unwrap } from '@fleetcommand/kernel/result';
import {
  answersAt,
  makeFolder,
  ROUTER_HOST,
  startRouter,
  type Router,
} from '../../routers/router.js';
import { freePorts } from '../../routers/traefik.js';
import { APPLICATION_PORT, SOCKET_PORT } from './tenants.js';

/** The address a request came to. */
export const ADDRESS_HEADER = 'x-address';

/**
 * Routers that rest keep their connections: ten thousand and more each, where a process may have 20,000 files. Who has no
 * place for one more lets the next router wait until the others forget theirs.
 */
const PROCESSES = 3;
const CONNECTIONS = 18_000;

/** Gives the way to end it. */
export async function startApplication(): Promise<() => Promise<void>> {
  const answering: Router[] = [];
  const end = async (): Promise<void> => {
    for (const process of answering) await process.stop();
  };
  try {
    for (let count = 0; count < PROCESSES; count += 1) answering.push(await startAnswering());
    const echo = await startEcho();
    return async () => {
      await end();
      echo.close();
    };
  } catch (error) {
    await end();
    throw error;
  }
}

/** They share the port: the kernel hands each its part of the connections. */
async function startAnswering(): Promise<Router> {
  const folder = await makeFolder('application');
  const ports = await freePorts();
  const configuration = join(folder, 'haproxy.cfg');
  await writeFile(configuration, text(ports.api));
  const spec = {
    name: 'application',
    command: unwrap(await findProgram('haproxy')),
    args: ['-f', configuration],
    env: { PATH: '/usr/bin:/bin:/usr/sbin' },
    url: `http://${ROUTER_HOST}:${APPLICATION_PORT}`,
    prepare: async () => ok(undefined),
    probe: () => answersAt(`http://${ROUTER_HOST}:${ports.api}/`),
    readyTimeoutMs: 10_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 5_000,
  } as const;
  return startRouter(spec, { folder, ports });
}

function text(health: number): string {
  // A connection is one file here, not two as HAProxy reckons.
  return `global
  no strict-limits
  maxconn ${CONNECTIONS}
defaults
  mode http
  timeout connect 5s
  timeout client 600s
  timeout http-keep-alive 600s
  timeout server 5s
frontend application
  bind *:${APPLICATION_PORT}
  bind ${ROUTER_HOST}:${health}
  http-request return status 200 content-type text/plain string ok hdr ${ADDRESS_HEADER} %[dst]
`;
}

/** Accepts every upgrade, and sends back whatever bytes come then. */
async function startEcho(): Promise<{ close(): void }> {
  const open = new Set<Socket>();
  const server: Server = createServer((socket) => {
    open.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => open.delete(socket));
    socket.once('data', () => {
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n',
      );
      socket.on('data', (data) => socket.write(data));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(SOCKET_PORT, '0.0.0.0', resolve);
  });
  return {
    close: () => {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
}
