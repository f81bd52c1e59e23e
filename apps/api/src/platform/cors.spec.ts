import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PUBLIC_URL, startApi, type ApiRig } from '../testing/api-rig.js';

const FRIEND = 'https://dashboard.example.com';

let rig: ApiRig;
let alone: ApiRig;
beforeAll(async () => {
  const settings = { publicUrl: PUBLIC_URL, origins: [PUBLIC_URL] };
  alone = await startApi();
  const more = { ...alone.parts.settings, ...settings, corsOrigins: [FRIEND] };
  rig = await startApi({ settings: more });
});
afterAll(async () => {
  await rig.close();
  await alone.close();
});

const preflight = (origin: string) => ({
  headers: { origin, 'access-control-request-method': 'POST' },
});

describe('pages of other origins', () => {
  it('that are on the list may call the API, and read the headers that matter', async () => {
    const asked = await rig.ask('OPTIONS /v1/tenants', preflight(FRIEND));
    expect(asked.statusCode).toBe(204);
    expect(asked.headers).toMatchObject({
      'access-control-allow-origin': FRIEND,
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': expect.stringContaining('authorization') as string,
    });
    const { token } = await rig.signUp('cross');
    const read = await rig.ask('GET /v1/me', { as: token, headers: { origin: FRIEND } });
    expect([read.statusCode, read.headers['access-control-allow-origin']]).toEqual([200, FRIEND]);
    expect(read.headers['access-control-expose-headers']).toContain('etag');
    // Never with the cookie.
    expect(read.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it.each([
    'https://elsewhere.example.com',
    'null',
    `${FRIEND}.evil.example`,
    'http://dashboard.example.com',
  ])('that are not, such as %s, get nothing', async (origin) => {
    for (const route of ['OPTIONS /v1/tenants', 'GET /v1/plans']) {
      const asked = await rig.ask(route, preflight(origin));
      expect(asked.headers).not.toHaveProperty('access-control-allow-origin');
      expect(asked.headers['vary']).toContain('Origin');
    }
  });

  it('get nothing at all where no list is set', async () => {
    const asked = await alone.ask('OPTIONS /v1/tenants', preflight(FRIEND));
    expect([asked.statusCode, asked.headers['access-control-allow-origin']]).toEqual([
      405,
      undefined,
    ]);
  });
});
