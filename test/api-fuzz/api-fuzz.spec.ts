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
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  configFor,
  openFilledStore,
  startRunningApi,
} from '../../apps/api/src/testing/running-api.js';
import type { RunningApi } from '../../apps/api/src/testing/running-api.js';

const HERE = import.meta.dirname;
/** All routes together; those that end their sender’s session have a few besides. */
const SECONDS = Number(process.env['FLEET_FUZZ_SECONDS'] ?? '100');
const SECONDS_ALONE = 15;
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

/** Empty when nothing is amiss; else what schemathesis has to say. */
async function ask(seconds: number, ...filters: readonly string[]): Promise<string> {
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
    '--max-time',
    String(seconds),
    '--continue-on-failure',
    '--no-color',
    ...filters,
  ];
  try {
    const program = join(home.trim(), 'bin/schemathesis');
    await run(program, options, { cwd, maxBuffer: 256 * 1024 * 1024 });
    return '';
  } catch (error) {
    return String((error as { stdout?: unknown }).stdout ?? error).slice(-100_000);
  } finally {
    await rm(cwd, { recursive: true });
  }
}

const named = (option: string, names: readonly string[]) =>
  names.flatMap((name) => [`--${option}-operation-id`, name]);

describe('every route, asked by schemathesis,', () => {
  it('answers what is documented, and is never at fault', async () => {
    expect(await ask(SECONDS, ...named('exclude', [...ENDS_SESSIONS, ...STREAMS]))).toBe('');
  });

  it('does so where the sender’s own session ends', async () => {
    expect(await ask(SECONDS_ALONE, ...named('include', ENDS_SESSIONS))).toBe('');
  });
});
