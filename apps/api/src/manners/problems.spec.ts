import { problem, PROBLEMS, type Problem } from '@fleetcommand/contracts/http/problem';
import type { InjectOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { aSignup, PUBLIC_URL, startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
let token: string;
beforeAll(async () => {
  rig = await startApi();
  ({ token } = await rig.signUp('ada'));
});
afterAll(() => rig.close());

const json = { 'content-type': 'application/json' };
const NOBODYS = `0198f2b0c4d27a0e9a51f6b1c2d3e4f5`;

/** Sends it as the signed-in person, and reads the problem document it must get. */
async function refusal(options: InjectOptions): Promise<Problem> {
  const headers = { authorization: `Bearer ${token}`, ...options.headers };
  const answer = await rig.inject({ ...options, headers });
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  const document = problem.parse(answer.json());
  expect(document.status).toBe(answer.statusCode);
  return document;
}

describe('a refusal', () => {
  it.each<[string, string, InjectOptions]>([
    [
      'JSON that does not parse',
      'request.malformed',
      { method: 'POST', url: '/v1/signup', payload: '{"email":', headers: json },
    ],
    [
      'an empty body',
      'request.malformed',
      { method: 'POST', url: '/v1/signup', payload: '', headers: json },
    ],
    ['no body at all', 'request.malformed', { method: 'POST', url: '/v1/signup' }],
    [
      'a list for a body',
      'request.malformed',
      { method: 'POST', url: '/v1/signup', payload: '[]', headers: json },
    ],
    [
      'a form',
      'request.unsupported-media-type',
      {
        method: 'POST',
        url: '/v1/sessions',
        payload: 'email=a%40b.example&password=x',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      },
    ],
    [
      'plain text',
      'request.unsupported-media-type',
      {
        method: 'POST',
        url: '/v1/sessions',
        payload: '{}',
        headers: { 'content-type': 'text/plain' },
      },
    ],
    [
      '65 KB',
      'request.too-large',
      {
        method: 'POST',
        url: '/v1/signup',
        payload: JSON.stringify({ email: 'x'.repeat(65 * 1024) }),
        headers: json,
      },
    ],
    [
      'a prototype in the body',
      'request.malformed',
      {
        method: 'POST',
        url: '/v1/signup',
        payload: '{"__proto__":{"isOperator":true}}',
        headers: json,
      },
    ],
    ['an address nobody serves', 'request.not-found', { method: 'GET', url: '/v1/nothing' }],
    ['an address outside the API', 'request.not-found', { method: 'GET', url: '/nothing' }],
    ['a path that does not decode', 'request.malformed', { method: 'GET', url: '/v1/slugs/%zz' }],
    [
      'a path as long as a novel',
      'request.not-found',
      { method: 'GET', url: `/v1/slugs/${'a'.repeat(3_000)}` },
    ],
    [
      'a method of another route',
      'request.method-not-allowed',
      { method: 'DELETE', url: '/v1/me' },
    ],
    [
      'a method of another route, behind an id',
      'request.method-not-allowed',
      { method: 'PUT', url: `/v1/tenants/ten_${NOBODYS}` },
    ],
    [
      'GET where only POST is served',
      'request.method-not-allowed',
      { method: 'GET', url: '/v1/password-resets' },
    ],
    [
      'a method of a route whose parameter would not take the address',
      'request.method-not-allowed',
      { method: 'DELETE', url: '/v1/sessions/passkey-options' },
    ],
    [
      'a method of such a route, with a body that would not be taken either',
      'request.method-not-allowed',
      {
        method: 'PATCH',
        url: '/v1/me/passkeys/options',
        payload: '{"password":"x"}',
        headers: json,
      },
    ],
    [
      'a method that asks for a body of its own',
      'request.method-not-allowed',
      { method: 'QUERY' as 'GET', url: '/v1/me' },
    ],
    [
      'an id of another kind',
      'request.not-found',
      { method: 'GET', url: `/v1/tenants/org_${NOBODYS}` },
    ],
    ['an id of nothing', 'tenants.not-found', { method: 'GET', url: `/v1/tenants/ten_${NOBODYS}` }],
    [
      'an operation of nothing',
      'operations.not-found',
      { method: 'GET', url: `/v1/operations/op_${NOBODYS}` },
    ],
    [
      'a cursor we never gave',
      'request.malformed',
      { method: 'GET', url: '/v1/tenants?cursor=abc' },
    ],
    ['a page of a thousand', 'request.malformed', { method: 'GET', url: '/v1/tenants?limit=1000' }],
    ['a query nobody reads', 'request.malformed', { method: 'GET', url: '/v1/tenants?page=2' }],
    [
      'an idempotency key with a space',
      'request.malformed',
      { method: 'POST', url: '/v1/tenants', payload: {}, headers: { 'idempotency-key': 'a b' } },
    ],
  ])('of %s is a problem document: %s', async (_, code, options) => {
    const document = await refusal(options);
    const known = PROBLEMS[code as keyof typeof PROBLEMS];
    expect(document).toMatchObject({ code, title: known.title, status: known.status });
    expect(document.type).toBe(`${PUBLIC_URL}/docs/problems/${code}`);
    expect(document.instance).toBe((options.url as string).split('?')[0]);
    expect(document.requestId).toMatch(/^[\w-]{10,}$/);
    expect(document.detail).not.toMatch(/FST_|Prisma|Error:|node_modules|undefined/);
  });

  it('names the methods that are served', async () => {
    const answer = await rig.ask(`PUT /v1/tenants/ten_${NOBODYS}`, { as: token, body: {} });
    expect(answer.headers['allow']).toBe('DELETE, GET, HEAD, PATCH');
  });
});

describe('a field that is wrong', () => {
  const at = async (body: unknown) => {
    const document = await refusal({ method: 'POST', url: '/v1/signup', payload: body as object });
    return {
      status: document.status,
      errors: document.errors?.map(({ pointer, detail }) => `${pointer}: ${detail}`),
    };
  };
  const tenant = { name: 'Bob chat', slug: 'bob', plan: 'free' };

  it.each<[string, object, number, RegExp]>([
    ['missing', { ...aSignup('bob'), email: undefined }, 400, /^\/email: .*string/],
    ['of another type', { ...aSignup('bob'), password: 12345678901 }, 400, /^\/password: .*string/],
    ['unknown', { ...aSignup('bob'), admin: true }, 400, /^\/admin: is not a field/],
    [
      'unknown, deeper',
      aSignup('bob', { generation: 7 }),
      400,
      /^\/tenant\/generation: is not a field/,
    ],
    ['unknown, with a slash in it', { ...aSignup('bob'), 'a/b~c': 1 }, 400, /^\/a~1b~0c: /],
    ['null', aSignup('bob', { region: null }), 400, /^\/tenant\/region: /],
    ['empty', { ...aSignup('bob'), organization: '  ' }, 400, /^\/organization: /],
    [
      'no e-mail address',
      { ...aSignup('bob'), email: 'bob@localhost' },
      422,
      /^\/email: .*ada@example\.com/,
    ],
    [
      'a weak password',
      { ...aSignup('bob'), password: 'password123' },
      422,
      /^\/password: .*most used/,
    ],
    ['a short slug', aSignup('bob', { slug: 'ab' }), 422, /^\/tenant\/slug: .*at least 3/],
    [
      'a reserved slug',
      aSignup('bob', { slug: 'adm1n' }),
      422,
      /^\/tenant\/slug: .*kept for the platform/,
    ],
    [
      'a slug that is taken',
      aSignup('bob', { slug: 'ada' }),
      409,
      /^\/tenant\/slug: .*taken.*ada-hq/,
    ],
    [
      'a plan nobody sells',
      aSignup('bob', { plan: 'gold' }),
      422,
      /^\/tenant\/plan: .*free, pro, business/,
    ],
    ['a region that is not', aSignup('bob', { region: 'mars' }), 422, /^\/tenant\/region: .*local/],
    [
      'an application that is not',
      aSignup('bob', { blueprint: 'doom' }),
      422,
      /^\/tenant\/blueprint: .*sample-chat/,
    ],
    [
      'an e-mail address in use',
      { ...aSignup('bob'), email: 'Ada@Example.com' },
      409,
      /^\/email: .*[Ss]ign in/,
    ],
  ])('is named by its JSON Pointer, with the fix: %s', async (_, body, status, line) => {
    const found = await at(body);
    expect(found).toEqual({ status, errors: [expect.stringMatching(line)] });
  });

  it('comes with every other that is wrong', async () => {
    const { errors } = await at({ email: 1, tenant: { ...tenant, slug: 2, x: 3 } });
    expect(errors?.map((line) => line.split(':')[0])).toEqual(
      expect.arrayContaining(['/email', '/password', '/organization', '/tenant/slug', '/tenant/x']),
    );
  });

  it('brings free names where the wanted one is taken', async () => {
    const { suggestions } = await refusal({
      method: 'POST',
      url: '/v1/signup',
      payload: aSignup('bob', { slug: 'ada' }),
    });
    expect(suggestions).toEqual(['ada-hq', 'ada-team', 'ada-app']);
  });
});

describe('what went wrong inside', () => {
  it('stays inside, under the request id', async () => {
    const broken = await startApi({
      edges: {
        explain: () => Promise.reject(new Error('secret at postgresql://fleet:hunter2@db')),
      },
    });
    const { token: as, tenant } = await broken.signUp('eve');
    const answer = await broken.ask(`GET /v1/tenants/${tenant.id}/explain`, {
      as,
      headers: { 'x-request-id': 'seen-by-me-123' },
    });
    expect(answer.statusCode).toBe(500);
    expect(answer.json()).toMatchObject({ code: 'service.internal', requestId: 'seen-by-me-123' });
    expect(answer.body).not.toContain('hunter2');
    await broken.close();
  });
});
