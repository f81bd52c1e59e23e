import { newAuthenticator, recoveryCodes } from '@fleetcommand/contracts/http/account';
import type { SignupResponse } from '@fleetcommand/contracts/http/accounts';
import type { TenantOperation } from '@fleetcommand/contracts/http/tenants';
import { type TOTP, URI } from 'otpauth';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { aSignup, PASSWORD, startApi, type ApiRig } from '../testing/api-rig.js';

let rig: ApiRig;
let token: string;
beforeAll(async () => {
  rig = await startApi();
  ({ token } = await rig.signUp('ada'));
});
afterAll(() => rig.close());

let keys = 0;
const freshKey = () => ({ 'idempotency-key': `key-${++keys}` });
const newTenant = (slug: string) => ({ name: slug, slug, plan: 'free' });
const create = (slug: string, headers: Record<string, string>, as = token) =>
  rig.ask('POST /v1/tenants', { as, headers, body: newTenant(slug) });
const countTenants = async () =>
  (await rig.ask('GET /v1/tenants?limit=100', { as: token })).json<{ data: object[] }>().data
    .length;

describe('a POST with an Idempotency-Key', () => {
  it('is done once; repeated, it gets the first answer again', async () => {
    const key = freshKey();
    const before = await countTenants();
    const first = await create('once', key);
    const again = await create('once', key);
    expect(first.statusCode).toBe(202);
    expect([again.statusCode, again.json()]).toEqual([202, first.json()]);
    expect(again.headers).toMatchObject({
      location: first.headers.location,
      etag: first.headers['etag'],
      'idempotency-replayed': 'true',
    });
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    expect(await countTenants()).toBe(before + 1);
  });

  it('is refused with another body', async () => {
    const key = freshKey();
    await create('mine', key);
    const other = await create('another', key);
    expect([other.statusCode, other.json<{ code: string }>().code]).toEqual([
      422,
      'idempotency.key-reused',
    ]);
  });

  it('is refused while the first is still running', async () => {
    const gate = Promise.withResolvers<string>();
    const hash = vi.fn(() => gate.promise);
    const slow = await startApi({ passwords: { hash, verify: () => Promise.resolve(false) } });
    const key = freshKey();
    const send = () => slow.ask('POST /v1/signup', { headers: key, body: aSignup('dan') });
    const first = send();
    await vi.waitFor(() => expect(hash).toHaveBeenCalled());
    const second = await send();
    expect(second.json()).toMatchObject({ status: 409, code: 'idempotency.in-flight' });
    expect(second.headers['retry-after']).toBe('1');
    gate.resolve('$argon2id$stored');
    expect((await first).statusCode).toBe(202);
    expect((await send()).headers['idempotency-replayed']).toBe('true');
    await slow.close();
  });

  it('that was refused may be repeated once its cause is mended', async () => {
    const key = freshKey();
    expect((await create('adm1n', key)).statusCode).toBe(422);
    expect((await create('mended', key)).statusCode).toBe(202);
  });

  it('stays done when its answer could not be kept', async () => {
    const complete = () => Promise.reject(new Error('gone'));
    const forgetful = await startApi({
      wrapStore: (store) => ({
        ...store,
        idempotency: {
          claim: (...given) => store.idempotency.claim(...given),
          abandon: (scope) => store.idempotency.abandon(scope),
          prune: (now) => store.idempotency.prune(now),
          complete,
        },
      }),
    });
    const key = freshKey();
    const send = () => forgetful.ask('POST /v1/signup', { headers: key, body: aSignup('fay') });
    expect((await send()).statusCode).toBe(202);
    expect((await send()).json()).toMatchObject({ code: 'idempotency.in-flight' });
    await forgetful.close();
  });

  it('is its sender’s own: the same key of somebody else is another', async () => {
    const bob = await rig.signUp('bob');
    const key = freshKey();
    const mine = (await create('ours', key)).json<TenantOperation>();
    const theirs = await create('theirs', key, bob.token);
    expect(theirs.statusCode).toBe(202);
    expect(theirs.json<TenantOperation>().tenant.organizationId).not.toBe(
      mine.tenant.organizationId,
    );
  });

  it('may be used again after 24 hours', async () => {
    const key = freshKey();
    await create('yesterday', key);
    rig.clock.advance(24 * 3_600_000);
    expect((await create('today', key)).statusCode).toBe(202);
  });

  it('never gives a session a second time', async () => {
    const key = freshKey();
    const send = () =>
      rig.ask('POST /v1/signup?session=token', { headers: key, body: aSignup('carol') });
    const first = (await send()).json<SignupResponse>();
    const again = await send();
    expect(again.statusCode).toBe(202);
    expect(again.headers['set-cookie']).toBeUndefined();
    expect(again.json<SignupResponse>()).toEqual({
      ...first,
      session: { ...first.session, token: undefined },
    });
    expect(first.session.token).toMatch(/^[\w-]{43}$/);
  });

  it('never gives an authenticator’s secret or recovery codes a second time', async () => {
    const dora = await rig.signUp('dora');
    const send = async (path: string, body: object, headers: Record<string, string>) =>
      (await rig.ask(`POST ${path}`, { as: dora.token, headers, body })).json<object>();
    const [begin, confirm] = [freshKey(), freshKey()];
    const made = await send('/v1/me/authenticator', { password: PASSWORD }, begin);
    expect(await send('/v1/me/authenticator', { password: PASSWORD }, begin)).toEqual({});
    const { uri } = newAuthenticator.required().parse(made);
    const authenticator = URI.parse(uri) as TOTP;
    const code = authenticator.generate({ timestamp: rig.clock.now().getTime() });
    const confirmed = await send('/v1/me/authenticator/confirm', { code }, confirm);
    expect(recoveryCodes.required().parse(confirmed).codes).toHaveLength(10);
    expect(await send('/v1/me/authenticator/confirm', { code }, confirm)).toEqual({});
  });
});
