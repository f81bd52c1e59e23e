import type { StoredDomain } from '@fleetcommand/application/ports/domains';
import type { HostBinding } from '@fleetcommand/domain/domains/claims/claim';
import { claimTombstone, type Tombstone } from '@fleetcommand/domain/domains/claims/tombstones';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { describe, expect, it } from 'vitest';

import { SOME_TIME } from '../../builders/accounts.js';
import { aDomain } from '../../builders/domains.js';
import { storeFleet, storeTenant } from '../../builders/fleet.js';
import { someId } from '../../builders/ids.js';
import { aTenant } from '../../builders/tenancy.js';
import type { GetSubject } from './subject.js';

const LATER = new Date('2026-01-02T00:00:00.000Z');

function bindingOf({ hostname, id, organizationId, tenantId }: StoredDomain): HostBinding {
  return { hostname, claimId: id, organizationId, tenantId, boundAt: SOME_TIME };
}

export function describeDomains(subject: GetSubject): void {
  const someTenant = async () => {
    const { store } = subject();
    return (await storeTenant(store, await storeFleet(store))).tenant;
  };
  const stored = async (tenant: Tenant, overrides: Partial<StoredDomain> = {}) => {
    const domain = aDomain(tenant, overrides);
    expect(await subject().store.domains.create(domain)).toEqual({ ok: true });
    return domain;
  };
  const leaseOf = async ({ hostname }: StoredDomain) => {
    const lease = await subject().store.leases.acquire(`domain/${hostname}`, 'worker-1', 60_000);
    if (!lease) throw new Error('the lease is held');
    return lease;
  };

  describe('claims of domains', () => {
    it('are stored whole, one that is not over a tenant and host', async () => {
      const { domains } = subject().store;
      const tenant = await someTenant();
      const domain = await stored(tenant);
      expect(await domains.find(domain.id)).toEqual(domain);
      const again = aDomain(tenant, { hostname: domain.hostname });
      expect(await domains.create(again)).toMatchObject({
        ok: false,
        error: { code: 'domains.hostname-already-claimed', pointer: '/hostname' },
      });
      const other = await stored(await someTenant(), { hostname: domain.hostname });
      expect(await domains.listOpenByHostname(domain.hostname)).toEqual([domain, other]);
      expect(await domains.find(someId('dom'))).toBeNull();
    });

    it('belong to a tenant that exists', async () => {
      await expect(subject().store.domains.create(aDomain(aTenant()))).rejects.toThrow();
    });

    it('are listed by tenant in pages', async () => {
      const { domains } = subject().store;
      const tenant = await someTenant();
      const all = [await stored(tenant), await stored(tenant), await stored(tenant)];
      const first = await domains.listByTenant(tenant.id, { limit: 2 });
      expect(first).toEqual({ items: all.slice(0, 2), hasMore: true });
      const after = all[1]?.id ?? '';
      expect(await domains.listOpen(tenant.id)).toEqual(all);
      const rest = await domains.listByTenant(tenant.id, { limit: 2, after });
      expect(rest).toEqual({ items: all.slice(2), hasMore: false });
    });

    it('never have the target of another, also when that is gone', async () => {
      const { domains } = subject().store;
      const tenant = await someTenant();
      const gone = await stored(tenant);
      await expect(domains.create(aDomain(tenant, { secrets: gone.secrets }))).rejects.toThrow();
      await domains.addTombstone(claimTombstone(gone, 'deleted', SOME_TIME));
      expect(await domains.delete(gone.id)).toBe(true);
      await expect(domains.create(aDomain(tenant, { secrets: gone.secrets }))).rejects.toThrow();
    });

    it('store what a review found, under the lease only', async () => {
      const { domains } = subject().store;
      const domain = await stored(await someTenant(), { isPrimary: true });
      const lease = await leaseOf(domain);
      const diagnosis = {
        ownership: 'right',
        dns: 'wrong',
        mayIssue: true,
        findings: [],
        records: [],
      } as const;
      const found = {
        ...domain,
        ownership: { ...domain.ownership, state: 'lost', attempts: 2 } as const,
        proofLostAt: SOME_TIME,
        lossStage: 'warned' as const,
        look: { at: SOME_TIME.toISOString(), diagnosis, nameservers: ['ns1.acme.com'] },
        nextReviewAt: LATER,
      };
      expect(await domains.recordReview(domain.id, lease, found)).toBe(true);
      expect(await domains.find(domain.id)).toEqual(found);
      await subject().expire(lease);
      expect(await domains.recordReview(domain.id, lease, domain)).toBe(false);
      expect(await domains.find(domain.id)).toEqual(found);
    });

    it('that are over change no more, are primary no more, and make room', async () => {
      const { domains } = subject().store;
      const tenant = await someTenant();
      const domain = await stored(tenant, { isPrimary: true });
      const lease = await leaseOf(domain);
      const over = { ...domain, nextReviewAt: null, endedAt: LATER };
      expect(await domains.recordReview(domain.id, lease, over)).toBe(true);
      expect(await domains.find(domain.id)).toEqual({ ...over, isPrimary: false });
      expect(await domains.recordReview(domain.id, lease, domain)).toBe(false);
      expect(await domains.choose(domain.id, 1, { isPrimary: true })).toBeNull();
      await domains.requestCheck(domain.id, LATER);
      expect((await domains.find(domain.id))?.checkRequestedAt).toBeNull();
      expect(await domains.listOpenByHostname(domain.hostname)).toEqual([]);
      expect(await domains.listOpen(tenant.id)).toEqual([]);
      await stored(tenant, { hostname: domain.hostname });
    });

    it('are due by their time, and at once when people ask', async () => {
      const { domains } = subject().store;
      const tenant = await someTenant();
      const early = new Date('2020-01-02T00:00:00.000Z');
      const now = new Date('2020-01-03T00:00:00.000Z');
      const first = await stored(tenant, { nextReviewAt: early });
      const second = await stored(tenant, { nextReviewAt: LATER });
      await stored(tenant, { nextReviewAt: null });
      expect(await domains.listDue(now, 10)).toEqual([first.id]);
      await domains.requestCheck(second.id, now);
      expect(await domains.listDue(now, 10)).toEqual([first.id, second.id]);
      expect(await domains.listDue(now, 1)).toEqual([first.id]);
      for (const { id } of [first, second]) await domains.delete(id);
    });
  });

  describe('what people choose of a domain', () => {
    it('is stored once a revision', async () => {
      const { domains } = subject().store;
      const domain = await stored(await someTenant());
      const chosen = await domains.choose(domain.id, 1, { redirectTo: 'acme.com' });
      expect(chosen).toEqual({ ...domain, redirectTo: 'acme.com', revision: 2 });
      expect(await domains.choose(domain.id, 1, { redirectTo: null })).toBeNull();
      expect(await domains.delete(domain.id, 1)).toBe(false);
      expect(await domains.delete(domain.id, 2)).toBe(true);
      expect(await domains.delete(domain.id)).toBe(false);
    });

    it('is one primary name a tenant', async () => {
      const { domains } = subject().store;
      const tenant = await someTenant();
      const old = await stored(tenant, { isPrimary: true });
      const others = await stored(await someTenant(), { isPrimary: true });
      const domain = await stored(tenant);
      expect(await domains.choose(domain.id, 7, { isPrimary: true })).toBeNull();
      expect((await domains.find(old.id))?.isPrimary).toBe(true);
      expect(await domains.choose(domain.id, 1, { isPrimary: true })).toMatchObject({
        isPrimary: true,
      });
      expect(await domains.find(old.id)).toMatchObject({ isPrimary: false, revision: 2 });
      expect((await domains.find(others.id))?.isPrimary).toBe(true);
      const primaries = await domains.listPrimaries([tenant.id, others.tenantId]);
      expect(new Set(primaries.map(({ id }) => id))).toEqual(new Set([domain.id, others.id]));
      expect(await domains.listPrimaries([])).toEqual([]);
    });
  });

  describe('a host’s binding', () => {
    it('is one claim’s, and moves only from whom it is thought to be', async () => {
      const { domains } = subject().store;
      const [a, b] = [await someTenant(), await someTenant()];
      const first = await stored(a);
      const second = await stored(b, { hostname: first.hostname });
      expect(await domains.findBinding(first.hostname)).toBeNull();
      expect(await domains.bind(bindingOf(second), first.id)).toBe(false);
      expect(await domains.bind(bindingOf(first), null)).toBe(true);
      expect(await domains.bind(bindingOf(second), null)).toBe(false);
      expect(await domains.findBinding(first.hostname)).toEqual(bindingOf(first));
      expect(await domains.listBound(a.id)).toEqual([first]);
      expect(await domains.bind(bindingOf(second), first.id)).toBe(true);
      expect(await domains.listBound(a.id)).toEqual([]);
      expect(await domains.listBound(b.id)).toEqual([second]);
      expect(await domains.unbind(first.hostname, first.id)).toBe(false);
      expect(await domains.unbind(first.hostname, second.id)).toBe(true);
      expect(await domains.findBinding(first.hostname)).toBeNull();
    });

    it('keeps its claim from being deleted', async () => {
      const { domains } = subject().store;
      const domain = await stored(await someTenant());
      await domains.bind(bindingOf(domain), null);
      await expect(domains.delete(domain.id)).rejects.toThrow();
      expect(await domains.find(domain.id)).toEqual(domain);
    });
  });

  describe('tombstones', () => {
    it('are listed newest first, one a target', async () => {
      const { domains } = subject().store;
      const domain = aDomain(await someTenant());
      const old = claimTombstone(domain, 'released', SOME_TIME);
      const platform = { ...old, targetLabel: null, reason: 'tenant-deleted', at: LATER } as const;
      await domains.addTombstone(old);
      await domains.addTombstone({ ...old, reason: 'deleted' });
      await domains.addTombstone(platform);
      expect(await domains.listTombstones(domain.hostname)).toEqual([platform, old]);
      expect(await domains.listTombstones('nobody.acme.com')).toEqual([]);
    });

    it('tell which hosts went with their tenant, and of no others', async () => {
      const { domains } = subject().store;
      const tenant = await someTenant();
      const bury = async (hostname: string, change: Partial<Tombstone>) =>
        domains.addTombstone({
          ...claimTombstone(aDomain(tenant, { hostname }), 'tenant-deleted', LATER),
          ...change,
        });
      await bury('www.acme.com', {});
      await bury('chat.acme.com', {});
      await bury('chat.acme.com', {});
      await bury('given-up.acme.com', { reason: 'deleted' });
      await bury('earlier.acme.com', { at: SOME_TIME });
      await bury('acme.apps.test', { targetLabel: null });
      await bury('others.acme.com', { tenantId: someId('ten') });
      const ended = await domains.listEndedWith(tenant.id, LATER);
      expect(ended).toEqual(['chat.acme.com', 'www.acme.com']);
    });
  });

  describe('looks at DNS', () => {
    it('are counted by organization and hour', async () => {
      const { domains } = subject().store;
      const [org, other] = [someId('org'), someId('org')];
      const at = (time: string) => new Date(`2020-01-01T${time}:00.000Z`);
      expect(await domains.countLook(org, at('10:00'))).toBe(1);
      expect(await domains.countLook(org, at('10:59'))).toBe(2);
      expect(await domains.countLook(other, at('10:59'))).toBe(1);
      expect(await domains.countLook(org, at('11:00'))).toBe(1);
      expect(await domains.pruneLookCounts(at('11:00'))).toBeGreaterThanOrEqual(2);
      expect(await domains.countLook(org, at('11:30'))).toBe(2);
      expect(await domains.countLook(org, at('10:30'))).toBe(1);
    });
  });
}
