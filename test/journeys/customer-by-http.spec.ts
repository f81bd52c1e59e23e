import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { clientOf, eventually, type Client } from './harness/browser-like.js';
import { postMessage, readMessages } from './harness/chat.js';
import { signUp, type Customer } from './harness/customer.js';
import { countOnPostgres } from './harness/postgres.js';
import { startStack, type Stack } from './harness/stack.js';

let stack: Stack;
let client: Client;
let customer: Customer;
let url: string;

beforeAll(async () => {
  stack = await startStack();
  client = clientOf(stack);
});

afterAll(async () => {
  await client?.close();
  await stack?.destroy();
});

const say = (text: string) => postMessage(client, url, text);
const heard = () => readMessages(client, url);

describe('a customer, by HTTP', () => {
  it('signs up through the edge and has an instance of their own live on HTTPS', async () => {
    const api = stack.summary.urls.https;
    customer = await signUp(client, api, 'acme', 'pro');
    const operation = await customer.ended(customer.signup.operation.id);
    expect(operation).toMatchObject({ state: 'succeeded', error: null });
    expect(operation.steps.map((step) => `${step.name} ${step.state}`)).toEqual([
      'accepted succeeded',
      'database succeeded',
      'objects succeeded',
      'workload succeeded',
      'route succeeded',
    ]);
    ({ url } = await customer.tenant(customer.signup.tenant.id));
    const info = await client.json(`${url}/api/info`);
    expect(info).toMatchObject({ status: 200, body: { ok: true } });
  });

  it('can be followed by server-sent events, from the beginning and from where one left off', async () => {
    const { id } = customer.signup.operation;
    const address = `${stack.summary.urls.https}/v1/operations/${id}/events`;
    const all = await (await client.fetch(address, { headers: customer.headers })).text();
    expect(all).toMatch(/event: end\ndata: .*"state":"succeeded"/);
    const ids = [...all.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]));
    expect(ids).toEqual(ids.toSorted((a, b) => a - b));
    const last = ids.at(-2) ?? 0;
    const rest = await (
      await client.fetch(address, {
        headers: { ...customer.headers, 'last-event-id': String(last) },
      })
    ).text();
    expect([...rest.matchAll(/^id: (\d+)$/gm)].map((match) => Number(match[1]))).toEqual(
      ids.filter((n) => n > last),
    );
  });

  it('talks over a websocket through the edge, to whichever replica', async () => {
    const socket = client.socket(url);
    await new Promise<void>((resolve, reject) =>
      socket.once('connect', resolve).once('connect_error', reject),
    );
    expect(socket.io.engine.transport.name).toBe('websocket');
    const received = new Promise<string>((resolve) => {
      socket.on('messages', (messages: unknown) => {
        const text = JSON.stringify(messages);
        if (text.includes('over the web')) resolve(text);
      });
    });
    const posted = await say('over the web');
    expect(posted.status).toBeLessThan(300);
    expect(await received).toContain('Ada');
    socket.close();
  });

  it('keeps its messages over a restart, which is another operation', async () => {
    const { id } = customer.signup.tenant;
    const restarted = await client.json(`${stack.summary.urls.https}/v1/tenants/${id}/restart`, {
      method: 'POST',
      headers: { ...customer.headers, prefer: 'wait=60' },
      body: '{}',
    });
    expect(restarted).toMatchObject({
      status: 202,
      body: { operation: { state: 'succeeded' }, tenant: { state: 'active' } },
    });
    expect(await heard()).toContain('over the web');
  });

  it('is sent from HTTP to HTTPS, and told apart from hosts nobody has', async () => {
    const plain = new URL(url);
    plain.protocol = 'http:';
    plain.port = new URL(stack.summary.urls.http).port;
    const redirect = await client.fetch(plain.href);
    expect(redirect.status).toBeGreaterThanOrEqual(301);
    expect(redirect.headers.get('location')).toBe(`${url}/`);
    const nobody = url.replace('//acme.', '//nobody.');
    const page = await client.fetch(nobody, { headers: { accept: 'text/html' } });
    expect(page.status).toBe(404);
    expect(await page.text()).toContain('<html');
    const machine = await client.json(nobody, { headers: { accept: 'application/json' } });
    expect(machine).toMatchObject({ status: 404, body: { status: 404 } });
  });

  it('is explained down to HAProxy’s own lines', async () => {
    const { body } = await client.json(
      `${stack.summary.urls.https}/v1/tenants/${customer.signup.tenant.id}/explain`,
      { headers: customer.headers },
    );
    expect(body).toMatchObject({
      objects: expect.arrayContaining([
        expect.objectContaining({ kind: 'Deployment', state: 'in-sync' }),
      ]),
      edges: [
        {
          problem: null,
          routes: [
            expect.objectContaining({ rule: expect.stringContaining('acme.apps.localhost') }),
          ],
        },
      ],
    });
    expect(JSON.stringify(body)).toMatch(/maps\//);
    expect(JSON.stringify(body)).not.toMatch(/postgresql:\/\//);
  });

  it('cannot see another customer’s instance, nor its role another database', async () => {
    const other = await signUp(client, stack.summary.urls.https, 'rival');
    await other.ended(other.signup.operation.id);
    const peek = await client.json(
      `${stack.summary.urls.https}/v1/tenants/${customer.signup.tenant.id}`,
      { headers: other.headers },
    );
    expect(peek).toMatchObject({ status: 404, body: { code: 'tenants.not-found' } });
  });

  it('finds everything again after the stack went down and up', async () => {
    await stack.down();
    await stack.up();
    expect(await eventually(heard)).toContain('over the web');
  });

  it('is deleted with its database, and its name is kept from others', async () => {
    const { id } = customer.signup.tenant;
    const api = stack.summary.urls.https;
    const read = await client.json(`${api}/v1/tenants/${id}`, { headers: customer.headers });
    const refused = await client.json(`${api}/v1/tenants/${id}`, {
      method: 'DELETE',
      headers: customer.headers,
    });
    expect(refused.status).toBe(428);
    const deleted = await client.json(`${api}/v1/tenants/${id}`, {
      method: 'DELETE',
      headers: {
        ...customer.headers,
        'if-match': read.headers.get('etag') ?? '',
        prefer: 'wait=60',
      },
    });
    expect(deleted).toMatchObject({ status: 202, body: { operation: { state: 'succeeded' } } });
    expect(
      (await client.json(`${api}/v1/tenants/${id}`, { headers: customer.headers })).status,
    ).toBe(404);
    expect((await client.fetch(url)).status).toBe(404);
    expect((await client.json(`${api}/v1/slugs/acme`)).body).toMatchObject({
      available: false,
      reason: expect.stringContaining('kept free until'),
    });
    const again = await customer.create('acme');
    expect((await customer.ended(again.operation.id)).state).toBe('succeeded');
    expect(await databasesNamed(id)).toBe(0);
  });

  function databasesNamed(tenantId: string): Promise<number> {
    const statement = 'SELECT 1 FROM pg_database WHERE datname LIKE $1';
    return countOnPostgres(stack, 'postgres', statement, [`%${tenantId.slice(4)}%`]);
  }
});
