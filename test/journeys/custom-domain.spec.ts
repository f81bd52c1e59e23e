/**
 * A customer brings names of their own: claim, records, certificate, HTTPS through the edge, with Pebble as the CA and its
 * DNS server as the world's. `fleet dns` plays the customer's DNS host.
 */
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import type { LookupFunction } from 'node:net';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import {
  domain as domainSchema,
  domainPage,
  type Domain,
} from '@fleetcommand/contracts/http/domains';
import { issueCertificate } from '@fleetcommand/edge/test-rig/certificates';
import { certificateFor } from '@fleetcommand/edge/test-rig/requests';
import { Agent, fetch, type Response } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { clientOf, eventually, type Client } from './harness/browser-like.js';
import { signUp, type Customer } from './harness/customer.js';
import { countOnPostgres } from './harness/postgres.js';
import { startStack, type Stack } from './harness/stack.js';

const CLI = resolve(import.meta.dirname, '../../apps/cli/dist/main.js');
const LIVE_WITHIN_MS = 120_000;

let stack: Stack;
let client: Client;
let acme: Customer;
let rival: Customer;

beforeAll(async () => {
  stack = await startStack();
  client = clientOf(stack);
  const api = stack.summary.urls.https;
  acme = await signUp(client, api, 'acme', 'pro');
  rival = await signUp(client, api, 'rival', 'pro');
  await Promise.all([acme, rival].map((customer) => customer.ended(customer.signup.operation.id)));
});

afterAll(async () => {
  await client?.close();
  await stack?.destroy();
});

/** Each story begins with no domains: plans hold a few. */
afterEach(async () => {
  for (const customer of [acme, rival]) {
    const path = `/v1/tenants/${customer.signup.tenant.id}/domains`;
    const { data } = domainPage.parse((await ask(customer, 'GET', path)).body);
    for (const { id } of data) await ask(customer, 'DELETE', `/v1/domains/${id}`);
  }
});

/** Every name leads to the edge, as the records say; the CA's roots are read afresh, since Pebble makes new ones. */
async function visit(url: string): Promise<Response> {
  const ca = readFileSync(stack.summary.caFile, 'utf8');
  const toEdge: LookupFunction = (_name, options, callback) =>
    options.all
      ? callback(null, [{ address: '127.0.0.1', family: 4 }])
      : callback(null, '127.0.0.1', 4);
  const agent = new Agent({ connect: { ca, lookup: toEdge } });
  try {
    const response = await fetch(url, {
      dispatcher: agent,
      redirect: 'manual',
      signal: AbortSignal.timeout(20_000),
    });
    await response.arrayBuffer();
    return response;
  } finally {
    await agent.close();
  }
}

async function ask(
  customer: Customer,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  return client.json(`${stack.summary.urls.https}${path}`, {
    method,
    headers: { ...customer.headers, 'if-match': '*' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

async function add(customer: Customer, hostname: string): Promise<Domain> {
  const path = `/v1/tenants/${customer.signup.tenant.id}/domains`;
  const added = await ask(customer, 'POST', path, { hostname });
  expect(added.status).toBe(201);
  return domainSchema.parse(added.body);
}

async function read(customer: Customer, { id }: Domain): Promise<Domain> {
  return domainSchema.parse((await ask(customer, 'GET', `/v1/domains/${id}`)).body);
}

async function fleet(...args: string[]): Promise<void> {
  await promisify(execFile)(process.execPath, [CLI, ...args], { env: stack.environment });
}

async function setRecords({ records }: Domain): Promise<void> {
  for (const { name, type, value } of records) await fleet('dns', 'set', name, type, value);
}

async function untilStatus(
  customer: Customer,
  domain: Domain,
  status: Domain['status'],
): Promise<Domain> {
  await ask(customer, 'POST', `/v1/domains/${domain.id}/check`);
  return eventually(async () => {
    const now = await read(customer, domain);
    const { ownership, dns, certificate, routing } = now;
    const why = [ownership, dns, certificate, routing].map(({ message }) => message).join(' | ');
    if (now.status !== status) throw new Error(`it is ${now.status}: ${why}`);
    return now;
  }, LIVE_WITHIN_MS);
}

async function bring(customer: Customer, hostname: string): Promise<Domain> {
  const domain = await add(customer, hostname);
  await setRecords(domain);
  return untilStatus(customer, domain, 'live');
}

describe('a name of one’s own', () => {
  it('goes from claim to HTTPS, and sends plain HTTP there', async () => {
    const domain = await bring(acme, 'chat.example.test');
    expect((await visit(`${domain.url}/api/info`)).status).toBe(200);
    const { port } = new URL(stack.summary.urls.http);
    const plain = await visit(`http://chat.example.test:${port}/rooms?x=1`);
    expect([301, 308]).toContain(plain.status);
    expect(plain.headers.get('location')).toBe(`${domain.url}/rooms?x=1`);
  });

  it('may be an apex, and be what the instance calls itself by', async () => {
    const apex = await bring(acme, 'example.test');
    expect((await visit(`${apex.url}/api/info`)).status).toBe(200);
    expect((await ask(acme, 'PATCH', `/v1/domains/${apex.id}`, { primary: true })).status).toBe(
      200,
    );
    expect((await acme.tenant(acme.signup.tenant.id)).url).toBe(apex.url);
    await ask(acme, 'DELETE', `/v1/domains/${apex.id}`);
    const { url, platformUrl } = await acme.tenant(acme.signup.tenant.id);
    expect(url).toBe(platformUrl);
    expect((await client.fetch(`${platformUrl}/api/info`)).status).toBe(200);
  });

  it('may send its visitors on to another, HTTPS first and with the path they asked for', async () => {
    const [apex, www] = [await bring(acme, 'example.test'), await bring(acme, 'www.example.test')];
    const sent = await ask(acme, 'PATCH', `/v1/domains/${www.id}`, { redirect: 'example.test' });
    expect(sent.status).toBe(200);
    await eventually(async () => {
      const answer = await visit(`${www.url}/rooms?x=1&y=%2F`);
      expect([301, 308]).toContain(answer.status);
      expect(answer.headers.get('location')).toBe(`${apex.url}/rooms?x=1&y=%2F`);
    });
    const { port } = new URL(stack.summary.urls.http);
    const plain = await visit(`http://www.example.test:${port}/rooms`);
    expect(plain.headers.get('location')).toBe(`${www.url}/rooms`);
    // Whoever is sent on must arrive: without the other name this one serves again.
    await ask(acme, 'DELETE', `/v1/domains/${apex.id}`);
    await eventually(async () => expect((await visit(`${www.url}/api/info`)).status).toBe(200));
  });

  it('may be a wildcard, proven by the delegated challenge', async () => {
    const domain = await bring(acme, '*.shop.example.test');
    const port = new URL(domain.url.replace('*.', '')).port;
    const answer = await visit(`https://berlin.shop.example.test:${port}/api/info`);
    expect(answer.status).toBe(200);
  });
});

describe('a certificate of one’s own', () => {
  it('is brought by the command line, served by the edge, and gives way to one of ours', async () => {
    const hostname = 'own.example.test';
    const domain = await bring(acme, hostname);
    const served = async () =>
      (await certificateFor(Number(new URL(domain.url).port), hostname)).serialNumber;
    const { chain, key } = await issueCertificate([hostname]);
    const files = { chain: join(stack.home, 'own.pem'), key: join(stack.home, 'own-key.pem') };
    await writeFile(files.chain, chain);
    await writeFile(files.key, key);
    await fleet('login', '--email', acme.email, '--password', acme.password);
    await fleet('domains', 'certificate', hostname, '--chain', files.chain, '--key', files.key);
    const { serialNumber } = new X509Certificate(chain);
    await eventually(async () => expect(await served()).toBe(serialNumber));
    await fleet('domains', 'certificate', hostname, '--order');
    await eventually(async () => expect(await served()).not.toBe(serialNumber));
    expect((await visit(`${domain.url}/api/info`)).status).toBe(200);
  });
});

describe('a name that others want', () => {
  it('stays, whatever they try, and moves by fresh proof alone', async () => {
    const mine = await bring(acme, 'wanted.example.test');
    const theirs = await add(rival, 'wanted.example.test');
    // They cannot write the zone; they can only have us look.
    await ask(rival, 'POST', `/v1/domains/${theirs.id}/check`);
    await eventually(async () => {
      const { dns } = await read(rival, theirs);
      if (dns.lastCheckedAt === null) throw new Error('not looked at yet');
    });
    expect((await read(rival, theirs)).ownership.state).toBe('pending');
    expect((await read(acme, mine)).status).toBe('live');
    expect((await ask(rival, 'GET', `/v1/domains/${mine.id}`)).status).toBe(404);

    await setRecords(theirs);
    await untilStatus(rival, theirs, 'live');
    expect(await read(acme, mine)).toMatchObject({
      status: 'blocked',
      ownership: { state: 'superseded' },
    });
    expect((await visit(`${theirs.url}/api/info`)).status).toBe(200);
  });
});

describe('a name whose proof is gone', () => {
  it('is suspended after a week, and served again when the proof is back', async () => {
    const domain = await bring(acme, 'lost.example.test');
    await fleet('dns', 'clear', '_fleetcommand.lost.example.test', 'TXT');
    await untilStatus(acme, domain, 'misconfigured');
    expect((await visit(`${domain.url}/api/info`)).status).toBe(200);
    await letPass(domain, '8 days');
    await untilStatus(acme, domain, 'suspended');
    await eventually(async () => {
      const { status } = await visit(`${domain.url}/api/info`);
      if (status !== 402) throw new Error(`it answers ${status}`);
    });
    const platform = acme.signup.tenant.platformUrl;
    expect((await client.fetch(`${platform}/api/info`)).status).toBe(200);
    await setRecords(domain);
    await untilStatus(acme, domain, 'live');
    await eventually(async () => {
      const { status } = await visit(`${domain.url}/api/info`);
      if (status !== 200) throw new Error(`it answers ${status}`);
    });
  });
});

/** As if the proof had been gone for this long: time is what PostgreSQL holds. */
async function letPass({ id }: Domain, interval: string): Promise<void> {
  await countOnPostgres(
    stack,
    'fleetcommand',
    `UPDATE domain_claims SET proof_lost_at = proof_lost_at - $2::interval WHERE id = $1`,
    [id, interval],
  );
}
