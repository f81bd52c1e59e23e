import type { DomainId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { Diagnosis } from '../diagnosis/diagnosis.js';
import type { Verdict } from '../diagnosis/input.js';
import { makeClaim, type DomainClaim, type HostBinding } from './claim.js';
import { domainStatus } from './headline.js';
import type { Notice } from './notices.js';
import { DAY_MS, DEFAULT_CLAIM_POLICY } from './policy.js';
import type { ClaimFacts } from './facts.js';
import { reviewClaim, wantsCertificate } from './review-claim.js';

const START = new Date('2026-01-01T00:00:00Z');
const HOSTNAME = 'chat.acme.com';

const diagnosis = (ownership: Verdict, dns: Verdict = ownership): Diagnosis => ({
  ownership,
  dns,
  mayIssue: true,
  findings: [],
  records: [],
});
const RIGHT = diagnosis('right');
const ISSUED = {
  isIssued: true,
  isOrdering: false,
  attempts: 0,
  lastError: null,
  isForCustomer: false,
  nextAttemptAt: null,
};
const NO_CERTIFICATE = { ...ISSUED, isIssued: false };
const SERVED = { edges: 2, serving: 2 };

function claimOf(letter: string, createdAt = START): DomainClaim {
  return makeClaim({
    id: `dom_${letter.repeat(32)}` as DomainId,
    organizationId: `org_${letter.repeat(32)}` as OrganizationId,
    tenantId: `ten_${letter.repeat(32)}` as TenantId,
    hostname: HOSTNAME,
    secrets: { targetLabel: `t${letter}`, token: `token-${letter}` },
    createdAt,
  });
}

/** One host's claims over time, stored as the database would. */
class World {
  now = START;
  binding: HostBinding | null = null;
  readonly claims = new Map<string, DomainClaim>();
  readonly notices: Notice[] = [];

  add(letter: string): void {
    this.claims.set(letter, claimOf(letter, this.now));
  }
  claim(letter: string): DomainClaim {
    const claim = this.claims.get(letter);
    if (!claim) throw new Error(`no claim ${letter}`);
    return claim;
  }
  review(letter: string, look: Diagnosis, facts: Partial<ClaimFacts> = {}): DomainClaim {
    const claim = this.claim(letter);
    const gathered = {
      claim,
      binding: this.binding,
      diagnosis: look,
      certificate: ISSUED,
      edges: SERVED,
    };
    const review = reviewClaim({ ...gathered, ...facts }, this.now, DEFAULT_CLAIM_POLICY);
    this.claims.set(letter, review.claim);
    if (review.binding === 'take') {
      const { id: claimId, organizationId, tenantId } = claim;
      this.binding = { hostname: HOSTNAME, claimId, organizationId, tenantId, boundAt: this.now };
    }
    if (review.binding === 'release') this.binding = null;
    this.notices.push(...review.notices);
    return review.claim;
  }
  later(ms: number): void {
    this.now = new Date(this.now.getTime() + ms);
  }
  kinds(): string[] {
    return this.notices.map(({ kind }) => kind);
  }
}

function boundWorld(): World {
  const world = new World();
  world.add('a');
  world.review('a', RIGHT);
  return world;
}

describe('a claim', () => {
  it('goes from its records to live', () => {
    const world = new World();
    world.add('a');
    const steps: string[] = [];
    const look = (...call: Parameters<World['review']>) =>
      steps.push(domainStatus(world.review(...call)));
    look('a', diagnosis('wrong'));
    look('a', diagnosis('right', 'wrong'));
    look('a', RIGHT, { certificate: NO_CERTIFICATE });
    look('a', RIGHT, { edges: { edges: 2, serving: 1 } });
    look('a', RIGHT);
    expect(steps).toEqual(['awaiting-dns', 'verifying', 'issuing', 'issuing', 'live']);
    expect(world.kinds()).toEqual(['bound']);
    expect(world.binding?.claimId).toBe(world.claim('a').id);
  });

  it.each<[string, Diagnosis]>([
    ['a CNAME alone', diagnosis('wrong', 'right')],
    ['a TXT record alone', diagnosis('right', 'wrong')],
    ['records seen by one resolver of two', diagnosis('partly', 'partly')],
    ['name servers that are silent', diagnosis('unknown')],
  ])('is not bound by %s, and nothing is ordered', (_, look) => {
    const world = new World();
    world.add('a');
    world.review('a', look);
    expect(world.binding).toBeNull();
    expect(wantsCertificate(world.claim('a'), world.binding)).toBe(false);
  });

  it('is looked at often at first, then less, and dropped after 30 days without proof', () => {
    const world = new World();
    world.add('a');
    const wait = () => {
      const { lastCheckedAt, nextRetryAt } = world.review('a', diagnosis('wrong')).ownership;
      return nextRetryAt && lastCheckedAt
        ? (Date.parse(nextRetryAt) - Date.parse(lastCheckedAt)) / 1_000
        : null;
    };
    expect(wait()).toBe(15);
    world.later(30 * 60_000);
    expect(wait()).toBe(60);
    world.later(5 * 60 * 60_000);
    expect(wait()).toBe(600);
    world.later(2 * DAY_MS);
    expect(wait()).toBe(3_600);
    world.later(28 * DAY_MS);
    expect(wait()).toBeNull();
    expect(world.claim('a').ownership.state).toBe('expired');
    expect(domainStatus(world.claim('a'))).toBe('blocked');
    expect(world.kinds()).toEqual(['expired']);
  });

  it('counts the looks that found it not as it should be', () => {
    const world = new World();
    world.add('a');
    world.review('a', diagnosis('wrong'));
    expect(world.review('a', diagnosis('wrong')).ownership.attempts).toBe(2);
    expect(world.review('a', RIGHT).ownership.attempts).toBe(0);
  });
});

describe('a bound host', () => {
  it('is looked at daily, at an hour of the claim’s own', () => {
    const world = boundWorld();
    const { nextRetryAt } = world.review('a', RIGHT).ownership;
    const waitMs = Date.parse(nextRetryAt ?? '') - world.now.getTime();
    expect(waitMs).toBeGreaterThanOrEqual(0.9 * DAY_MS);
    expect(waitMs).toBeLessThanOrEqual(DAY_MS);
  });

  it('is warned about after 3 days without proof, suspended after 7, released after 30, each told once', () => {
    const world = boundWorld();
    const lost = diagnosis('wrong', 'right');
    const stages: string[] = [];
    for (let day = 0; day <= 30; day += 1) {
      const claim = world.review('a', lost);
      world.review('a', lost);
      stages.push(claim.ownership.state === 'lost' ? claim.lossStage : claim.ownership.state);
      world.later(DAY_MS);
    }
    expect(stages.slice(0, 3)).toEqual(['noticed', 'noticed', 'noticed']);
    expect(new Set(stages.slice(3, 7))).toEqual(new Set(['warned']));
    expect(new Set(stages.slice(7, 30))).toEqual(new Set(['suspended']));
    expect(stages[30]).toBe('released');
    expect(world.kinds()).toEqual(['bound', 'proof-missing', 'suspended', 'released']);
    expect(world.binding).toBeNull();
    expect(world.notices[1]?.message).toContain('suspended on 2026-01-08');
  });

  it('serves until it is suspended, and again when the proof is back', () => {
    const world = boundWorld();
    const lost = diagnosis('wrong', 'right');
    expect(world.review('a', lost).routing.state).toBe('live');
    world.later(8 * DAY_MS);
    expect(world.review('a', lost).routing.state).toBe('suspended');
    expect(domainStatus(world.claim('a'))).toBe('suspended');
    expect(wantsCertificate(world.claim('a'), world.binding)).toBe(false);
    expect(world.review('a', RIGHT).routing.state).toBe('live');
    expect(world.claim('a').proofLostAt).toBeNull();
    expect(world.kinds()).toEqual(['bound', 'suspended', 'restored']);
  });

  it('stays live while the edges are given a renewed certificate', () => {
    const world = boundWorld();
    expect(world.review('a', RIGHT).routing.state).toBe('live');
    const behind = world.review('a', RIGHT, { edges: { edges: 2, serving: 0 } });
    expect(behind.routing).toMatchObject({ state: 'live', reason: 'edges-behind' });
  });

  it('loses nothing by silence, nor by one resolver that cannot tell', () => {
    const world = boundWorld();
    for (let day = 0; day < 60; day += 1) {
      world.later(DAY_MS);
      const claim = world.review('a', diagnosis(day % 2 === 0 ? 'unknown' : 'partly'));
      expect(domainStatus(claim)).toBe('live');
    }
    expect(world.kinds()).toEqual(['bound']);
  });

  it('stays bound when it points elsewhere, and says so', () => {
    const world = boundWorld();
    expect(domainStatus(world.review('a', diagnosis('right', 'wrong')))).toBe('misconfigured');
    expect(world.binding?.claimId).toBe(world.claim('a').id);
  });
});

describe('a host two organizations want', () => {
  it('moves by fresh proof, and both are told', () => {
    const world = boundWorld();
    world.later(DAY_MS);
    world.add('b');
    world.review('b', RIGHT);
    expect(world.binding?.claimId).toBe(world.claim('b').id);
    expect(world.notices.slice(1)).toMatchObject([
      { kind: 'transferred-here', organizationId: world.claim('b').organizationId },
      { kind: 'transferred-away', organizationId: world.claim('a').organizationId },
    ]);
  });

  it('does not move back by the proof that was beaten', () => {
    const world = boundWorld();
    world.add('b');
    world.review('b', RIGHT);
    world.review('a', RIGHT);
    expect(world.claim('a').ownership.state).toBe('superseded');
    expect(world.claim('a').routing.state).toBe('removed');
    world.review('a', RIGHT);
    expect(world.binding?.claimId).toBe(world.claim('b').id);
    expect(domainStatus(world.claim('a'))).toBe('blocked');
  });

  it('stays where it is while the other has proven nothing', () => {
    const world = boundWorld();
    world.add('b');
    world.review('b', diagnosis('wrong', 'right'));
    world.review('a', RIGHT);
    expect(world.binding?.claimId).toBe(world.claim('a').id);
    expect(domainStatus(world.claim('a'))).toBe('live');
  });
});

describe('whatever happens', () => {
  const verdict = fc.constantFrom<Verdict>('right', 'partly', 'wrong', 'unknown');
  const event = fc.record({
    letter: fc.constantFrom('a', 'b', 'c'),
    ownership: verdict,
    dns: verdict,
    waitHours: fc.integer({ min: 0, max: 100 }),
  });

  it('nobody gets a host but by proof, and who has it is the claim that says so', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        const world = new World();
        ['a', 'b', 'c'].forEach((letter) => world.add(letter));
        for (const { letter, ownership, dns, waitHours } of events) {
          world.later(waitHours * 60 * 60_000);
          const before = world.binding;
          const claim = world.review(letter, diagnosis(ownership, dns));
          const hasGained = world.binding !== null && world.binding !== before;
          if (hasGained) expect([ownership, dns]).toEqual(['right', 'right']);
          const holds = world.binding?.claimId === claim.id;
          expect(holds).toBe(['proven', 'lost'].includes(claim.ownership.state));
          if (claim.routing.state === 'live') expect(holds).toBe(true);
        }
      }),
    );
  });

  it('a second look at the same facts changes nothing and tells nobody', () => {
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 20 }), (events) => {
        const world = new World();
        ['a', 'b', 'c'].forEach((letter) => world.add(letter));
        for (const { letter, ownership, dns, waitHours } of events) {
          world.later(waitHours * 60 * 60_000);
          const look = diagnosis(ownership, dns);
          const first = world.review(letter, look);
          const told = world.notices.length;
          const second = world.review(letter, look);
          expect(world.notices.length).toBe(told);
          const state = ({ ownership: o, dns: d, certificate: c, routing: r }: DomainClaim) =>
            [o, d, c, r].map((axis) => `${axis.state} ${axis.reason}`);
          expect(state(second)).toEqual(state(first));
        }
      }),
    );
  });
});
