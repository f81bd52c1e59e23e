/** Passkeys over the API, answered by an authenticator in software with real keys. */
import type { SignInResponse } from '@fleetcommand/contracts/http/accounts';
import type { AddedPasskey, Passkey, PasskeyOptions } from '@fleetcommand/contracts/http/passkeys';
import { createAuthenticator } from '@fleetcommand/testing/fakes/authenticator';
import { plainPasswords } from '@fleetcommand/testing/builders/office';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PASSWORD, PUBLIC_URL, startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApi({ passwords: plainPasswords });
});
afterAll(() => rig.close());

const authenticator = () => createAuthenticator({ origin: PUBLIC_URL, counter: 1 });

async function addTo(token: string, device = authenticator(), name = 'Phone') {
  const body = { password: PASSWORD };
  const begun = await rig.ask('POST /v1/me/passkeys/options', { as: token, body });
  const response = device.create(begun.json<PasskeyOptions>().publicKey);
  const added = await rig.ask('POST /v1/me/passkeys', { as: token, body: { name, response } });
  expect(added.statusCode, added.body).toBe(201);
  return { device, ...added.json<AddedPasskey>() };
}

async function ask(): Promise<PasskeyOptions['publicKey']> {
  return (await rig.ask('POST /v1/sessions/passkey-options')).json<PasskeyOptions>().publicKey;
}

describe('a passkey', () => {
  it('signs in alone, with a cookie or a token, and is listed with its use', async () => {
    const ada = await rig.signUp('ada');
    const { device, passkey } = await addTo(ada.token);
    const response = device.use(await ask());
    const entered = await rig.ask('POST /v1/sessions/passkey', { body: { response } });
    expect(entered.statusCode).toBe(201);
    expect(entered.headers['set-cookie']).toContain('fleet_session=');
    expect(entered.json<SignInResponse>()).toMatchObject({ me: { email: 'ada@example.com' } });
    const again = { body: { response: device.use(await ask()) } };
    const { session } = (
      await rig.ask('POST /v1/sessions/passkey?session=token', again)
    ).json<SignInResponse>();
    const list = await rig.ask('GET /v1/me/passkeys', { as: session.token });
    expect(list.json<{ data: Passkey[] }>().data).toEqual([
      { ...passkey, lastUsedAt: rig.clock.now().toISOString() },
    ]);
    expect(list.body).not.toContain('publicKey');
  });

  it('of another site, of nobody, or answered twice, opens nothing', async () => {
    const { token } = await rig.signUp('bob');
    const { device } = await addTo(token);
    const codeOf = async (response: object) => {
      const answer = await rig.ask('POST /v1/sessions/passkey', { body: { response } });
      return [answer.statusCode, answer.json<{ code: string }>().code];
    };
    const evil = device.use(await ask(), { origin: 'https://evil.example' });
    expect(await codeOf(evil)).toEqual([422, 'passkeys.refused']);
    const stranger = authenticator();
    stranger.create({ challenge: 'eA', user: { id: 'eA' } });
    expect(await codeOf(stranger.use(await ask()))).toEqual([401, 'passkeys.unknown']);
    const good = device.use(await ask());
    await rig.ask('POST /v1/sessions/passkey', { body: { response: good } });
    expect(await codeOf(good)).toEqual([422, 'passkeys.expired']);
    expect(await codeOf({ id: 'x' })).toEqual([400, 'request.malformed']);
  });

  it('is asked for after the password, and a recovery code stands in for it', async () => {
    const { token } = await rig.signUp('cyd');
    const { device, recoveryCodes } = await addTo(token);
    const signIn = (more: object = {}) =>
      rig.ask('POST /v1/sessions', {
        body: { email: 'cyd@example.com', password: PASSWORD, ...more },
      });
    expect((await signIn()).json()).toMatchObject({
      code: 'accounts.code-required',
      suggestions: ['passkey', 'recovery-code'],
    });
    expect((await signIn({ passkey: device.use(await ask()) })).statusCode).toBe(201);
    expect((await signIn({ code: recoveryCodes?.[3] })).statusCode).toBe(201);
    expect((await signIn({ code: recoveryCodes?.[3] })).statusCode).toBe(401);
  });

  it('that may have been copied is stopped, and shown as such', async () => {
    const { token } = await rig.signUp('dan');
    const { device } = await addTo(token);
    const response = device.use(await ask(), { counter: 1 });
    const refused = await rig.ask('POST /v1/sessions/passkey', { body: { response } });
    expect(refused.json()).toMatchObject({ status: 401, code: 'passkeys.suspected' });
    const list = await rig.ask('GET /v1/me/passkeys', { as: token });
    expect(list.json<{ data: Passkey[] }>().data[0]?.suspectedAt).not.toBeNull();
  });

  it('is renamed, and removed by whoever knows the password', async () => {
    const { token } = await rig.signUp('eli');
    const { passkey } = await addTo(token);
    const path = `/v1/me/passkeys/${passkey.id}`;
    const renamed = await rig.ask(`PATCH ${path}`, { as: token, body: { name: 'Laptop' } });
    expect(renamed.json()).toEqual({ ...passkey, name: 'Laptop' });
    const remove = (password: string) =>
      rig.ask(`POST ${path}/remove`, { as: token, body: { password } });
    expect((await remove('not the password')).json()).toMatchObject({
      code: 'accounts.wrong-password',
      errors: [{ pointer: '/password' }],
    });
    expect((await remove(PASSWORD)).statusCode).toBe(204);
    expect((await rig.ask('GET /v1/me/security', { as: token })).json()).toMatchObject({
      passkeys: 0,
      recoveryCodesLeft: 0,
    });
  });
});
