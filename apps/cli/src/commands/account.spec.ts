import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { PASSWORD, type ApiRig } from '../../../api/src/testing/api-rig.js';
import { startCli, type CliRig } from '../testing/cli-rig.js';

let rig: CliRig;
/** What happens while the CLI waits, each time it does. */
let meanwhile: (() => Promise<unknown>)[];
const waited: number[] = [];
beforeEach(async () => {
  meanwhile = [];
  waited.length = 0;
  const pause = async (ms: number) => {
    waited.push(ms);
    await meanwhile.shift()?.();
  };
  rig = await startCli(pause);
});
afterEach(() => rig.close());

async function decide(api: ApiRig, as: string, decision: 'approve' | 'refuse', code: string) {
  const body = { userCode: code, decision };
  const answer = await api.ask('POST /v1/device-sign-ins/decide', { as, body });
  expect(answer.statusCode, answer.body).toBe(204);
}

/** `fleet login`, whose code somebody sees and decides on while it waits for the second time. */
async function loginDecided(as: string, decision: 'approve' | 'refuse', ...words: string[]) {
  const begin = vi.spyOn(rig.api.parts.tokens, 'bytes').mockReturnValue(new Uint8Array(32));
  meanwhile = [async () => undefined, () => decide(rig.api, as, decision, 'BBBB-BBBB')];
  return rig.fleet('login', ...words).finally(() => begin.mockRestore());
}

describe('fleet login', () => {
  it('shows an address and a code, and is signed in once they were approved in a browser', async () => {
    const { token } = await rig.api.signUp('ada');
    const done = await loginDecided(token, 'approve');
    expect(done.stderr).toContain('https://fleet.example.com/device?code=BBBB-BBBB');
    expect(done.stderr).toContain('✓ Signed in as ada@example.com');
    expect(done).toMatchObject({ code: 0, stdout: '' });
    expect(waited).toEqual([5_000, 5_000]);
    expect(await rig.json('whoami')).toMatchObject({ email: 'ada@example.com' });
  });

  it('is told when it is refused there', async () => {
    const { token } = await rig.api.signUp('ada');
    const refused = await loginDecided(token, 'refuse', '--json');
    expect(refused.code).toBe(1);
    expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'device.refused' } });
    expect((await rig.fleet('whoami')).code).toBe(3);
  });

  it('waits longer when it asks too often, and gives up when the code is too old', async () => {
    const { rateLimits } = rig.api.parts;
    const consume = rateLimits.consume.bind(rateLimits);
    const polls = { left: 2 };
    vi.spyOn(rateLimits, 'consume').mockImplementation(async (name, key) => {
      const allowed = name !== 'device-poll' || polls.left-- > 0;
      return { ...(await consume(name, key)), allowed };
    });
    const nothing = async () => undefined;
    const growOld = async () => {
      polls.left = 1;
      rig.api.clock.advance(11 * 60_000);
    };
    meanwhile = [nothing, nothing, nothing, growOld];
    const asked = await rig.fleet('login');
    expect(waited).toEqual([5_000, 5_000, 5_000, 10_000]);
    expect(asked).toMatchObject({ code: 5, stderr: expect.stringContaining('fleet login') });
  });

  it('goes by a password without a browser, and says what else is asked for', async () => {
    await rig.api.signUp('ada');
    const wrong = await rig.fleet('login', '--email', 'ada@example.com', '--password', 'wrong one');
    expect(wrong).toMatchObject({ code: 3, stderr: expect.stringContaining('password is wrong') });
    vi.stubEnv('FLEET_PASSWORD', PASSWORD);
    const nobody = await rig.fleet('login');
    expect(nobody).toMatchObject({ code: 2, stderr: expect.stringContaining('--email') });
    expect((await rig.fleet('login', '--email', 'ada@example.com')).code).toBe(0);
    expect((await rig.fleet('whoami')).stdout).toBe('ada@example.com\n  ada Ltd (owner)\n');
  });

  it('names next what lists the instances of whoever signed in', async () => {
    await rig.api.signUp('ada');
    await rig.api.operator('root');
    vi.stubEnv('FLEET_PASSWORD', PASSWORD);
    const customer = await rig.fleet('login', '--email', 'ada@example.com');
    expect(customer.stderr).toContain('Next: fleet tenants list.');
    expect((await rig.fleet('tenants', 'list')).stdout).toContain('ada');
    const operator = await rig.fleet('login', '--email', 'root@fleet.example.com');
    expect(operator.stderr).toContain('Next: fleet admin tenants.');
    expect((await rig.fleet('admin', 'tenants')).stdout).toContain('ada');
  });

  it('ends with fleet logout, there and here', async () => {
    await rig.arrive('ada');
    expect((await rig.fleet('logout')).code).toBe(0);
    expect(await rig.fleet('whoami')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('fleet login') as string,
    });
    expect(await rig.json('logout')).toEqual({ signedOut: false });
  });
});

describe('profiles', () => {
  it('keep several sign-ins side by side; the last one is meant unless another is named', async () => {
    await rig.arrive('ada');
    await rig.arrive('bob', '--profile', 'work');
    const who = async (...words: string[]) =>
      (await rig.json<{ email: string }>('whoami', ...words)).email;
    expect(await who()).toBe('bob@example.com');
    expect(await who('--profile', 'default')).toBe('ada@example.com');
    const listed = await rig.fleet('profiles', 'list');
    expect(listed.stdout).toMatch(/\*\s+work\s+bob@example\.com/);
    expect(listed.stdout).not.toMatch(/token/i);
    expect((await rig.fleet('profiles', 'use', 'default')).code).toBe(0);
    expect(await who()).toBe('ada@example.com');
    vi.stubEnv('FLEET_PROFILE', 'work');
    expect(await who()).toBe('bob@example.com');
    expect((await rig.fleet('logout')).code).toBe(0);
    expect((await rig.fleet('whoami')).code).toBe(3);
    vi.stubEnv('FLEET_PROFILE', '');
    expect(await who()).toBe('ada@example.com');
  });

  it('that are not there are named, with those that are', async () => {
    await rig.arrive('ada');
    expect(await rig.fleet('profiles', 'use', 'home')).toMatchObject({
      code: 4,
      stderr: expect.stringContaining('There is: default') as string,
    });
  });
});

describe('a shell', () => {
  it('is offered commands, their verbs, options and what these take', async () => {
    const offered = async (...words: string[]) =>
      (await rig.fleet('complete', '--', ...words)).stdout;
    expect(await offered('')).toMatch(/^webhooks\t/m);
    expect(await offered('webhooks', '')).toMatch(/^redeliver\t/m);
    expect(await offered('members', 'invite', '--')).toMatch(/^--role\t/m);
    expect(await offered('members', 'invite', '--role', '')).toMatch(/^viewer/m);
    expect((await rig.fleet('complete', 'bash')).stdout).toContain('fleet complete --');
  });
});
