import { NO_PASSWORD, type User } from '@fleetcommand/domain/accounts/account';
import {
  anEmailDomain,
  anIdentityProvider,
  aMembership,
  anOrganization,
  aPasskey,
  SOME_TIME,
} from '@fleetcommand/testing/builders/accounts';
import { arrive, openHashingOffice } from '@fleetcommand/testing/builders/arrival';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Actor } from '../actor.js';
import type { SingleSignOnDependencies } from './dependencies.js';
import { listIdentities, unlinkIdentity } from './identities.js';

let deps: SingleSignOnDependencies;
let user: User;
let actor: Actor;
beforeEach(async () => {
  const office = await openHashingOffice();
  const unused = {} as Pick<SingleSignOnDependencies, 'oidc' | 'dns'>;
  deps = {
    ...unused,
    ...office,
    singleSignOn: { installation: null, redirectUri: 'https://fleet.example.com/sign-in/back' },
  };
  ({ user, actor } = await arrive(office));
});

/** Comes in by the provider of an organization, as a member of it or not. */
async function linked(isMember: boolean, more: { isEnforced?: boolean } = {}) {
  const organization = anOrganization();
  const of = { organizationId: organization.id };
  await deps.store.accounts.createOrganization(organization);
  if (isMember) {
    const membership = aMembership({ ...of, userId: user.id, role: 'developer' });
    await deps.store.accounts.createMembership(membership, SOME_TIME);
  }
  const provider = anIdentityProvider({ ...of, ...more });
  await deps.store.singleSignOn.saveProvider(provider);
  const at = { providerId: provider.id, issuer: provider.issuer, subject: 'ada' };
  await deps.store.singleSignOn.link({ ...at, userId: user.id, createdAt: SOME_TIME });
  const found = (await listIdentities(deps, user.id)).find((one) => one.providerId === provider.id);
  if (!found) throw new Error('linked');
  return { ...found, ...of };
}
const withoutPassword = () => ({ ...user, passwordHash: NO_PASSWORD });
const unlink = (id: string, as = user) => unlinkIdentity(deps, actor, as, id);
const LAST_WAY = { ok: false, error: { code: 'identities.last-way' } };

describe('an identity at a provider', () => {
  it('is removed where a password is left, and its owner told by mail and in the trail', async () => {
    const { id } = await linked(true);
    expect(await unlink(id)).toMatchObject({ ok: true });
    expect(await listIdentities(deps, user.id)).toEqual([]);
    expect(await unlink(id)).toMatchObject({ error: { code: 'identities.not-found' } });
  });

  it('stays while it is the only way in', async () => {
    const { id } = await linked(true);
    expect(await unlink(id, withoutPassword())).toMatchObject(LAST_WAY);
    expect(await listIdentities(deps, user.id)).toHaveLength(1);
  });

  it('goes where a passkey is left, unless that may be a copy', async () => {
    const { id } = await linked(true);
    const passkey = aPasskey({ userId: user.id });
    await deps.store.passkeys.create({ ...passkey, suspectedAt: SOME_TIME });
    expect(await unlink(id, withoutPassword())).toMatchObject(LAST_WAY);
    await deps.store.passkeys.create(aPasskey({ userId: user.id }));
    expect(await unlink(id, withoutPassword())).toMatchObject({ ok: true });
  });

  it('goes where another opens, and that is none of an organization they left', async () => {
    const own = await linked(true);
    const left = await linked(false);
    expect(left.opens).toBe(false);
    expect(await unlink(own.id, withoutPassword())).toMatchObject(LAST_WAY);
    const other = await linked(true);
    expect(await unlink(own.id, withoutPassword())).toMatchObject({ ok: true });
    expect(await unlink(other.id, withoutPassword())).toMatchObject(LAST_WAY);
  });

  it('stays where its organization takes no password', async () => {
    const { id, organizationId } = await linked(true, { isEnforced: true });
    const domain = anEmailDomain({ organizationId, domain: 'example.com' });
    await deps.store.singleSignOn.addDomain(domain);
    expect(await unlink('idn_none')).toMatchObject({ error: { code: 'identities.not-found' } });
    await deps.store.singleSignOn.proveDomain(domain.id, SOME_TIME);
    expect(await unlink(id)).toMatchObject(LAST_WAY);
  });
});
