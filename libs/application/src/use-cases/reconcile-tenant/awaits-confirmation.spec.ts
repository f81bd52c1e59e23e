import { confirmAddress } from '@fleetcommand/application/use-cases/accounts/confirm-address';
import type { EmailVerification } from '@fleetcommand/domain/accounts/email-verification';
import { getCondition } from '@fleetcommand/domain/tenancy/condition';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { openWorkshop } from '@fleetcommand/testing/builders/workshop';
import { describe, expect, it } from 'vitest';

async function workshopWith(emailVerification: EmailVerification) {
  const workshop = await openWorkshop();
  const set = (policy: EmailVerification) =>
    Object.assign(workshop.deps.settings, { emailVerification: policy });
  set(emailVerification);
  const { store, ids, clock } = workshop.office;
  const confirm = () =>
    store.transaction((tx) => confirmAddress({ ids, clock }, tx, workshop.owner.userId));
  const kinds = () => workshop.cluster.objects().map(({ kind }) => kind);
  return { ...workshop, set, confirm, kinds };
}

const readyOf = ({ conditions }: Tenant) => getCondition(conditions, 'Ready');

describe('an instance of an owner whose address is not confirmed', () => {
  it('is not made before it is, where that is asked for, says so, and goes on at once', async () => {
    const shop = await workshopWith('before-provisioning');
    const { id } = await shop.order();
    await shop.rest();
    expect(readyOf(await shop.tenant(id))).toMatchObject({
      status: 'False',
      reason: 'AwaitingConfirmation',
      message: expect.stringContaining('Open the link in the mail') as string,
    });
    expect(shop.kinds()).toEqual([]);
    expect((await shop.events(id)).map(({ reason }) => reason)).toContain('AwaitingConfirmation');
    await shop.confirm();
    const [job] = await shop.office.store.transaction((tx) => tx.outbox.claim(10));
    expect(job?.job).toMatchObject({ kind: 'tenant.reconcile', tenantId: id });
    await shop.rest();
    expect((await shop.tenant(id)).state).toBe('active');
    expect((await shop.operation(id)).state).toBe('succeeded');
  });

  it('is made and not reachable, where it is asked for before going live, and then is', async () => {
    const shop = await workshopWith('before-going-live');
    const { id } = await shop.order();
    await shop.rest();
    expect(readyOf(await shop.tenant(id))?.reason).toBe('AwaitingConfirmation');
    expect(shop.kinds()).toContain('Deployment');
    expect(shop.kinds()).not.toContain('IngressRoute');
    await shop.confirm();
    await shop.rest();
    expect(shop.kinds()).toContain('IngressRoute');
    expect((await shop.tenant(id)).state).toBe('active');
  });

  it('that runs already is not stopped when it is asked for later', async () => {
    const shop = await workshopWith('off');
    const { id } = await shop.live();
    shop.set('before-provisioning');
    await shop.reconcile(id);
    expect((await shop.tenant(id)).state).toBe('active');
    expect(shop.kinds()).toContain('IngressRoute');
  });
});
