import type { DomainId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import { describe, expect, it } from 'vitest';

import { DEFAULT_PLANS } from '../../plans/default-plans.js';
import { tenantAddresses, type BoundDomain } from './addresses.js';
import { checkNewClaim } from './check-new-claim.js';
import { makeClaim, type DomainClaim } from './claim.js';
import { DAY_MS, DEFAULT_CLAIM_POLICY } from './policy.js';
import { checkQuarantine, claimTombstone, isFreshTarget } from './tombstones.js';

const NOW = new Date('2026-01-01T00:00:00Z');
const [acme, rival] = ['org_a', 'org_b'] as OrganizationId[] as [OrganizationId, OrganizationId];
const tenantId = 'ten_a' as TenantId;

function claim(hostname: string, change: Partial<DomainClaim> = {}): DomainClaim {
  const secrets = { targetLabel: `t-${hostname}`, token: 'x' };
  const id = `dom_${hostname}` as DomainId;
  return {
    ...makeClaim({ id, organizationId: acme, tenantId, hostname, secrets, createdAt: NOW }),
    ...change,
  };
}

const planFor = (domains: number) => {
  const [plan] = DEFAULT_PLANS;
  if (!plan) throw new Error('there is a plan');
  return { ...plan, limits: { ...plan.limits, domains } };
};

describe('a new claim', () => {
  const wish = { hostname: 'chat.acme.com', tenantId };

  it('is refused while the instance has one of the name, and only then', () => {
    const present = claim('chat.acme.com');
    expect(checkNewClaim(wish, planFor(9), [present], DEFAULT_CLAIM_POLICY)).toMatchObject({
      error: { code: 'domains.hostname-already-claimed', pointer: '/hostname' },
    });
    const over = claim('chat.acme.com', {
      ownership: { ...present.ownership, state: 'superseded' },
    });
    const others = claim('chat.acme.com', { tenantId: 'ten_b' as TenantId });
    expect(checkNewClaim(wish, planFor(9), [over, others], DEFAULT_CLAIM_POLICY).ok).toBe(true);
  });

  it('is refused past what the plan holds, and told what to do', () => {
    const over = claim('old.acme.com');
    const claims = [
      claim('a.acme.com'),
      { ...over, ownership: { ...over.ownership, state: 'expired' as const } },
    ];
    expect(checkNewClaim(wish, planFor(2), claims, DEFAULT_CLAIM_POLICY).ok).toBe(true);
    expect(checkNewClaim(wish, planFor(1), claims, DEFAULT_CLAIM_POLICY)).toMatchObject({
      error: { code: 'domains.plan-limit', message: expect.stringContaining('plan with more') },
    });
  });

  it('is refused while too many wait for their records', () => {
    const policy = { ...DEFAULT_CLAIM_POLICY, maxOpenClaims: 2 };
    const waiting = [claim('a.acme.com'), claim('b.acme.com')];
    expect(checkNewClaim(wish, planFor(9), waiting, policy)).toMatchObject({
      error: { code: 'domains.too-many-claims' },
    });
    expect(checkNewClaim(wish, planFor(9), waiting.slice(1), policy).ok).toBe(true);
  });
});

describe('a tombstone', () => {
  const stone = claimTombstone(claim('acme.apps.example.com'), 'tenant-deleted', NOW);
  const check = (organizationId: OrganizationId, days: number) =>
    checkQuarantine(
      'acme.apps.example.com',
      organizationId,
      [stone],
      new Date(NOW.getTime() + days * DAY_MS),
      DEFAULT_CLAIM_POLICY,
    );

  it('keeps a platform address from others for 90 days, not from who had it', () => {
    expect(check(rival, 89)).toMatchObject({
      error: { code: 'slugs.quarantined', details: { until: '2026-04-01T00:00:00.000Z' } },
    });
    expect(check(acme, 1).ok).toBe(true);
    expect(check(rival, 90).ok).toBe(true);
  });

  it('keeps its target from every other claim for ever', () => {
    expect(isFreshTarget('t-acme.apps.example.com', [stone])).toBe(false);
    expect(isFreshTarget('t-other', [stone])).toBe(true);
  });
});

describe('an instance’s addresses', () => {
  const platform = 'acme.apps.example.com';
  const bound = (hostname: string, change: Partial<BoundDomain> = {}): BoundDomain => ({
    hostname,
    label: hostname.replaceAll('.', ''),
    isLive: true,
    isSuspended: false,
    isPrimary: false,
    redirectTo: null,
    ...change,
  });

  it('call themselves by the primary while it is live, and serve at the platform’s always', () => {
    const primary = bound('chat.acme.com', { isPrimary: true });
    expect(tenantAddresses(platform, [primary])).toMatchObject({
      canonical: 'chat.acme.com',
      serves: [primary],
    });
    for (const broken of [{ isLive: false }, { isSuspended: true }]) {
      expect(tenantAddresses(platform, [{ ...primary, ...broken }]).canonical).toBe(platform);
    }
  });

  it('send www on to the apex, not in circles and not to what is down', () => {
    const apex = bound('acme.com', { isPrimary: true });
    const www = bound('www.acme.com', { redirectTo: 'acme.com' });
    expect(tenantAddresses(platform, [apex, www])).toEqual({
      canonical: 'acme.com',
      serves: [apex],
      redirects: [{ domain: www, to: 'acme.com' }],
      suspended: [],
    });
    const circle = [bound('acme.com', { redirectTo: 'www.acme.com' }), www];
    expect(tenantAddresses(platform, circle).redirects).toEqual([]);
    const down = [{ ...apex, isLive: false }, www];
    expect(tenantAddresses(platform, down).redirects).toEqual([]);
    expect(tenantAddresses(platform, down).serves).toContain(www);
    const home = bound('www.acme.com', { redirectTo: platform });
    expect(tenantAddresses(platform, [home]).redirects).toEqual([{ domain: home, to: platform }]);
  });

  it('leave out what is suspended', () => {
    const suspended = [bound('chat.acme.com', { isSuspended: true })];
    expect(tenantAddresses(platform, suspended)).toMatchObject({ serves: [], suspended });
  });
});
