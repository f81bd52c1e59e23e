import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { openOffice, REQUEST, type Office } from '@fleetcommand/testing/builders/office';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Actor } from '../actor.js';
import { identify } from '../accounts/identify.js';
import { createKey, type NewApiKey } from './create-key.js';
import { isCidr, isWithin } from './networks.js';
import { revokeKey } from './revoke-key.js';
import { rotateKey } from './rotate-key.js';

const HOUR_MS = 3_600_000;
let office: Office;
let owner: Actor;
beforeEach(async () => {
  const plain = await openOffice();
  let count = 0;
  // As long as real ones: a key is known by its spelling.
  const next = () => new Secret(String(++count).padStart(43, 'k'));
  const hash = (token: Secret) =>
    `sha256 of ${token.reveal().length}, ends in ${token.reveal().slice(-2)}`;
  office = { ...plain, tokens: { ...plain.tokens, next, hash } };
  owner = await office.actor();
});

const organizationOf = (actor: Actor) => actor.memberships[0]?.organizationId ?? null;
const wanted = (more: Partial<NewApiKey> = {}): NewApiKey => ({
  name: ' deploys ',
  scopes: ['tenants:write', 'tenants:read'],
  allowedCidrs: [],
  expiresAt: null,
  ...more,
});
const make = async (actor: Actor, more: Partial<NewApiKey> = {}) =>
  unwrap(await createKey(office, actor, organizationOf(actor), wanted(more)));
const who = (token: Secret, ipAddress = REQUEST.ipAddress) =>
  identify(office, token, { ...REQUEST, ipAddress });

describe('an API key', () => {
  it('stands for who made it, in one organization, within its scopes', async () => {
    const { key, token } = await make(owner);
    expect(token.reveal()).toMatch(/^fc_live_[0-9a-f]{32}_[\w-]{43}$/);
    expect(key).toMatchObject({ name: 'deploys', hint: token.reveal().slice(-4) });
    const identified = await who(token);
    expect(identified).toMatchObject({
      session: null,
      actor: { userId: owner.userId, isOperator: false, memberships: owner.memberships },
    });
    expect([...(identified?.actor.key?.scopes ?? [])]).toEqual(['tenants:read', 'tenants:write']);
  });

  it('is stored and told of without itself', async () => {
    const { key, token } = await make(owner);
    const page = await office.store.apiKeys.list(organizationOf(owner), { limit: 9 });
    expect(page.items).toEqual([key]);
    expect(JSON.stringify([page, office.audit()])).not.toContain(token.reveal().slice(40));
    expect(office.audit().at(-1)).toMatchObject({
      action: 'api-key.create',
      actor: { kind: 'user', id: owner.userId },
      targetId: key.id,
    });
  });

  it('does only what its maker still may', async () => {
    const admin = await office.actor('admin', organizationOf(owner) ?? undefined);
    const { token } = await make(admin, { scopes: ['audit:read'] });
    const [membership] = admin.memberships as unknown as [{ id: never }];
    await office.store.organizations.setRole(membership.id, 'viewer');
    expect((await who(token))?.actor.memberships).toMatchObject([{ role: 'viewer' }]);
    await office.store.organizations.removeMembership(membership.id);
    expect(await who(token)).toBeNull();
  });

  it('is worth nothing once it is revoked or past its time, or from elsewhere', async () => {
    const expiresAt = new Date(office.clock.now().getTime() + HOUR_MS);
    const { token, key } = await make(owner, { expiresAt, allowedCidrs: ['192.0.2.0/24'] });
    expect(await who(token)).not.toBeNull();
    expect(await who(token, '198.51.100.1')).toBeNull();
    office.clock.advance(HOUR_MS);
    expect(await who(token)).toBeNull();
    const other = await make(owner);
    unwrap(await revokeKey(office, owner, organizationOf(owner), other.key.id));
    unwrap(await revokeKey(office, owner, organizationOf(owner), other.key.id));
    expect(await who(other.token)).toBeNull();
    const revoked = office.audit().filter(({ action }) => action === 'api-key.revoke');
    expect(revoked).toHaveLength(1);
    expect(key.expiresAt).toEqual(expiresAt);
  });

  it('writes down its use once a minute, and from where', async () => {
    const { token, key } = await make(owner);
    await who(token);
    const first = await office.store.apiKeys.find(key.id);
    expect(first).toMatchObject({ lastUsedAt: office.clock.now(), lastUsedFrom: '192.0.2.1' });
    office.clock.advance(60_000);
    await who(token, '192.0.2.9');
    expect((await office.store.apiKeys.find(key.id))?.lastUsedFrom).toBe('192.0.2.1');
    office.clock.advance(1);
    await who(token, '192.0.2.9');
    expect((await office.store.apiKeys.find(key.id))?.lastUsedFrom).toBe('192.0.2.9');
  });

  it.each([
    ['a scope that is none', { scopes: ['tenants:explode'] }, 'api-keys.unknown-scope', '/scopes'],
    ['an operator’s scope', { scopes: ['fleet:read'] }, 'api-keys.unknown-scope', '/scopes'],
    ['no network', { allowedCidrs: ['::/0', 'x'] }, 'api-keys.bad-network', '/allowedCidrs/1'],
    ['a time that is past', { expiresAt: new Date(0) }, 'api-keys.bad-expiry', '/expiresAt'],
  ])('is not made with %s', async (_, more, code, pointer) => {
    const made = await createKey(office, owner, organizationOf(owner), wanted(more));
    expect(made).toMatchObject({ ok: false, error: { code, pointer } });
  });

  it('is not made with more than its maker’s role allows', async () => {
    const developer = await office.actor('developer');
    const asked = wanted({ scopes: ['tenants:read', 'audit:read'] });
    expect(await createKey(office, developer, organizationOf(developer), asked)).toMatchObject({
      error: { code: 'api-keys.scope-above-role', pointer: '/scopes' },
    });
  });
});

describe('a rotated key', () => {
  it('has a successor like it, and goes on for the overlap', async () => {
    const start = office.clock.now().getTime();
    const old = await make(owner, {
      expiresAt: new Date(start + 100 * HOUR_MS),
      allowedCidrs: ['192.0.2.1'],
    });
    office.clock.advance(10 * HOUR_MS);
    const next = unwrap(
      await rotateKey(office, owner, organizationOf(owner), old.key.id, 24 * HOUR_MS),
    );
    expect(next.key).toMatchObject({
      name: 'deploys',
      scopes: old.key.scopes,
      allowedCidrs: ['192.0.2.1'],
      expiresAt: new Date(start + 110 * HOUR_MS),
    });
    expect([await who(old.token), await who(next.token)]).not.toContain(null);
    office.clock.advance(24 * HOUR_MS);
    expect(await who(old.token)).toBeNull();
    expect(await who(next.token)).not.toBeNull();
  });

  it('has one successor only', async () => {
    const { key } = await make(owner);
    const rotate = () => rotateKey(office, owner, organizationOf(owner), key.id, 0);
    const both = await Promise.all([rotate(), rotate()]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await rotate()).toMatchObject({ error: { code: 'api-keys.not-active' } });
  });
});

describe('an operator’s key', () => {
  it('is for the fleet, and for as long as its maker is an operator', async () => {
    const { token } = unwrap(
      await createKey(office, owner, null, wanted({ scopes: ['fleet:read'] })),
    );
    expect(token.reveal()).toMatch(/^fc_ops_/);
    // Its maker is none: what the route checks is checked again with every use.
    expect(await who(token)).toBeNull();
  });
});

describe('networks', () => {
  it.each([
    ['192.0.2.7', ['192.0.2.0/24'], true],
    ['192.0.3.7', ['192.0.2.0/24'], false],
    ['::ffff:192.0.2.7', ['192.0.2.0/24'], true],
    ['192.0.2.7', ['2001:db8::/32', '192.0.2.7'], true],
    ['2001:db8::1', ['2001:db8::/32'], true],
    ['2001:db9::1', ['2001:db8::/32'], false],
    ['not an address', ['0.0.0.0/0', '::/0'], false],
    ['anything', [], true],
  ])('%s in %j: %s', (address, cidrs, is) => {
    expect(isWithin(address, cidrs)).toBe(is);
  });

  it.each([
    ['10.0.0.0/8', true],
    ['10.0.0.1', true],
    ['::/0', true],
    ['10.0.0.0/33', false],
    ['::/129', false],
    ['10.0.0.0/', false],
    ['10.0.0/8', false],
    ['', false],
    ['10.0.0.0/8/8', false],
  ])('%s is one: %s', (text, is) => {
    expect(isCidr(text)).toBe(is);
  });
});
