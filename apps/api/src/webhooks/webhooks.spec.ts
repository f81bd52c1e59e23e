import type { IssuedWebhookEndpoint, WebhookEndpoint } from '@fleetcommand/contracts/http/webhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApi();
});
afterAll(() => rig.close());

let count = 0;
async function customer() {
  const { token } = await rig.signUp(`webhooks-${++count}`);
  const create = async (body: object = { url: 'https://hooks.example.com/' }) =>
    rig.ask('POST /v1/webhook-endpoints', { as: token, body });
  return { token, create };
}

describe('webhook endpoints', () => {
  it('are made with a secret that is shown once, and never again', async () => {
    const { token, create } = await customer();
    const made = await create();
    expect(made.statusCode).toBe(201);
    const { endpoint, signingSecret } = made.json<IssuedWebhookEndpoint>();
    expect(signingSecret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(endpoint).toMatchObject({ url: 'https://hooks.example.com/', enabled: true });
    const shown = await rig.ask(`GET /v1/webhook-endpoints/${endpoint.id}`, { as: token });
    expect(shown.json()).toEqual(endpoint);
    expect(shown.headers.etag).toBe(made.headers.etag);
    const listed = await rig.ask('GET /v1/webhook-endpoints', { as: token });
    expect(listed.json()).toEqual({ data: [endpoint], nextCursor: null });
    const stored = await rig.parts.store.webhooks.find(endpoint.id as never);
    expect(JSON.stringify(stored)).not.toContain(signingSecret);
  });

  it('are made once for an Idempotency-Key, whose repetition shows no secret', async () => {
    const { token } = await customer();
    const request = {
      as: token,
      body: { url: 'https://hooks.example.com/' },
      headers: { 'idempotency-key': 'one' },
    };
    const [first, second] = [
      await rig.ask('POST /v1/webhook-endpoints', request),
      await rig.ask('POST /v1/webhook-endpoints', request),
    ];
    expect(second.headers['idempotency-replayed']).toBe('true');
    const { signingSecret, ...rest } = first.json<IssuedWebhookEndpoint>();
    expect(signingSecret).toBeDefined();
    expect(second.json()).toEqual(rest);
  });

  it.each([
    ['http://hooks.example.com/', 422, 'webhooks.bad-url'],
    ['https://127.0.0.1/', 422, 'webhooks.bad-url'],
    ['https://0x7f.1/', 422, 'webhooks.bad-url'],
    ['https://[::ffff:169.254.169.254]/', 422, 'webhooks.bad-url'],
    ['', 400, 'request.malformed'],
  ])('are not made for %j: %s %s', async (url, status, code) => {
    const { create } = await customer();
    const refused = await create({ url });
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([status, code]);
    expect(refused.json()).toMatchObject({ errors: [{ pointer: '/url' }] });
  });

  it('are ten at most', async () => {
    const { create } = await customer();
    for (let made = 0; made < 10; made++) expect((await create()).statusCode).toBe(201);
    const refused = await create();
    expect([refused.statusCode, refused.json<{ code: string }>().code]).toEqual([
      409,
      'webhooks.too-many',
    ]);
  });

  it('are changed and removed only as they were read', async () => {
    const { token, create } = await customer();
    const made = await create();
    const { endpoint } = made.json<IssuedWebhookEndpoint>();
    const route = `/v1/webhook-endpoints/${endpoint.id}`;
    const patch = (body: object, etag?: string) =>
      rig.ask(`PATCH ${route}`, {
        as: token,
        body,
        ...(etag && { headers: { 'if-match': etag } }),
      });
    expect((await patch({ enabled: false })).statusCode).toBe(428);
    const etag = String(made.headers.etag);
    const changed = await patch({ enabled: false, eventTypes: ['tenant.deleted'] }, etag);
    expect(changed.json<WebhookEndpoint>()).toMatchObject({
      enabled: false,
      eventTypes: ['tenant.deleted'],
    });
    expect((await patch({ enabled: true }, etag)).statusCode).toBe(412);
    const rotated = await rig.ask(`POST ${route}/rotate-secret`, { as: token, body: {} });
    expect(rotated.json<IssuedWebhookEndpoint>().endpoint.previousSecretUntil).toBe(
      '2026-01-02T12:00:00.000Z',
    );
    const remove = (tag: string) =>
      rig.ask(`DELETE ${route}`, { as: token, headers: { 'if-match': tag } });
    expect((await remove(etag)).statusCode).toBe(412);
    expect((await remove(String(rotated.headers.etag))).statusCode).toBe(204);
    expect((await rig.ask(`GET ${route}`, { as: token })).statusCode).toBe(404);
  });

  it('hear of an instance that is ordered and changed, in that order', async () => {
    const { token, create } = await customer();
    const { endpoint } = (await create()).json<IssuedWebhookEndpoint>();
    const slug = `heard-${count}`;
    const body = { name: 'Heard', slug, plan: 'free' };
    const ordered = await rig.ask('POST /v1/tenants', { as: token, body });
    const { tenant } = ordered.json<{ tenant: { id: string } }>();
    await rig.ask(`POST /v1/tenants/${tenant.id}/restart`, { as: token });
    const path = `/v1/webhook-endpoints/${endpoint.id}/deliveries`;
    const { data } = (await rig.ask(`GET ${path}`, { as: token })).json<{
      data: { id: string; type: string; state: string; subject: string }[];
    }>();
    expect(data).toMatchObject([
      { type: 'tenant.updated', subject: tenant.id, state: 'pending' },
      { type: 'tenant.created', subject: tenant.id, state: 'pending' },
    ]);
    const details = await rig.ask(`GET ${path}/${data[1]?.id}`, { as: token });
    expect(JSON.parse(details.json<{ body: string }>().body)).toMatchObject({
      type: 'tenant.created',
      data: { id: tenant.id, slug, plan: 'free' },
    });
  });

  it('leave a trace of every change', async () => {
    const { token, create } = await customer();
    const { endpoint } = (await create()).json<IssuedWebhookEndpoint>();
    await rig.ask(`POST /v1/webhook-endpoints/${endpoint.id}/rotate-secret`, {
      as: token,
      body: {},
    });
    const actions = rig.audit().map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(['webhook-endpoint.create', 'webhook-endpoint.rotate-secret']),
    );
  });

  it('have a page that says how to verify what comes', async () => {
    const page = await rig.ask('GET /docs/webhooks');
    expect([page.statusCode, page.headers['content-type']]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    expect(page.body).toContain('timingSafeEqual');
    expect(page.body).toContain('billing.standing-changed');
  });
});
