import { DELETION_GRACE_MS, type Role } from '@fleetcommand/domain/accounts/account';
import { INVITATION_LIFE_MS } from '@fleetcommand/domain/accounts/invitation';
import type { MailContent } from '@fleetcommand/domain/mail/content';
import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { anOrganization } from '@fleetcommand/testing/builders/accounts';
import { storeFleet, storeTenant } from '@fleetcommand/testing/builders/fleet';
import { openOffice, REQUEST, type Office } from '@fleetcommand/testing/builders/office';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Actor } from '../actor.js';
import { createTenant } from '../tenants/create-tenant.js';
import { mailContext } from '../mail/queue-mail.js';
import { acceptInvitation, lookAtInvitation } from './accept-invitation.js';
import { carryOutDeletions } from './carry-out-deletions.js';
import { changeMember, transferOwnership } from './change-member.js';
import { deleteOrganization, keepOrganization } from './delete-organization.js';
import { renameOrganization } from './rename-organization.js';
import { invite, resendInvitation, revokeInvitation } from './invite.js';

let office: Office;
let owner: Actor;
let id: OrganizationId;
beforeEach(async () => {
  office = await openOffice();
  owner = await office.actor();
  id = owner.memberships[0]?.organizationId as OrganizationId;
});

const join = (role: Role) => office.actor(role, id);
const roles = async () =>
  Object.fromEntries(
    (await office.store.organizations.listMemberships(id)).map((m) => [m.userId, m.role]),
  );

/** Every mail owed so far, opened. */
async function mails(): Promise<(MailContent & { readonly to: string })[]> {
  const { mails: stored } = office.store;
  const ids = await stored.listDue(office.clock.now(), 100);
  const found = await Promise.all(ids.map((mail) => stored.find(mail)));
  return found.flatMap((mail) => {
    if (!mail?.ciphertext) return [];
    const opened = office.secretBox.open(mail.ciphertext, mailContext(mail.id)).reveal();
    return [{ ...(JSON.parse(opened) as MailContent), to: mail.to }];
  });
}
const lastToken = async () => {
  const last = (await mails()).at(-1);
  return new Secret(last && 'token' in last ? last.token : '');
};

describe('a plan', () => {
  it('holds so many people, invited ones among them', async () => {
    unwrap(await createTenant(office, owner, { name: 'Acme', slug: 'acme', plan: 'free' }));
    const ask = (email: string) => invite(office, owner, id, { email, role: 'viewer' });
    const first = unwrap(await ask('one@example.com'));
    expect(await ask('two@example.com')).toMatchObject({
      error: { code: 'billing.limit-reached' },
    });
    unwrap(await revokeInvitation(office, owner, id, first.id));
    // Of two at one instant one takes the last seat.
    const both = await Promise.all([ask('two@example.com'), ask('three@example.com')]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  });
});

describe('members', () => {
  it('get another role from an owner or admin, which the trail tells', async () => {
    const [admin, developer] = [await join('admin'), await join('developer')];
    unwrap(await changeMember(office, admin, id, developer.userId, 'billing'));
    expect((await roles())[developer.userId]).toBe('billing');
    expect(office.audit().at(-1)).toMatchObject({
      action: 'member.update',
      before: { role: 'developer' },
      after: { role: 'billing' },
    });
  });

  it('become or cease to be owners by an owner only', async () => {
    const [admin, viewer] = [await join('admin'), await join('viewer')];
    const refused = { error: { code: 'members.owners-only' } };
    expect(await changeMember(office, admin, id, viewer.userId, 'owner')).toMatchObject(refused);
    expect(await changeMember(office, admin, id, owner.userId, 'viewer')).toMatchObject(refused);
    expect(await changeMember(office, admin, id, owner.userId, null)).toMatchObject(refused);
    unwrap(await changeMember(office, owner, id, viewer.userId, 'owner'));
  });

  it('always have an owner among them, also when two leave at once', async () => {
    const last = { error: { code: 'members.last-owner' } };
    expect(await changeMember(office, owner, id, owner.userId, null)).toMatchObject(last);
    expect(await changeMember(office, owner, id, owner.userId, 'admin')).toMatchObject(last);
    const second = await join('owner');
    const left = await Promise.all(
      [owner, second].map((actor) => changeMember(office, actor, id, actor.userId, null)),
    );
    expect(left.filter(({ ok }) => ok)).toHaveLength(1);
    expect(Object.values(await roles())).toEqual(['owner']);
  });

  it('may leave, whatever their role, and nobody else may make them who may not', async () => {
    const [viewer, other] = [await join('viewer'), await join('viewer')];
    expect(await changeMember(office, viewer, id, other.userId, null)).toMatchObject({
      error: { code: 'accounts.forbidden' },
    });
    unwrap(await changeMember(office, viewer, id, viewer.userId, null));
    expect(office.audit().at(-1)?.action).toBe('member.leave');
  });

  it('hand the organization over in one step', async () => {
    const admin = await join('admin');
    unwrap(await transferOwnership(office, owner, id, admin.userId));
    expect(await roles()).toEqual({ [owner.userId]: 'admin', [admin.userId]: 'owner' });
    const nobody = await office.actor();
    expect(await transferOwnership(office, owner, id, nobody.userId)).toMatchObject({
      error: { code: 'members.not-found' },
    });
  });
});

describe('an invitation', () => {
  const ask = (email = 'new@example.com', role: Role = 'developer', by = owner) =>
    invite(office, by, id, { email, role });

  it('comes by mail, and makes an account where there is none', async () => {
    unwrap(await ask(' NEW@example.com '));
    expect(await mails()).toMatchObject([{ kind: 'invitation', to: 'new@example.com' }]);
    const token = await lastToken();
    const looked = unwrap(await lookAtInvitation(office, token));
    expect(looked).toMatchObject({ user: null, organization: { id } });
    const as = { user: null, password: new Secret('correct horse battery') };
    const accepted = unwrap(await acceptInvitation(office, token, as, REQUEST));
    expect(accepted).toMatchObject({ role: 'developer', user: { email: 'new@example.com' } });
    expect(accepted.session).not.toBeNull();
    expect((await roles())[accepted.user.id]).toBe('developer');
    expect(await acceptInvitation(office, token, as, REQUEST)).toMatchObject({
      error: { code: 'invitations.not-good' },
    });
  });

  it('to somebody with an account is theirs alone', async () => {
    const { user } = await office.actor();
    unwrap(await ask(user.email));
    const token = await lastToken();
    const first = { error: { code: 'invitations.sign-in-first' } };
    const password = new Secret('correct horse battery');
    for (const as of [
      { user: null, password },
      { user: (await office.actor()).user, password },
    ])
      expect(await acceptInvitation(office, token, as, REQUEST)).toMatchObject(first);
    const accepted = unwrap(
      await acceptInvitation(office, token, { user, password: null }, REQUEST),
    );
    expect(accepted.session).toBeNull();
  });

  it('is no way around the password rules', async () => {
    unwrap(await ask());
    const as = { user: null, password: new Secret('short') };
    expect(await acceptInvitation(office, await lastToken(), as, REQUEST)).toMatchObject({
      error: { code: 'accounts.weak-password', pointer: '/password' },
    });
  });

  it('is one at a time, and none to a member', async () => {
    unwrap(await ask());
    expect(await ask()).toMatchObject({ error: { code: 'invitations.already-open' } });
    const { user } = await join('viewer');
    expect(await ask(user.email)).toMatchObject({ error: { code: 'members.already' } });
    expect(await ask('not an address')).toMatchObject({ error: { code: 'accounts.bad-email' } });
    const admin = await join('admin');
    expect(await ask('x@example.com', 'owner', admin)).toMatchObject({
      error: { code: 'members.owners-only' },
    });
  });

  it('sent again has another link, withdrawn or old it has none', async () => {
    const { id: invitation } = unwrap(await ask());
    const old = await lastToken();
    unwrap(await resendInvitation(office, owner, id, invitation));
    const token = await lastToken();
    const isGood = async (t: Secret) => (await lookAtInvitation(office, t)).ok;
    expect([await isGood(old), await isGood(token)]).toEqual([false, true]);
    office.clock.advance(INVITATION_LIFE_MS);
    expect(await isGood(token)).toBe(false);
    unwrap(await resendInvitation(office, owner, id, invitation));
    const third = await lastToken();
    unwrap(await revokeInvitation(office, owner, id, invitation));
    expect(await isGood(third)).toBe(false);
    expect(await resendInvitation(office, owner, id, invitation)).toMatchObject({
      error: { code: 'invitations.not-found' },
    });
  });
});

describe('renaming an organization', () => {
  it('is done by one of two who read the same, and by whoever did not say what they read', async () => {
    const read = await office.store.accounts.findOrganization(id);
    if (!read) throw new Error('it is gone');
    const renamed = await Promise.all(
      ['One', 'Other'].map((name) => renameOrganization(office, owner, id, name, read)),
    );
    expect(renamed.filter(({ ok }) => !ok)).toMatchObject([
      { error: { code: 'request.precondition-failed' } },
    ]);
    unwrap(await renameOrganization(office, owner, id, ' The last '));
    expect(await office.store.accounts.findOrganization(id)).toMatchObject({ name: 'The last' });
  });
});

describe('deleting an organization', () => {
  it('asks for its name, tells every owner, and can be called off', async () => {
    await join('owner');
    expect(await deleteOrganization(office, owner, id, 'Acne')).toMatchObject({
      error: { code: 'organizations.name-differs', pointer: '/name' },
    });
    unwrap(await deleteOrganization(office, owner, id, 'Acme'));
    unwrap(await deleteOrganization(office, owner, id, 'Acme'));
    expect((await mails()).map(({ kind }) => kind)).toEqual(Array(2).fill('organization-deletion'));
    unwrap(await keepOrganization(office, owner, id));
    office.clock.advance(DELETION_GRACE_MS + 1);
    expect(await carryOutDeletions(office)).toMatchObject({ underWay: 0 });
  });

  it('deletes its instances after the grace, and then itself', async () => {
    const wanted = { name: 'Chat', slug: 'chat', plan: 'free' };
    const { tenant } = unwrap(await createTenant(office, owner, wanted));
    unwrap(await deleteOrganization(office, owner, id, 'Acme'));
    office.clock.advance(DELETION_GRACE_MS);
    expect(await carryOutDeletions(office)).toMatchObject({ underWay: 0 });
    office.clock.advance(1);
    await carryOutDeletions(office);
    await carryOutDeletions(office);
    const doomed = await office.store.tenants.find(tenant.id);
    expect(doomed).toMatchObject({ intent: 'deleted', state: 'deleting', generation: 2 });
    expect(await office.store.accounts.findOrganization(id)).toMatchObject({ deletedAt: null });
    const lease = await office.store.leases.acquire(`tenant/${tenant.id}`, 'spec', 60_000);
    if (!lease) throw new Error('nobody has it');
    const gone = { deletedAt: office.clock.now(), state: 'deleted' as const };
    unwrap(await office.store.tenants.recordObserved(tenant.id, lease, 2, gone));
    await carryOutDeletions(office);
    expect(await office.store.accounts.findOrganization(id)).toMatchObject({
      deletedAt: office.clock.now(),
    });
    expect(await carryOutDeletions(office)).toMatchObject({ underWay: 0 });
  });

  it('goes, however many others wait for their instances to go', async () => {
    const { store } = office;
    const fleet = await storeFleet(store);
    const doomed = Array.from({ length: 102 }, () => anOrganization()).toSorted((a, b) =>
      a.id < b.id ? -1 : 1,
    );
    const last = doomed.at(-1)!;
    for (const organization of doomed) {
      await store.accounts.createOrganization(organization);
      await store.organizations.setDeletionRequestedAt(organization.id, office.clock.now());
      if (organization === last) continue;
      await storeTenant(store, { ...fleet, organization }, { intent: 'deleted' });
    }
    office.clock.advance(DELETION_GRACE_MS + 1);
    expect(await carryOutDeletions(office)).toEqual({ underWay: 102, failures: [] });
    expect(await store.accounts.findOrganization(last.id)).toMatchObject({
      deletedAt: office.clock.now(),
    });
  });
});
