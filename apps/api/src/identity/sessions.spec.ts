import type { SignupResponse } from '@fleetcommand/contracts/http/accounts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { aSignup, PASSWORD, PUBLIC_URL, startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApi();
  await rig.signUp('ada');
});
afterAll(() => rig.close());

const HTTPS = { 'x-forwarded-proto': 'https' };
const credentials = { email: 'ada@example.com', password: PASSWORD };
const signIn = (headers: Record<string, string> = {}, query = '') =>
  rig.ask(`POST /v1/sessions${query}`, { body: credentials, headers });
const cookieOf = (answer: { headers: Record<string, unknown> }) =>
  String(answer.headers['set-cookie']);

describe('signing in', () => {
  it('over HTTPS sets a cookie that is bound to the host', async () => {
    const answer = await signIn(HTTPS);
    expect(answer.statusCode).toBe(201);
    const [pair = '', ...attributes] = cookieOf(answer).split('; ');
    expect(pair).toMatch(/^__Host-fleet_session=[\w-]{43}$/);
    expect(attributes.sort()).toEqual([
      'Expires=Sat, 31 Jan 2026 12:00:00 GMT',
      'HttpOnly',
      'Path=/',
      'SameSite=Lax',
      'Secure',
    ]);
    expect(answer.json()).toMatchObject({ me: { email: 'ada@example.com' } });
    expect(answer.json<{ session: object }>().session).not.toHaveProperty('token');
  });

  it('over plain HTTP sets one without Secure, by another name', async () => {
    const cookie = cookieOf(await signIn());
    expect(cookie).toMatch(/^fleet_session=[\w-]{43}; /);
    expect(cookie).toContain('HttpOnly');
    expect(cookie).not.toContain('Secure');
  });

  it('for a program gives the token, once, and sets no cookie', async () => {
    const answer = await signIn(HTTPS, '?session=token');
    expect(answer.headers['set-cookie']).toBeUndefined();
    const { token } = answer.json<{ session: { token: string } }>().session;
    expect((await rig.ask('GET /v1/me', { as: token })).json()).toMatchObject({
      email: 'ada@example.com',
    });
  });

  it('does not mind how the address is written', async () => {
    const answer = await rig.ask('POST /v1/sessions', {
      body: { ...credentials, email: ' ADA@example.com' },
    });
    expect(answer.statusCode).toBe(201);
  });

  it('tells nobody whether it was the address or the password', async () => {
    const answers = await Promise.all(
      [
        { email: 'ada@example.com', password: 'not the password' },
        { email: 'nobody@example.com', password: PASSWORD },
      ].map((body) => rig.ask('POST /v1/sessions', { body })),
    );
    const [wrong, unknown] = answers.map((answer) => {
      const { requestId: _, ...document } = answer.json<{ requestId: string }>();
      return document;
    });
    expect(wrong).toEqual(unknown);
    expect(wrong).toMatchObject({ status: 401, code: 'accounts.bad-credentials' });
  });
});

describe('a session', () => {
  const cookie = async (headers: Record<string, string> = {}) =>
    cookieOf(await signIn(headers)).split(';')[0] ?? '';

  it('is recognised by its cookie, over the scheme it was made for only', async () => {
    const secure = await cookie(HTTPS);
    const plain = await cookie();
    const me = async (headers: Record<string, string>) =>
      (await rig.ask('GET /v1/me', { headers })).statusCode;
    expect(await me({ cookie: secure, ...HTTPS })).toBe(200);
    expect(await me({ cookie: plain })).toBe(200);
    expect(await me({ cookie: plain, ...HTTPS })).toBe(401);
    expect(await me({ cookie: secure })).toBe(401);
  });

  it('ends with signing out, and its cookie is taken back', async () => {
    const own = await cookie();
    const headers = { cookie: own, origin: PUBLIC_URL };
    const answer = await rig.ask('DELETE /v1/sessions/current', { headers });
    expect(answer.statusCode).toBe(204);
    expect(cookieOf(answer)).toMatch(/^fleet_session=; .*Expires=Thu, 01 Jan 1970/);
    expect((await rig.ask('GET /v1/me', { headers })).statusCode).toBe(401);
  });

  it('ends after thirty days', async () => {
    const { token } = await rig.signUp('old');
    rig.clock.advance(30 * 24 * 3_600_000 - 1);
    expect((await rig.ask('GET /v1/me', { as: token })).statusCode).toBe(200);
    rig.clock.advance(1);
    expect((await rig.ask('GET /v1/me', { as: token })).statusCode).toBe(401);
  });

  it.each(['', 'x', 'Bearer', 'Basic YTpi', `Bearer ${'a'.repeat(43)}`])(
    'is not made up: Authorization %j is answered 401',
    async (authorization) => {
      const answer = await rig.ask('GET /v1/me', { headers: { authorization } });
      expect([answer.statusCode, answer.headers['www-authenticate']]).toEqual([401, 'Bearer']);
    },
  );
});

describe('a request that changes something with the cookie', () => {
  const send = async (headers: Record<string, string>) => {
    const cookie = cookieOf(await signIn()).split(';')[0] ?? '';
    const answer = await rig.ask('POST /v1/tenants', { body: {}, headers: { cookie, ...headers } });
    return answer.json<{ code: string }>().code;
  };

  it.each([
    [{ 'sec-fetch-site': 'same-origin' }],
    [{ origin: PUBLIC_URL }],
    [{ 'sec-fetch-site': 'same-origin', origin: PUBLIC_URL }],
  ])('is let in from our own pages: %j', async (headers) => {
    expect(await send(headers)).toBe('request.malformed');
  });

  it.each([
    [{}],
    [{ origin: 'https://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: `${PUBLIC_URL}.evil.example` }],
    [{ origin: PUBLIC_URL.replace('https', 'http') }],
    [{ 'sec-fetch-site': 'cross-site' }],
    [{ 'sec-fetch-site': 'same-site' }],
    [{ 'sec-fetch-site': 'none' }],
    [{ 'sec-fetch-site': 'cross-site', origin: PUBLIC_URL }],
  ])('is refused from anywhere else: %j', async (headers) => {
    expect(await send(headers)).toBe('request.cross-site');
  });

  it('needs none of that with a bearer token', async () => {
    const { token } = await rig.signUp('cli');
    const answer = await rig.ask('POST /v1/tenants', {
      as: token,
      body: {},
      headers: { origin: 'https://evil.example' },
    });
    expect(answer.json()).toMatchObject({ code: 'request.malformed' });
  });
});

describe('signing up', () => {
  it('signs in as well', async () => {
    const answer = await rig.ask('POST /v1/signup', { body: aSignup('eve'), headers: HTTPS });
    expect(answer.statusCode).toBe(202);
    const cookie = cookieOf(answer).split(';')[0] ?? '';
    const { organization, operation, tenant } = answer.json<SignupResponse>();
    expect(answer.headers.location).toBe(`/v1/operations/${operation.id}`);
    expect(tenant).toMatchObject({
      state: 'pending',
      url: 'https://eve.apps.example.com',
      generation: 1,
      operationId: operation.id,
      cluster: 'sandbox',
      version: '1.0.0',
    });
    const me = await rig.ask('GET /v1/me', { headers: { cookie, ...HTTPS } });
    expect(me.json()).toMatchObject({
      organizations: [{ id: organization.id, name: 'eve Ltd', role: 'owner' }],
    });
  });
});
