import { tenantBackupPage } from '@fleetcommand/contracts/http/backups';
import { paymentPage } from '@fleetcommand/contracts/http/billing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { clientOf, eventually, type Client } from './harness/browser-like.js';
import { postMessage, readMessages } from './harness/chat.js';
import { signUp, type Customer } from './harness/customer.js';
import { startStack, type Stack } from './harness/stack.js';

let stack: Stack;
let client: Client;
let customer: Customer;
let url: string;
/** The copy that was made when they were archived. */
let copy: string;

beforeAll(async () => {
  stack = await startStack();
  client = clientOf(stack);
});

afterAll(async () => {
  await client?.close();
  await stack?.destroy();
});

/** The address of a page of the payment provider; the local stack has test payments in its place. */
async function pageOf(route: 'checkout-sessions' | 'portal-sessions'): Promise<string> {
  const opened = await client.json(`${stack.summary.urls.https}/v1/billing/${route}`, {
    method: 'POST',
    headers: customer.headers,
    body: '{}',
  });
  expect(opened.status).toBe(201);
  return paymentPage.parse(opened.body).url;
}

async function submit(page: string, fields: Readonly<Record<string, string>>): Promise<void> {
  const body = new URLSearchParams(fields);
  const answer = await fetch(page, { method: 'POST', body, redirect: 'manual' });
  expect(answer.status).toBe(303);
}

const isLive = () =>
  eventually(async () => {
    const info = await client.json(`${url}/api/info`);
    expect(info.status).toBe(200);
  }, 90_000);

/** Presses a button of the provider's page for customers. */
async function press(action: string): Promise<void> {
  await submit(await pageOf('portal-sessions'), { action });
}

const isSwitchedOff = () =>
  eventually(async () => {
    const page = await client.fetch(url, { headers: { accept: 'text/html' } });
    expect([page.status, await page.text()]).toEqual([402, expect.stringContaining('suspended')]);
  }, 90_000);

const standsAs = (standing: string) =>
  eventually(async () => {
    const billing = await client.json(`${stack.summary.urls.https}/v1/billing/subscription`, {
      headers: customer.headers,
    });
    expect(billing.body).toMatchObject({ standing });
  }, 90_000);

const messages = () => readMessages(client, url);

const hearsTheirMessage = () =>
  eventually(async () => {
    expect(await messages()).toContain('paid for');
  }, 90_000);

async function say(text: string): Promise<void> {
  const posted = await postMessage(client, url, text);
  expect(posted.status).toBeLessThan(300);
}

/** Asks for something of their instance, as they would. */
async function ask(path: string, method: 'POST' | 'DELETE' = 'POST', headers = {}) {
  const { id } = customer.signup.tenant;
  const route = `${stack.summary.urls.https}/v1/tenants/${id}${path}`;
  return client.json(route, { method, headers: { ...customer.headers, ...headers } });
}

/** The newest copy of a kind, once it is made. */
async function madeBackup(kind: string): Promise<string> {
  const route = `${stack.summary.urls.https}/v1/tenants/${customer.signup.tenant.id}/backups`;
  let id = '';
  await eventually(async () => {
    const { body } = await client.json(route, { headers: customer.headers });
    const made = tenantBackupPage.parse(body).data.find((each) => each.kind === kind);
    expect(made).toMatchObject({ state: 'made' });
    id = made?.id ?? '';
  }, 90_000);
  return id;
}

describe('a customer of a plan that costs something from the first day', () => {
  it('signs up, and has nothing but the name until they pay', async () => {
    const api = stack.summary.urls.https;
    customer = await signUp(client, api, 'payer', 'business');
    const { tenant } = customer.signup;
    expect(tenant.state).toBe('suspended');
    ({ url } = tenant);
    const second = await client.json(`${api}/v1/tenants`, {
      method: 'POST',
      headers: customer.headers,
      body: JSON.stringify({ name: 'Two', slug: 'payer-two', plan: 'business' }),
    });
    expect(second).toMatchObject({ status: 402, body: { code: 'billing.payment-required' } });
  });

  it('pays on a page, and the instance is live', async () => {
    const page = await pageOf('checkout-sessions');
    expect(await (await fetch(page)).text()).toContain('Test payments: no money moves');
    await submit(page, { card: 'works' });
    await isLive();
    await eventually(async () => {
      expect(await customer.tenant(customer.signup.tenant.id)).toMatchObject({
        state: 'active',
        plan: 'business',
      });
    }, 60_000);
    await say('paid for');
  });

  it('ends it, and their address says so with a 402, for people and for programs', async () => {
    const portal = await pageOf('portal-sessions');
    const [, subscription] =
      /name="subscription" value="(\w+)"/.exec(await (await fetch(portal)).text()) ?? [];
    await submit(portal, { action: 'end', subscription: subscription ?? '' });
    await isSwitchedOff();
    const machine = await client.json(url, { headers: { accept: 'application/json' } });
    expect(machine).toMatchObject({ status: 402, body: { status: 402 } });
    await eventually(async () => {
      const tenant = await customer.tenant(customer.signup.tenant.id);
      expect(tenant.state).toBe('suspended');
    }, 60_000);
  });

  it('subscribes again, and finds everything as it was', async () => {
    await submit(await pageOf('checkout-sessions'), { card: 'works' });
    await isLive();
    await hearsTheirMessage();
    const invoices = await client.json(`${stack.summary.urls.https}/v1/billing/invoices`, {
      headers: customer.headers,
    });
    expect(invoices.body).toMatchObject({ data: [{ status: 'paid' }, { status: 'paid' }] });
  });

  it('whose card fails is warned, switched off, archived, and back with all they had once it works', async () => {
    await press('card-fails');
    await press('month');
    await standsAs('past_due');
    await isLive();
    await press('month');
    await standsAs('suspended');
    await isSwitchedOff();
    await press('month');
    await standsAs('archived');
    await isSwitchedOff();
    copy = await madeBackup('final');
    await press('card-works');
    await standsAs('active');
    await isLive();
    await hearsTheirMessage();
  });

  it('has what was archived put back, and what came since is gone', async () => {
    await say('spoilt');
    expect((await ask(`/backups/${copy}/restore`)).status).toBe(202);
    await eventually(async () => {
      const heard = await messages();
      expect([heard.includes('paid for'), heard.includes('spoilt')]).toEqual([true, false]);
    }, 90_000);
    await isLive();
  });

  it('that deletes it may change their mind: it comes back with all it held', async () => {
    await say('kept');
    const removed = await ask('', 'DELETE', { 'if-match': '*' });
    expect(removed.status).toBe(202);
    await eventually(async () => {
      expect((await ask('/restore-deleted')).status).toBe(202);
    }, 120_000);
    await isLive();
    await eventually(async () => {
      expect(await messages()).toContain('kept');
    }, 90_000);
  });

  it('loses nothing of it when the whole stack is started again', async () => {
    await stack.down();
    await stack.up();
    await isLive();
    const billing = await client.json(`${stack.summary.urls.https}/v1/billing/subscription`, {
      headers: customer.headers,
    });
    expect(billing.body).toMatchObject({ standing: 'active', subscription: { status: 'active' } });
  });
});
