/** Coming in by an identity provider, against a certified one (oidc-provider) over HTTP. */
import { isPublicAddress } from '@fleetcommand/domain/network/public-address';
import { createOidcClient } from '@fleetcommand/adapter-sign-in/oidc-client';
import type { OidcClient } from '@fleetcommand/application/ports/single-sign-on';
import type { SignInResponse } from '@fleetcommand/contracts/http/accounts';
import type {
  BegunSignOn,
  EmailDomain,
  OrganizationSignIn,
} from '@fleetcommand/contracts/http/single-sign-on';
import { systemClock } from '@fleetcommand/kernel/clock';
import type { UserId } from '@fleetcommand/kernel/ids';
import { Secret } from '@fleetcommand/kernel/secret';
import { plainPasswords } from '@fleetcommand/testing/builders/office';
import { createFakeDnsLookups } from '@fleetcommand/testing/fakes/dns-lookups';
import {
  startIdentityProvider,
  type Person,
  type TestIdentityProvider,
} from '@fleetcommand/testing/servers/identity-provider';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { PASSWORD, PUBLIC_URL, startApi, type ApiRig } from '../testing/api-rig.js';

const redirectUri = `${PUBLIC_URL}/sign-in/back`;
const anywhere = { clock: systemClock, isAllowed: () => true, allowsPlainHttp: true };
const dns = createFakeDnsLookups();

let idp: TestIdentityProvider;
let rig: ApiRig;
let oidc: OidcClient;
beforeAll(async () => {
  idp = await startIdentityProvider(redirectUri);
  oidc = createOidcClient(anywhere);
  rig = await startApi({
    passwords: plainPasswords,
    oidc,
    dns,
    singleSignOn: {
      redirectUri,
      installation: {
        name: 'Staff',
        issuer: idp.issuer,
        clientId: idp.clientId,
        clientSecret: new Secret(idp.clientSecret),
        namedBy: 'operator',
      },
    },
  });
});
afterAll(async () => {
  await rig.close();
  await idp.close();
});

const wanted = (more: object = {}) => ({
  name: 'Acme ID',
  issuer: idp.issuer,
  clientId: idp.clientId,
  clientSecret: idp.clientSecret,
  defaultRole: 'developer',
  isEnforced: false,
  ...more,
});

const ANY = { 'if-match': '*' };

/** An organization that has set its provider up and proven `<name>.example`. */
async function anOrganizationWithProvider(name: string, more: object = {}) {
  const owner = await rig.signUp(name);
  const path = `/v1/organizations/${owner.organization.id}/sign-in`;
  const as = owner.token;
  const body = { domain: `${name}.example` };
  const domain = (await rig.ask(`POST ${path}/domains`, { as, body })).json<EmailDomain>();
  dns.set('TXT', domain.record.name, domain.record.value);
  const checked = await rig.ask(`POST ${path}/domains/${domain.id}/check`, { as });
  expect(checked.statusCode, checked.body).toBe(200);
  const saved = await rig.ask(`PUT ${path}`, { as, body: wanted(more), headers: ANY });
  expect(saved.statusCode, saved.body).toBe(200);
  const { provider } = saved.json<OrganizationSignIn>();
  return { owner, path, provider: provider?.id ?? '' };
}

async function begin(provider: string) {
  const begun = await rig.ask('POST /v1/single-sign-on', { body: { provider } });
  expect(begun.statusCode, begun.body).toBe(200);
  const [cookie = ''] = String(begun.headers['set-cookie']).split(';');
  return { url: begun.json<BegunSignOn>().url, cookie };
}
const complete = (query: string, cookie: string) =>
  rig.ask('POST /v1/single-sign-on/complete?session=token', {
    body: { query },
    headers: { cookie },
  });
async function comeIn(provider: string, person: Person) {
  const { url, cookie } = await begin(provider);
  return complete((await idp.signIn(url, person)).search, cookie);
}
const verified = (email: string): Person => ({
  subject: `subject of ${email}`,
  email,
  isEmailVerified: true,
});
const codeOf = (answer: { json<T>(): T }) => answer.json<{ code?: string }>().code;
async function userOf(email: string) {
  const user = await rig.parts.store.accounts.findUserByEmail(email);
  return user?.id ?? ('' as UserId);
}
const confirmAddress = async (email: string) =>
  rig.parts.store.security.setEmailVerifiedAt(await userOf(email), rig.clock.now());

describe('an organization’s provider', () => {
  it('brings somebody new in as a member, and the same person again afterwards', async () => {
    const { owner, provider } = await anOrganizationWithProvider('acme');
    const ada = verified('ada@acme.example');
    const first = await comeIn(provider, ada);
    expect(first.statusCode, first.body).toBe(201);
    const { me } = first.json<SignInResponse>();
    expect(me).toMatchObject({
      email: 'ada@acme.example',
      isOperator: false,
      organizations: [{ id: owner.organization.id, role: 'developer' }],
    });
    const moved = { ...ada, email: 'lovelace@acme.example' };
    const again = await comeIn(provider, moved);
    expect(again.json<SignInResponse>().me).toEqual(me);
    expect(rig.audit().map(({ action }) => action)).toEqual(
      expect.arrayContaining(['identity.link', 'member.join']),
    );
  });

  it('opens nothing of a person but what is that organization’s', async () => {
    const { provider, owner } = await anOrganizationWithProvider('bolt');
    const elsewhere = await rig.signUp('grace', { slug: 'grace-own' });
    await rig.parts.store.accounts.setEmail(
      await userOf('grace@example.com'),
      'grace@bolt.example',
    );
    await confirmAddress('grace@bolt.example');
    const entered = (await comeIn(provider, verified('grace@bolt.example'))).json<SignInResponse>();
    const as = entered.session.token;
    expect(entered.me.organizations.map(({ id }) => id)).toEqual([owner.organization.id]);
    const theirs = `GET /v1/organizations/${elsewhere.organization.id}`;
    expect((await rig.ask(theirs, { as })).statusCode).toBe(404);
    expect((await rig.ask(theirs, { as: elsewhere.token })).statusCode).toBe(200);
  });

  it('takes no account over: not an unconfirmed one, none of a domain it has not proven, none it calls unverified', async () => {
    const { provider } = await anOrganizationWithProvider('cask');
    await rig.signUp('eve', { slug: 'eve-own' });
    await rig.parts.store.accounts.setEmail(await userOf('eve@example.com'), 'victim@cask.example');
    const unconfirmed = await comeIn(provider, verified('victim@cask.example'));
    expect(codeOf(unconfirmed)).toBe('sso.confirm-address-first');
    const foreign = await comeIn(provider, verified('ceo@elsewhere.example'));
    expect(codeOf(foreign)).toBe('sso.domain-not-proven');
    const unverified = { ...verified('bob@cask.example'), isEmailVerified: false };
    expect(codeOf(await comeIn(provider, unverified))).toBe('sso.email-not-verified');
    const { email: _, ...nameless } = verified('cyd@cask.example');
    expect(codeOf(await comeIn(provider, nameless))).toBe('sso.no-email');
  });

  it('lets nobody in again who was removed', async () => {
    const { provider, owner } = await anOrganizationWithProvider('dome');
    const dan = verified('dan@dome.example');
    const { me } = (await comeIn(provider, dan)).json<SignInResponse>();
    const path = `/v1/organizations/${owner.organization.id}/members/${me.id}`;
    expect((await rig.ask(`DELETE ${path}`, { as: owner.token })).statusCode).toBe(204);
    expect(codeOf(await comeIn(provider, dan))).toBe('sso.not-a-member');
  });

  it('brings in no more people than the plan holds', async () => {
    const { owner, provider } = await anOrganizationWithProvider('boat');
    const { store } = rig.parts;
    const [free] = await store.catalogue.listPlans();
    const held = free?.limits.members ?? 0;
    const invite = { as: owner.token, body: { email: 'bea@boat.example', role: 'viewer' } };
    const path = `POST /v1/organizations/${owner.organization.id}/invitations`;
    expect((await rig.ask(path, invite)).statusCode).toBe(201);
    // One more than there is room for, at one instant.
    const others = Array.from({ length: held - 1 }, (_, n) => verified(`p${n}@boat.example`));
    const came = await Promise.all(others.map((person) => comeIn(provider, person)));
    const isIn = came.map(({ statusCode }) => statusCode === 201);
    expect(isIn.filter(Boolean)).toHaveLength(held - 2);
    const full = await comeIn(provider, verified('last@boat.example'));
    expect(full.json()).toMatchObject({
      status: 402,
      code: 'billing.limit-reached',
      detail: expect.stringContaining('bigger plan') as string,
    });
    expect(await store.accounts.findUserByEmail('last@boat.example')).toBeNull();
    // Their place is kept, and who was here before comes in.
    expect((await comeIn(provider, verified('bea@boat.example'))).statusCode).toBe(201);
    const first = others[isIn.indexOf(true)];
    if (first) expect((await comeIn(provider, first)).statusCode).toBe(201);
  });

  it('can be the only way in for its people, and never locks an owner out', async () => {
    const { path, owner } = await anOrganizationWithProvider('echo');
    await rig.signUp('eli', { slug: 'eli-own' });
    const eli = await userOf('eli@example.com');
    await rig.parts.store.accounts.setEmail(eli, 'eli@echo.example');
    await rig.join(eli, owner.organization.id, 'admin');
    await rig.parts.store.accounts.setEmail(await userOf('echo@example.com'), 'boss@echo.example');
    const enter = (email: string) =>
      rig.ask('POST /v1/sessions?session=token', { body: { email, password: PASSWORD } });
    const before = (await enter('eli@echo.example')).json<SignInResponse>();
    const body = wanted({ isEnforced: true });
    expect((await rig.ask(`PUT ${path}`, { as: owner.token, body, headers: ANY })).statusCode).toBe(
      200,
    );
    expect(codeOf(await enter('eli@echo.example'))).toBe('sso.required');
    expect((await rig.ask('GET /v1/me', { as: before.session.token })).statusCode).toBe(401);
    expect((await enter('boss@echo.example')).statusCode).toBe(201);
    expect((await rig.ask('GET /v1/me', { as: owner.token })).statusCode).toBe(200);
    const ways = await rig.ask('GET /v1/sign-in-methods?email=anybody@echo.example');
    expect(ways.json()).toMatchObject({ data: [{ name: 'Acme ID' }, { name: 'Staff' }] });
  });
});

describe('what a provider sends back', () => {
  it('is good once, in the browser that began it, and in time', async () => {
    const { provider } = await anOrganizationWithProvider('fern');
    const { url, cookie } = await begin(provider);
    const other = await begin(provider);
    const { search } = await idp.signIn(url, verified('fay@fern.example'));
    expect(codeOf(await complete(search, ''))).toBe('sso.expired');
    expect((await complete(search, cookie)).statusCode).toBe(201);
    expect(codeOf(await complete(search, cookie))).toBe('sso.expired');
    const slow = await begin(provider);
    const late = await idp.signIn(slow.url, verified('fay@fern.example'));
    rig.clock.advance(15 * 60_000);
    expect(codeOf(await complete(late.search, slow.cookie))).toBe('sso.expired');
    expect(other.cookie).not.toBe(cookie);
  });

  it('is worth nothing with the secret of another browser, or the code of another sign-in', async () => {
    const { provider } = await anOrganizationWithProvider('gale');
    const [mine, theirs] = [await begin(provider), await begin(provider)];
    const { search } = await idp.signIn(mine.url, verified('gus@gale.example'));
    expect(codeOf(await complete(search, theirs.cookie))).toBe('sso.refused');
    const [victim, attacker] = [await begin(provider), await begin(provider)];
    const stolen = await idp.signIn(victim.url, verified('gus@gale.example'));
    const own = await idp.signIn(attacker.url, verified('eve@gale.example'));
    own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    expect(codeOf(await complete(own.search, attacker.cookie))).toBe('sso.refused');
  });

  it('must name the issuer that was asked', async () => {
    const { provider } = await anOrganizationWithProvider('hull');
    const { url, cookie } = await begin(provider);
    const back = await idp.signIn(url, verified('hal@hull.example'));
    back.searchParams.set('iss', 'https://evil.example');
    expect(codeOf(await complete(back.search, cookie))).toBe('sso.bad-answer');
  });

  it('may be that it refuses, which is told', async () => {
    const { provider } = await anOrganizationWithProvider('iris');
    const { url, cookie } = await begin(provider);
    const state = new URL(url).searchParams.get('state') ?? '';
    const query = new URLSearchParams({
      error: 'access_denied',
      error_description: 'No.',
      state,
      iss: idp.issuer,
    });
    const answer = await complete(`?${query.toString()}`, cookie);
    expect(answer.json()).toMatchObject({
      code: 'sso.refused',
      detail: expect.stringContaining('access_denied: No.') as string,
    });
  });
});

describe('the installation’s provider', () => {
  it('brings whoever has a confirmed account into all of it, and nobody else', async () => {
    const { organization } = await rig.signUp('judy', { slug: 'judy-own' });
    const judy = verified('judy@example.com');
    expect(codeOf(await comeIn('installation', judy))).toBe('sso.confirm-address-first');
    await confirmAddress('judy@example.com');
    const entered = (await comeIn('installation', judy)).json<SignInResponse>();
    expect(entered.me.organizations).toMatchObject([{ id: organization.id, role: 'owner' }]);
    const unsaid: Person = { subject: 'x', email: 'judy@example.com' };
    expect(codeOf(await comeIn('installation', unsaid))).toBe('sso.email-not-verified');
    expect(codeOf(await comeIn('installation', verified('new@example.com')))).toBe(
      'sso.no-account',
    );
  });
});

describe('a provider that cannot be used', () => {
  it('is refused before it is kept, with what to do about it', async () => {
    const owner = await rig.signUp('kite');
    const save = async (more: object) => {
      const path = `PUT /v1/organizations/${owner.organization.id}/sign-in`;
      return (
        await rig.ask(path, { as: owner.token, body: wanted(more), headers: ANY })
      ).json<object>();
    };
    const { clientSecret: _, ...secretless } = wanted();
    expect(await save({ issuer: `${idp.issuer}/other` })).toMatchObject({
      code: 'sso.bad-issuer',
      errors: [{ pointer: '/issuer' }],
    });
    expect(await save({ issuer: 'http://127.0.0.1:1' })).toMatchObject({ code: 'sso.unreachable' });
    expect(await save({ defaultRole: 'owner' })).toMatchObject({ code: 'sso.bad-role' });
    expect(await save({ isEnforced: true })).toMatchObject({ code: 'sso.nothing-to-enforce' });
    const path = `PUT /v1/organizations/${owner.organization.id}/sign-in`;
    const without = await rig.ask(path, { as: owner.token, body: secretless, headers: ANY });
    expect(without.json()).toMatchObject({ code: 'sso.no-secret' });
  });

  it('says so at the sign-in when its client’s secret is wrong', async () => {
    const { path, owner, provider } = await anOrganizationWithProvider('lime');
    const body = wanted({ clientSecret: 'wrong' });
    await rig.ask(`PUT ${path}`, { as: owner.token, body, headers: ANY });
    const answer = await comeIn(provider, verified('lia@lime.example'));
    expect(answer.json()).toMatchObject({
      code: 'sso.bad-client',
      detail: expect.stringContaining('client id and secret') as string,
    });
  });

  it.each([
    ['a private address', () => idp.issuer],
    ['a name of one', () => idp.issuer.replace('127.0.0.1', 'localhost')],
    ['an address in another spelling', () => idp.issuer.replace('127.0.0.1', '2130706433')],
    ['IPv4 inside IPv6', () => idp.issuer.replace('127.0.0.1', '[::ffff:127.0.0.1]')],
  ])('because a customer named %s, is never asked', async (_, issuer) => {
    const guarded = createOidcClient({ ...anywhere, isAllowed: isPublicAddress });
    const provider = {
      issuer: issuer(),
      clientId: idp.clientId,
      clientSecret: new Secret('x'),
      namedBy: 'customer',
    } as const;
    expect(await guarded.discover(provider)).toMatchObject({ error: { code: 'sso.bad-issuer' } });
    expect(await oidc.discover({ ...provider, issuer: idp.issuer })).toMatchObject({ ok: true });
  });

  it('because a customer’s is not over HTTPS, is not used', async () => {
    const strict = createOidcClient({ clock: systemClock, isAllowed: () => true });
    const provider = { issuer: idp.issuer, clientId: 'x', clientSecret: new Secret('x') };
    expect(await strict.discover({ ...provider, namedBy: 'customer' })).toMatchObject({
      error: { code: 'sso.bad-issuer' },
    });
    expect(await strict.discover({ ...provider, namedBy: 'operator' })).toMatchObject({ ok: true });
  });
});
