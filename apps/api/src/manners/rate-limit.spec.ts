import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';

import { createRateLimits } from '../platform/rate-limits.js';
import { aSignup, PASSWORD, startApi } from '../testing/api-rig.js';

const TWO = { points: 2, windowSeconds: 60 };

describe('a rate limit', () => {
  it('is told in headers, and past it the request is refused with when to come back', async () => {
    const rig = await startApi({ limits: { slug: TWO } });
    const answers = [];
    for (const slug of ['one', 'two', 'three'])
      answers.push(await rig.ask(`GET /v1/slugs/${slug}-x`));
    const [first, second, third] = answers;
    expect(first?.headers).toMatchObject({
      'ratelimit-policy': '"slug";q=2',
      ratelimit: expect.stringMatching(/^"slug";r=1;t=\d+$/) as string,
    });
    expect(second?.statusCode).toBe(200);
    expect(third?.json()).toMatchObject({ status: 429, code: 'request.rate-limited' });
    expect(Number(third?.headers['retry-after'])).toBeGreaterThan(0);
    await rig.close();
  });

  it('on signing in counts an e-mail address, wherever it is tried from', async () => {
    const rig = await startApi({ limits: { 'sign-in': TWO } });
    const attempt = (from: string, email = 'ada@example.com') =>
      rig.ask('POST /v1/sessions', {
        body: { email, password: PASSWORD },
        headers: { 'x-forwarded-for': from },
      });
    expect((await attempt('192.0.2.1')).statusCode).toBe(401);
    expect((await attempt('192.0.2.2', 'ADA@example.com ')).statusCode).toBe(401);
    expect((await attempt('192.0.2.3')).statusCode).toBe(429);
    expect((await attempt('192.0.2.4', 'bob@example.com')).statusCode).toBe(401);
    await rig.close();
  });

  it('on signing up counts an address, also of what is refused', async () => {
    const rig = await startApi({ limits: { signup: TWO } });
    const attempt = (name: string, from: string) =>
      rig.ask('POST /v1/signup', { body: aSignup(name), headers: { 'x-forwarded-for': from } });
    expect((await attempt('ada', '192.0.2.1')).statusCode).toBe(202);
    expect((await attempt('admin', '192.0.2.1')).statusCode).toBe(422);
    expect((await attempt('eve', '192.0.2.1')).statusCode).toBe(429);
    expect((await attempt('eve', '192.0.2.9')).statusCode).toBe(202);
    await rig.close();
  });

  it('never keeps a health check from its answer', async () => {
    const rig = await startApi({ limits: { request: TWO } });
    for (let i = 0; i < 5; i++) expect((await rig.ask('GET /livez')).statusCode).toBe(200);
    await rig.close();
  });

  it('is counted in the process while Redis is away', async () => {
    const away = new Redis({
      port: 1,
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: null,
    });
    away.on('error', () => undefined);
    const settings = {
      signup: TWO,
      'signup-network': TWO,
      'signup-domain': TWO,
      'sign-in': TWO,
      'device-poll': TWO,
      mail: TWO,
      slug: TWO,
      request: TWO,
      'domain-check': TWO,
    };
    const limits = createRateLimits(settings, away);
    const outcomes = [];
    for (let i = 0; i < 3; i++) outcomes.push((await limits.consume('slug', '192.0.2.1')).allowed);
    expect(outcomes).toEqual([true, true, false]);
    away.disconnect();
  });
});
