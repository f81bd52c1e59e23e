import type { SignInResponse } from '@fleetcommand/contracts/http/accounts';
import type { DeviceSignIn } from '@fleetcommand/contracts/http/device-sign-in';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PUBLIC_URL, startApi, type ApiRig } from '../testing/api-rig.js';

const begin = async (rig: ApiRig) =>
  (await rig.ask('POST /v1/device-sign-ins')).json<Required<DeviceSignIn>>();
const complete = (rig: ApiRig, deviceCode: string) =>
  rig.ask('POST /v1/device-sign-ins/complete', { body: { deviceCode } });

let rig: ApiRig;
beforeAll(async () => {
  rig = await startApi();
});
afterAll(() => rig.close());

describe('signing in from another device', () => {
  it('says what to show and where it is approved, and gives the token to who began it', async () => {
    const { token: as } = await rig.signUp('ada');
    const { deviceCode, userCode, ...rest } = await begin(rig);
    expect(rest).toEqual({
      verificationUri: `${PUBLIC_URL}/device`,
      verificationUriComplete: `${PUBLIC_URL}/device?code=${userCode}`,
      expiresAt: '2026-01-01T12:10:00.000Z',
      intervalSeconds: 5,
    });
    expect((await complete(rig, deviceCode)).json()).toMatchObject({ code: 'device.pending' });
    const found = await rig.ask('POST /v1/device-sign-ins/look-up', { as, body: { userCode } });
    expect(found.json()).toMatchObject({ userCode, ipAddress: '127.0.0.1' });
    const body = { userCode, decision: 'approve' };
    expect((await rig.ask('POST /v1/device-sign-ins/decide', { as, body })).statusCode).toBe(204);
    const completed = await complete(rig, deviceCode);
    expect(completed.headers['set-cookie']).toBeUndefined();
    const { session } = completed.json<SignInResponse>();
    expect((await rig.ask('GET /v1/me', { as: session.token })).json()).toMatchObject({
      email: 'ada@example.com',
    });
  });

  it('does not repeat the code that gets a session, nor the session', async () => {
    const headers = { 'idempotency-key': 'once' };
    const first = await rig.ask('POST /v1/device-sign-ins', { headers });
    const again = await rig.ask('POST /v1/device-sign-ins', { headers });
    const { deviceCode, ...shown } = first.json<DeviceSignIn>();
    expect(deviceCode).toMatch(/^[\w-]{43}$/);
    expect(again.json()).toEqual(shown);
  });
});

describe('a program that asks too often', () => {
  it('is told to slow down, and others are not', async () => {
    const slow = await startApi({ limits: { 'device-poll': { points: 1, windowSeconds: 5 } } });
    const [one, other] = [await begin(slow), await begin(slow)];
    expect((await complete(slow, one.deviceCode)).statusCode).toBe(409);
    const hurried = await complete(slow, one.deviceCode);
    expect(hurried.json()).toMatchObject({ code: 'request.rate-limited' });
    expect(Number(hurried.headers['retry-after'])).toBeGreaterThan(0);
    expect((await complete(slow, other.deviceCode)).statusCode).toBe(409);
    await slow.close();
  });

  it('is who guesses codes, counted by person', async () => {
    const strict = await startApi({ limits: { 'sign-in': { points: 2, windowSeconds: 60 } } });
    const { token: as } = await strict.signUp('eve');
    const guess = (userCode: string) =>
      strict.ask('POST /v1/device-sign-ins/look-up', { as, body: { userCode } });
    expect((await guess('BBBB-BBBB')).json()).toMatchObject({ code: 'device.unknown-code' });
    expect((await guess('BBBB-BBBC')).statusCode).toBe(422);
    expect((await guess('BBBB-BBBD')).statusCode).toBe(429);
    await strict.close();
  });
});
