import { join } from 'node:path';
import { challtestsrvServer } from '@fleetcommand/embedded/challtestsrv';
import { pebbleServer, type PebbleOptions } from '@fleetcommand/embedded/pebble';
import { postgresServer } from '@fleetcommand/embedded/postgres';
import { postgresBinaries } from '@fleetcommand/embedded/postgres-binaries';
import { findProgram } from '@fleetcommand/embedded/programs';
import { redisServer } from '@fleetcommand/embedded/redis';
import type { ServerSpec } from '@fleetcommand/embedded/server';
import { ownFolder } from '@fleetcommand/embedded/traversable';
import { unprivilegedUser } from '@fleetcommand/embedded/unix-user';
import { ok, type Result } from '@fleetcommand/kernel/result';
import { DATA_SERVER_ROLE, HOST, type Stack } from '../settings/stack.js';

/** PostgreSQL for the control plane and for tenants. */
export async function postgresPart({ config, ports, secrets }: Stack): Promise<Result<ServerSpec>> {
  const user = unprivilegedUser();
  const binaries = await postgresBinaries(user);
  if (!binaries.ok) return binaries;
  const folder = await ownFolder(config.home.postgres, user);
  if (!folder.ok) return folder;
  return ok(
    postgresServer({
      host: HOST,
      port: ports.postgres,
      binaries: binaries.value,
      dataDirectory: join(folder.value, 'data'),
      superuser: DATA_SERVER_ROLE,
      password: secrets.postgresPassword,
      durable: true,
      ...(user && { user }),
    }),
  );
}

export async function redisPart({ config, ports, secrets }: Stack): Promise<Result<ServerSpec>> {
  const program = await findProgram('redis-server');
  if (!program.ok) return program;
  const user = unprivilegedUser();
  const folder = await ownFolder(config.home.redis, user);
  if (!folder.ok) return folder;
  return ok(
    redisServer({
      host: HOST,
      port: ports.redis,
      program: program.value,
      dataDirectory: folder.value,
      password: secrets.redisPassword,
      durable: true,
      ...(user && { user }),
    }),
  );
}

export async function challtestsrvPart({ ports }: Stack): Promise<Result<ServerSpec>> {
  const program = await findProgram('pebble-challtestsrv');
  if (!program.ok) return program;
  return ok(
    challtestsrvServer({
      host: HOST,
      managementPort: ports.challtestsrv,
      dnsPort: ports.dns,
      // A customer's name leads nowhere until they set its records.
      defaultAddress: '',
      program: program.value,
    }),
  );
}

/** Where the local CA is reached, whether or not it runs yet. */
export function pebbleAddress({
  config,
  ports,
}: Stack): Pick<PebbleOptions, 'host' | 'port' | 'managementPort' | 'folder'> {
  return {
    host: HOST,
    port: ports.pebble,
    managementPort: ports.pebbleManagement,
    folder: config.home.pebble,
  };
}

/** The local CA; it validates through the edge, as a public one would. */
export async function pebblePart(stack: Stack): Promise<Result<ServerSpec>> {
  const program = await findProgram('pebble');
  if (!program.ok) return program;
  const { ports } = stack;
  return ok(
    pebbleServer({
      ...pebbleAddress(stack),
      program: program.value,
      dnsServer: `${HOST}:${ports.dns}`,
      httpPort: ports.http,
      tlsPort: ports.https,
    }),
  );
}
