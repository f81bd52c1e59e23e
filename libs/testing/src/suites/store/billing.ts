import type { OrganizationId } from '@fleetcommand/kernel/ids';
import { describe, expect, it } from 'vitest';

import { anOrganization, SOME_TIME } from '../../builders/accounts.js';
import { aBillingAccount, aBillingEvent, aSubscription } from '../../builders/billing.js';
import { storeFleet, storeTenant } from '../../builders/fleet.js';
import { someId } from '../../builders/ids.js';
import type { GetSubject } from './subject.js';

const later = (ms: number) => new Date(SOME_TIME.getTime() + ms);

export function describeBilling(subject: GetSubject): void {
  const organization = async (): Promise<OrganizationId> => {
    const made = anOrganization();
    await subject().store.accounts.createOrganization(made);
    return made.id;
  };

  describe('billing accounts', () => {
    it('are made once an organization, and found by it and by their customer', async () => {
      const { billing } = subject().store;
      const organizationId = await organization();
      const account = aBillingAccount({ organizationId, customerId: `cus_${organizationId}` });
      expect(await billing.find(organizationId)).toBeNull();
      expect(await billing.createOnce(account)).toEqual(account);
      expect(await billing.createOnce({ ...account, trialEndsAt: SOME_TIME })).toEqual(account);
      expect(await billing.find(organizationId)).toEqual(account);
      expect(await billing.findOrganization(`cus_${organizationId}`)).toBe(organizationId);
      expect(await billing.findOrganization('cus_nobody')).toBeNull();
    });

    it('keep all that is written, and only on the revision that was read', async () => {
      const { billing } = subject().store;
      const organizationId = await organization();
      await billing.createOnce(aBillingAccount({ organizationId }));
      const change = {
        customerId: `cus_${organizationId}`,
        subscriptions: [aSubscription()],
        fetchedAt: later(1),
        position: {
          standing: 'past_due',
          since: later(2),
          unpaidSince: later(3),
          reason: 'The last payment did not go through.',
        },
        trialEndsAt: later(4),
        hold: { reason: 'a wire is on its way', until: later(5), by: 'ops@example.com' },
        nextReviewAt: later(6),
      } as const;
      const changed = await billing.update(organizationId, 1, change, later(7));
      expect(changed).toEqual({ ...aBillingAccount({ organizationId }), ...change, revision: 2 });
      expect(await billing.update(organizationId, 1, { hold: null }, later(8))).toBeNull();
      const again = await billing.update(organizationId, 2, { hold: null }, later(8));
      expect(again).toEqual({ ...changed, hold: null, revision: 3 });
    });

    it('are locked by one transaction at a time', async () => {
      const { store } = subject();
      const organizationId = await organization();
      await store.billing.createOnce(aBillingAccount({ organizationId }));
      const bump = () =>
        store.transaction(async (tx) => {
          const account = await tx.billing.lock(organizationId);
          if (!account) throw new Error('there is no account');
          const change = { nextReviewAt: SOME_TIME };
          return tx.billing.update(organizationId, account.revision, change, SOME_TIME);
        });
      const bumped = await Promise.all([bump(), bump(), bump()]);
      expect(new Set(bumped.map((one) => one?.revision))).toEqual(new Set([2, 3, 4]));
      expect(
        await store.transaction((tx) => tx.billing.lock('org_0' as OrganizationId)),
      ).toBeNull();
    });

    it('are due when their time has come, or while events wait', async () => {
      const { billing } = subject().store;
      const [timed, told, quiet] = await Promise.all([
        organization(),
        organization(),
        organization(),
      ]);
      await billing.createOnce(aBillingAccount({ organizationId: timed, nextReviewAt: later(10) }));
      await billing.createOnce(aBillingAccount({ organizationId: told }));
      await billing.createOnce(aBillingAccount({ organizationId: quiet }));
      const event = aBillingEvent({ organizationId: told });
      await billing.recordEvent(event);
      const due = async (at: Date) =>
        (await billing.listDue(at, 1_000)).filter((id) => [timed, told, quiet].includes(id));
      expect(await due(later(9))).toEqual([told]);
      expect(new Set(await due(later(10)))).toEqual(new Set([timed, told]));
      await billing.settleEvents([event.id], 'nothing new', SOME_TIME);
      expect(await due(later(9))).toEqual([]);
    });

    it('are listed a page at a time', async () => {
      const { billing } = subject().store;
      for (let n = 0; n < 3; n++)
        await billing.createOnce(aBillingAccount({ organizationId: await organization() }));
      const first = await billing.list({ limit: 2 });
      expect(first).toMatchObject({ hasMore: true, items: [{}, {}] });
      const after = first.items.at(-1)?.organizationId ?? '';
      const [next] = (await billing.list({ limit: 1, after })).items;
      expect(next && next.organizationId > after).toBe(true);
    });
  });

  describe('billing events', () => {
    it('are recorded once, whoever tells of them', async () => {
      const { billing } = subject().store;
      const event = aBillingEvent({ organizationId: await organization() });
      const told = await Promise.all([billing.recordEvent(event), billing.recordEvent(event)]);
      expect(new Set(told)).toEqual(new Set([false, true]));
      expect(await billing.recordEvent({ ...event, source: 'backfill' })).toBe(false);
      expect(await billing.findEvent(event.id)).toEqual(event);
      expect(await billing.findEvent('evt_none')).toBeNull();
    });

    it('owe the work they ring for with the same statement, once', async () => {
      const { store } = subject();
      const organizationId = await organization();
      const event = aBillingEvent({ organizationId });
      const job = { kind: 'billing.review', organizationId } as const;
      const before = await store.outbox.countPending();
      expect(await store.billing.recordEvent(event, { id: someId('out'), job })).toBe(true);
      expect(await store.billing.recordEvent(event, { id: someId('out'), job })).toBe(false);
      expect(await store.outbox.countPending()).toBe(before + 1);
    });

    it('wait until they are settled, once, and again when they are reopened', async () => {
      const { billing } = subject().store;
      const organizationId = await organization();
      const [older, newer] = [0, 5].map((ms) =>
        aBillingEvent({ organizationId, createdAt: later(ms) }),
      ) as [ReturnType<typeof aBillingEvent>, ReturnType<typeof aBillingEvent>];
      await billing.recordEvent(newer);
      await billing.recordEvent(older);
      expect(await billing.listPendingEvents(organizationId)).toEqual([older, newer]);
      const ids = [older.id, newer.id];
      expect(await billing.settleEvents(ids, 'trialing → active', later(9))).toBe(true);
      expect(await billing.settleEvents(ids, 'nothing new', later(10))).toBe(false);
      const settled = {
        state: 'done',
        effect: 'trialing → active',
        attempts: 1,
        processedAt: later(9),
      };
      expect(await billing.findEvent(older.id)).toEqual({ ...older, ...settled });
      await billing.reopenEvent(older.id);
      expect(await billing.listPendingEvents(organizationId)).toEqual([
        { ...older, effect: 'trialing → active', attempts: 1 },
      ]);
    });

    it('are listed newest first, of one organization or of all', async () => {
      const { billing } = subject().store;
      const organizationId = await organization();
      const events = [1, 3, 2].map((n) =>
        aBillingEvent({ organizationId, createdAt: later(86_400_000 * 900 + n) }),
      );
      for (const event of events) await billing.recordEvent(event);
      const [one, three, two] = events;
      const first = await billing.listEvents({ limit: 2 }, { organizationId });
      expect(first).toEqual({ items: [three, two], hasMore: true });
      const rest = await billing.listEvents({ limit: 2, after: two?.id ?? '' }, { organizationId });
      expect(rest).toEqual({ items: [one], hasMore: false });
      expect((await billing.listEvents({ limit: 1 })).items).toEqual([three]);
    });

    it('are known to be listed up to a time, once that was written', async () => {
      const { billing } = subject().store;
      for (const ms of [1, 2]) {
        await billing.setListedUntil(later(ms));
        expect(await billing.listedUntil()).toEqual(later(ms));
      }
    });

    it('are dropped when they are old and settled', async () => {
      const { billing } = subject().store;
      const organizationId = await organization();
      const [old, waiting] = [aBillingEvent({ organizationId }), aBillingEvent({ organizationId })];
      for (const event of [old, waiting])
        await billing.recordEvent({ ...event, receivedAt: new Date(0) });
      await billing.settleEvents([old.id], 'nothing new', SOME_TIME);
      expect(await billing.pruneEvents(new Date(1))).toBe(1);
      expect(await billing.findEvent(old.id)).toBeNull();
      expect(await billing.findEvent(waiting.id)).not.toBeNull();
    });
  });

  describe('tenants, for billing', () => {
    it('are listed of an organization, and counted and listed by plan', async () => {
      const { store } = subject();
      const fleet = await storeFleet(store);
      const planId = `plan-${fleet.organization.id.slice(-8)}`;
      const { tenant: second } = await storeTenant(store, fleet, { planId, createdAt: later(2) });
      const { tenant: first } = await storeTenant(store, fleet, {
        planId,
        planVersion: 2,
        createdAt: later(1),
        standing: 'awaiting-payment',
      });
      const listed = await store.tenants.listOfOrganization(fleet.organization.id);
      expect(listed).toEqual([first, second]);
      const counts = (await store.tenants.countByPlan()).filter((row) => row.planId === planId);
      expect(counts).toEqual([
        { planId, planVersion: 1, tenants: 1 },
        { planId, planVersion: 2, tenants: 1 },
      ]);
      const byPlan = await store.tenants.listByPlan(planId, { limit: 1 });
      expect(byPlan).toMatchObject({ hasMore: true, items: [{ planId }] });
    });
  });
}
