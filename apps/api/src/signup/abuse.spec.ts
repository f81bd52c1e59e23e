import { describe, expect, it } from 'vitest';

import { aSignup, startApi } from '../testing/api-rig.js';

const few = { points: 2, windowSeconds: 3_600 };
type Limits = NonNullable<Parameters<typeof startApi>[0]>['limits'];

/** What becomes of signing up from these addresses with these e-mail addresses, one after the other. */
async function statuses(limits: Limits, visitors: readonly (readonly [string, string])[]) {
  const rig = await startApi({ limits: limits ?? {} });
  const answers = [];
  for (const [index, [remoteAddress, email]] of visitors.entries()) {
    const payload = { ...aSignup(`abuse-${index}`), email };
    const url = '/v1/signup?session=token';
    answers.push(await rig.inject({ method: 'POST', url, remoteAddress, payload }));
  }
  await rig.close();
  return answers;
}

describe('signing up', { timeout: 30_000 }, () => {
  it('is counted for the network around an address', async () => {
    const answers = await statuses({ 'signup-network': few }, [
      ['198.51.100.1', 'a@gmail.com'],
      ['198.51.100.2', 'b@gmail.com'],
      ['198.51.100.3', 'c@gmail.com'],
      ['198.51.101.1', 'd@gmail.com'],
    ]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202, 429, 202]);
    expect(answers[2]?.headers).toMatchObject({
      'retry-after': expect.stringMatching(/^\d+$/) as string,
      ratelimit: expect.stringContaining('"signup-network";r=0') as string,
    });
  });

  it('is counted for an e-mail domain, but for those that strangers share', async () => {
    const answers = await statuses({ 'signup-domain': few }, [
      ['198.51.100.1', 'a@acme.example'],
      ['203.0.113.1', 'b@ACME.example'],
      ['192.0.2.1', 'c@acme.example'],
      ['192.0.2.2', 'a@gmail.com'],
      ['192.0.2.3', 'b@gmail.com'],
      ['192.0.2.4', 'c@gmail.com'],
    ]);
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([202, 202, 429, 202, 202, 202]);
  });

  it('is refused to addresses that live for minutes', async () => {
    const [refused] = await statuses({}, [['192.0.2.1', 'a@b.mailinator.com']]);
    expect(refused?.json()).toMatchObject({
      status: 422,
      code: 'accounts.disposable-email',
      errors: [{ pointer: '/email' }],
    });
  });
});
