/**
 * Every route of the API, asked by schemathesis what the OpenAPI document allows and what it does not: examples, edges of
 * every schema, random values, and chains of requests. The API is whole, on PostgreSQL and Redis. Whatever is answered
 * must be documented, and never a server error.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ensureOperator } from '@fleetcommand/application/use-cases/accounts/ensure-operator';
import { Secret } from '@fleetcommand/kernel/secret';
import { uuidIds } from '@fleetcommand/runtime/ids';
import { aMembership, anOrganization } from '@fleetcommand/testing/builders/accounts';
import { testDatabase, testRedis } from '@fleetcommand/testing/servers/shared';
import { afterAll, beforeAll, describe, it } from 'vitest';

import {
  configFor,
  openFilledStore,
  startRunningApi,
} from '../../apps/api/src/testing/running-api.js';
import type { RunningApi } from '../../apps/api/src/testing/running-api.js';
import { findingsLast } from './findings-last.js';

const HERE = import.meta.dirname;
/** The gate asks the same of everybody: one seed, so many cases a route. */
const SEED = '20261129';
const CASES = 8;
/** A hunt: `random` or another seed, and as long as it is given, however many cases that is. */
const HUNT_SEED = process.env['FLEET_FUZZ_SEED'];
const HUNT_SECONDS = process.env['FLEET_FUZZ_SECONDS'];
const EMAIL = 'operator@fleet.example.com';
const PASSWORD = 'correct horse battery staple';
/** Where the sender's own session ends: asked by a sender of their own. And a stream, which has no end of itself. */
const ENDS_SESSIONS = ['signOut', 'endSession', 'endOtherSessions', 'changePassword'];
const STREAMS = ['streamOperation'];

let api: RunningApi;
let close: () => Promise<void>;
beforeAll(async () => {
  const [databaseUrl, redis] = await Promise.all([testDatabase(), testRedis()]);
  const open = await openFilledStore(databaseUrl);
  const unlimited = Object.fromEntries(
    [
      'SIGNUPS_PER_HOUR',
      'SIGNUPS_PER_HOUR_OF_NETWORK',
      'SIGNUPS_PER_HOUR_OF_DOMAIN',
      'SIGN_INS_PER_MINUTE',
      'MAILS_PER_HOUR',
      'SLUG_CHECKS_PER_MINUTE',
      'REQUESTS_PER_MINUTE',
      'DOMAIN_CHECKS_PER_MINUTE',
    ].map((name) => [name, '1000000']),
  );
  api = await startRunningApi(
    configFor(databaseUrl, redis.url, { ...unlimited, LOG_LEVEL: 'error' }),
  );
  const { store } = open;
  const { passwords, clock } = api.parts;
  await ensureOperator({ store, passwords, ids: uuidIds, clock }, EMAIL, new Secret(PASSWORD));
  const operator = await store.accounts.findUserByEmail(EMAIL);
  if (!operator) throw new Error('the operator is there');
  // Somebody who may do everything, as a customer and as an operator.
  const organization = anOrganization({ name: 'Acme' });
  await store.accounts.createOrganization(organization);
  const membership = aMembership({ userId: operator.id, organizationId: organization.id });
  await store.accounts.createMembership(membership, clock.now());
  close = async () => {
    await api.stop();
    await open.close();
  };
});
afterAll(() => close?.());

async function signIn(): Promise<string> {
  const answer = await fetch(`${api.url}/v1/sessions?session=token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: EMAIL, password: PASSWORD }),
  });
  const { session } = (await answer.json()) as { session: { token: string } };
  return session.token;
}

/** Nothing when nothing is amiss; else fails with what schemathesis has to say, what it found last. */
async function ask(...filters: readonly string[]): Promise<void> {
  const run = promisify(execFile);
  const { stdout: home } = await run(join(HERE, 'install'));
  const token = await signIn();
  // It leaves what it found where it runs.
  const cwd = await mkdtemp(join(tmpdir(), 'fleet-api-fuzz-'));
  const options = [
    '--config-file',
    join(HERE, 'schemathesis.toml'),
    'run',
    `${api.url}/openapi.json`,
    '--url',
    api.url,
    '--header',
    `Authorization: Bearer ${token}`,
    // Python 3.11's `ast` fails where two threads parse at once (python/cpython#106905).
    '--workers',
    '1',
    '--continue-on-failure',
    '--no-color',
    '--warnings',
    'off',
    // What an earlier run came upon would be asked first.
    '--generation-database',
    'none',
    ...(HUNT_SEED === 'random' ? [] : ['--seed', HUNT_SEED ?? SEED]),
    ...(HUNT_SECONDS ? ['--max-time', HUNT_SECONDS] : ['--max-examples', String(CASES)]),
    ...filters,
  ];
  try {
    const program = join(home.trim(), 'bin/schemathesis');
    const { stdout } = await run(program, options, { cwd, maxBuffer: 256 * 1024 * 1024 });
    if (HUNT_SEED ?? HUNT_SECONDS) process.stdout.write(findingsLast(stdout));
  } catch (error) {
    throw new Error(findingsLast(String((error as { stdout?: unknown }).stdout ?? error)));
  } finally {
    await rm(cwd, { recursive: true });
  }
}

const named = (option: string, names: readonly string[]) =>
  names.flatMap((name) => [`--${option}-operation-id`, name]);

describe('every route, asked by schemathesis,', () => {
  it('answers what is documented, and is never at fault', async () => {
    await ask(...named('exclude', [...ENDS_SESSIONS, ...STREAMS]));
  });

  it('does so where the sender’s own session ends', async () => {
    await ask(...named('include', ENDS_SESSIONS));
  });
});
