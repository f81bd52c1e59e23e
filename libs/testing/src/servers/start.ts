/**
 * Servers of one's own, for specs that kill, stop or flush them. Most specs share one: see `shared.ts`.
 * Every server ends with the process that started it, even by SIGKILL (`launch` sees to that on Linux).
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { challtestsrvServer } from '@fleetcommand/embedded/challtestsrv';
import { launch, untilReady, type Running } from '@fleetcommand/embedded/launch';
import {
  pebbleDirectoryUrl,
  pebbleRoot,
  pebbleServer,
  pebbleTls,
  type PebbleOptions,
} from '@fleetcommand/embedded/pebble';
import { freePort } from '@fleetcommand/embedded/ports';
import { postgresServer, postgresUrl } from '@fleetcommand/embedded/postgres';
import { postgresBinaries } from '@fleetcommand/embedded/postgres-binaries';
import { findProgram } from '@fleetcommand/embedded/programs';
import { redisServer, redisUrl } from '@fleetcommand/embedded/redis';
import type { ServerSpec } from '@fleetcommand/embedded/server';
import { unprivilegedUser } from '@fleetcommand/embedded/unix-user';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { testHome } from './home.js';

const host = '127.0.0.1';

/** A server of this test's own. `kill` ends it by SIGKILL; `restart` brings it back with its data, on its port. */
export interface OwnServer {
  readonly pid: () => number;
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  stop(): Promise<void>;
}

async function own(spec: ServerSpec, home: string): Promise<OwnServer> {
  const start = async (): Promise<Running> => {
    const server = unwrap(await launch(spec));
    unwrap(await untilReady(spec, server));
    return server;
  };
  let server = await start();
  return {
    pid: () => server.pid,
    async kill() {
      process.kill(server.pid, 'SIGKILL');
      await server.exited;
    },
    async restart() {
      await server.stop();
      server = await start();
    },
    async stop() {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL with an empty `postgres` database; `url` is its superuser's. */
export async function startPostgres(): Promise<OwnServer & { readonly url: string }> {
  const home = await testHome();
  const user = unprivilegedUser();
  const options = {
    host,
    port: await freePort(),
    binaries: unwrap(await postgresBinaries(user)),
    dataDirectory: join(home, 'data'),
    superuser: 'fleet',
    password: new Secret('fleet'),
    durable: false,
    ...(user && { user }),
  };
  const server = await own(postgresServer(options), home);
  return { ...server, url: postgresUrl(options, 'postgres') };
}

/** Redis; `durable` keeps an append-only file, so that data outlives `kill` and `restart`. */
export async function startRedis(
  options: { readonly durable?: boolean } = {},
): Promise<OwnServer & { readonly url: string }> {
  const home = await testHome();
  const redis = {
    host,
    port: await freePort(),
    program: unwrap(await findProgram('redis-server')),
    dataDirectory: join(home, 'redis'),
    password: new Secret('fleet'),
    durable: options.durable ?? false,
  };
  const server = await own(redisServer(redis), home);
  return { ...server, url: redisUrl(redis) };
}

/** A test CA with its DNS server. */
export interface TestCa {
  readonly directoryUrl: string;
  /** Trust anchor (file, PEM) of the ACME server's own TLS. */
  readonly caFile: string;
  /** Root (PEM) of what this run issues; another one after `pebble.restart()`. */
  root(): Promise<string>;
  /** Where DNS records are set: `POST /set-txt {host, value}` and the like. */
  readonly challtestsrvUrl: string;
  /** `host:port` of the DNS server those records are served by. */
  readonly dnsServer: string;
  readonly pebble: OwnServer;
  readonly challtestsrv: OwnServer;
  stop(): Promise<void>;
}

type PebbleSettings = Partial<
  Pick<
    PebbleOptions,
    | 'httpPort'
    | 'tlsPort'
    | 'nonceRejectPercent'
    | 'authorizationReusePercent'
    | 'certificateSeconds'
    | 'externalAccounts'
    | 'validationSeconds'
    | 'program'
  >
>;

/** Pebble and challtestsrv. `httpPort` and `tlsPort` are where it validates (default: nobody there). */
export async function startPebble(settings: PebbleSettings = {}): Promise<TestCa> {
  const home = await testHome();
  const dns = {
    host,
    dnsPort: await freePort(),
    managementPort: await freePort(),
    program: unwrap(await findProgram('pebble-challtestsrv')),
  };
  const acme = {
    host,
    port: await freePort(),
    managementPort: await freePort(),
    program: settings.program ?? unwrap(await findProgram('pebble')),
    folder: join(home, 'pebble'),
    dnsServer: `${host}:${dns.dnsPort}`,
    httpPort: settings.httpPort ?? (await freePort()),
    tlsPort: settings.tlsPort ?? (await freePort()),
    ...settings,
  };
  const [challtestsrv, pebble] = await Promise.all([
    own(challtestsrvServer(dns), home),
    own(pebbleServer(acme), home),
  ]);
  return {
    directoryUrl: pebbleDirectoryUrl(acme),
    caFile: (await pebbleTls(acme.folder)).rootFile,
    root: async () => unwrap(await pebbleRoot(acme)),
    challtestsrvUrl: `http://${host}:${dns.managementPort}`,
    dnsServer: acme.dnsServer,
    pebble,
    challtestsrv,
    stop: async () => {
      await Promise.all([pebble.stop(), challtestsrv.stop()]);
    },
  };
}
