/**
 * 10,000 certificates for 90 days on a fake clock, by the functions the worker decides with: when to renew, what the
 * budget grants, how long to wait after a failure, which CA to ask.
 */
import { describe, expect, it } from 'vitest';

import { chooseAuthority, type AuthorityRecord } from './authorities.js';
import { spendOrder, type OrderWish } from './budget.js';
import type { BucketState } from './buckets.js';
import { patienceMs, unreachableBackoffMs } from './failure-policy.js';
import { renewalTime, type CertificateValidity } from './renewal.js';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.parse('2026-01-01T00:00:00Z');
const DAYS = 90;
const COUNT = 10_000;
const [FIRST, SECOND] = ['https://first.example/dir', 'https://second.example/dir'] as const;

interface Setting {
  readonly lifeDays: number;
  /** How the first issues of the fleet were spread before the start. */
  readonly issued: 'in one hour' | 'over their life';
  /** Days from the start, during which the first CA gives no answer. */
  readonly outage?: readonly [from: number, to: number];
  readonly hasSecondCa?: boolean;
  /** The CA names windows, and counts renewals in them against no limit. */
  readonly isCoordinated?: boolean;
}

interface Outcome {
  readonly renewals: number;
  readonly expired: number;
  readonly busiestHour: number;
  readonly unanswered: number;
}

/** One certificate's state in the simulation. */
interface Simulated {
  validity: CertificateValidity;
  failure: AuthorityRecord | null;
}

/** The world the certificates share, and what is counted. */
interface World {
  readonly setting: Setting;
  readonly buckets: Map<string, BucketState>;
  readonly perHour: number[];
  renewals: number;
  expired: number;
  unanswered: number;
}

function simulate(setting: Setting): Outcome {
  const lifeMs = setting.lifeDays * DAY_MS;
  const perHour = Array.from({ length: DAYS * 24 }, () => 0);
  const world: World = {
    setting,
    perHour,
    buckets: new Map(),
    renewals: 0,
    expired: 0,
    unanswered: 0,
  };
  // A slot a minute: what is due in it is looked at together.
  const slots: Simulated[][] = Array.from({ length: DAYS * 24 * 60 }, () => []);
  const schedule = (certificate: Simulated, atMs: number) =>
    slots[Math.max(0, Math.floor((atMs - START_MS) / 60_000))]?.push(certificate);
  const fleet = Array.from({ length: COUNT }, (_, index): Simulated => {
    // Of a fleet in its stride nobody has lived past the earliest time of renewal.
    const oldestMs = setting.issued === 'in one hour' ? HOUR_MS : lifeMs / 2;
    const issuedMs = START_MS - oldestMs * (index / COUNT);
    return { validity: validityOf(`crt_${index}`, issuedMs, lifeMs), failure: null };
  });
  fleet.forEach((each) => schedule(each, renewalTime(each.validity).getTime()));
  for (const [minute, due] of slots.entries()) {
    const nowMs = START_MS + minute * 60_000;
    // What is put off by seconds comes to the next minute's slot.
    for (const certificate of due)
      schedule(certificate, Math.max(nowMs + 60_000, look(world, certificate, nowMs)));
  }
  const endMs = START_MS + DAYS * DAY_MS;
  const overdue = fleet.filter(({ validity }) => validity.notAfter.getTime() < endMs).length;
  const { renewals, unanswered } = world;
  return {
    renewals,
    expired: world.expired + overdue,
    busiestHour: Math.max(...perHour),
    unanswered,
  };
}

/** Tries to renew what is due; resolves to when to look again. */
function look(world: World, certificate: Simulated, nowMs: number): number {
  const { setting, buckets } = world;
  const { validity, failure } = certificate;
  const lifeMs = setting.lifeDays * DAY_MS;
  const now = new Date(nowMs);
  const lifeLeft = (validity.notAfter.getTime() - nowMs) / lifeMs;
  const directoryUrl = chooseAuthority(
    setting.hasSecondCa ? [FIRST, SECOND] : [FIRST],
    failure ? [failure] : [],
    { lifeLeft },
    now,
  );
  const { hostnames } = validity;
  const wish: OrderWish = {
    directoryUrl,
    hostnames,
    registrableDomains: hostnames,
    kind: setting.isCoordinated ? 'coordinated' : 'renewal',
  };
  const budget = spendOrder(wish, buckets, now);
  if (!budget.isGranted) {
    return nowMs + patienceMs(budget.availableAt.getTime() - nowMs + HOUR_MS, validity.key);
  }
  budget.spent.forEach((state, key) => buckets.set(key, state));
  if (directoryUrl === FIRST && isDown(setting, nowMs)) {
    world.unanswered += 1;
    const failures = (failure?.failures ?? 0) + 1;
    const failingSince = failure?.failingSince ?? now;
    certificate.failure = { directoryUrl, problem: null, failures, failingSince, waitUntil: null };
    return nowMs + unreachableBackoffMs(failures);
  }
  if (validity.notAfter.getTime() <= nowMs) world.expired += 1;
  const hour = Math.floor((nowMs - START_MS) / HOUR_MS);
  world.perHour[hour] = (world.perHour[hour] ?? 0) + 1;
  world.renewals += 1;
  certificate.validity = validityOf(validity.key, nowMs, lifeMs);
  certificate.failure = null;
  return renewalTime(certificate.validity).getTime();
}

function isDown({ outage }: Setting, nowMs: number): boolean {
  const day = (nowMs - START_MS) / DAY_MS;
  return outage !== undefined && day >= outage[0] && day < outage[1];
}

function validityOf(key: string, fromMs: number, lifeMs: number): CertificateValidity {
  const hostnames = [`${key.replace('_', '-')}.example`];
  return {
    key,
    notBefore: new Date(fromMs),
    notAfter: new Date(fromMs + lifeMs),
    hostnames,
    wantedHostnames: hostnames,
    window: null,
  };
}

describe('10,000 certificates for 90 days', { timeout: 60_000 }, () => {
  const OUTAGE = [50, 57] as const;

  it.each<[string, Setting]>([
    ['of 90 days, issued in one hour', { lifeDays: 90, issued: 'in one hour' }],
    ['of 90 days in their stride', { lifeDays: 90, issued: 'over their life' }],
    ['of 45 days, issued in one hour', { lifeDays: 45, issued: 'in one hour' }],
    ['of 45 days in their stride', { lifeDays: 45, issued: 'over their life' }],
    ['of 6 days in their stride', { lifeDays: 6, issued: 'over their life', isCoordinated: true }],
    ['of 90 days, the CA down for a week', { lifeDays: 90, issued: 'in one hour', outage: OUTAGE }],
    [
      'of 45 days, the CA down for a week',
      { lifeDays: 45, issued: 'in one hour', outage: [22, 29] },
    ],
    [
      'of 6 days, the CA down for a week and a second one there',
      {
        lifeDays: 6,
        issued: 'over their life',
        isCoordinated: true,
        outage: OUTAGE,
        hasSecondCa: true,
      },
    ],
  ])('%s: none expires, and no hour has more than 1 %% of the renewals', (_, setting) => {
    const outcome = simulate(setting);
    expect(outcome.expired).toBe(0);
    expect(outcome.renewals).toBeGreaterThanOrEqual(COUNT);
    expect(outcome.busiestHour / outcome.renewals).toBeLessThanOrEqual(0.01);
    if (setting.outage) expect(outcome.unanswered).toBeGreaterThan(0);
  });

  it('of 6 days do expire when their only CA is down for a week: the simulation can fail', () => {
    const setting = {
      lifeDays: 6,
      issued: 'over their life',
      isCoordinated: true,
      outage: OUTAGE,
    } as const;
    expect(simulate(setting).expired).toBeGreaterThan(1_000);
  });
});
