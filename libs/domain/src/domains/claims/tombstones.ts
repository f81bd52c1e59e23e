/** What is left of names that were given up, so that nobody inherits what still points at them. */
import type { OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { DomainClaim } from './claim.js';
import type { ClaimPolicy } from './policy.js';

export interface Tombstone {
  /** A customer's host, or a platform address such as `acme.apps.example.com`. */
  readonly hostname: string;
  readonly organizationId: OrganizationId;
  readonly tenantId: TenantId;
  /** The claim's target, which no other claim is ever given; null for a platform address. */
  readonly targetLabel: string | null;
  readonly reason: 'deleted' | 'superseded' | 'released' | 'expired' | 'tenant-deleted';
  readonly at: Date;
}

/** Of a claim that ends. */
export function claimTombstone(
  claim: DomainClaim,
  reason: Tombstone['reason'],
  at: Date,
): Tombstone {
  const { hostname, organizationId, tenantId, secrets } = claim;
  return { hostname, organizationId, tenantId, targetLabel: secrets.targetLabel, reason, at };
}

/** A target label that nobody has or had. */
export function isFreshTarget(label: string, tombstones: readonly Tombstone[]): boolean {
  return tombstones.every(({ targetLabel }) => targetLabel !== label);
}

/**
 * Whether an organization may have a platform address now. For a time after its tenant is gone only its last
 * organization may (null is nobody's yet): customers' CNAMEs and bookmarks still lead there.
 */
export function checkQuarantine(
  hostname: string,
  organizationId: OrganizationId | null,
  tombstones: readonly Tombstone[],
  now: Date,
  policy: ClaimPolicy,
): Result<void, Failure<'slugs.quarantined'>> {
  const [last] = tombstones
    .filter((tombstone) => tombstone.hostname === hostname)
    .sort((a, b) => b.at.getTime() - a.at.getTime());
  if (!last || last.organizationId === organizationId) return ok(undefined);
  const until = new Date(last.at.getTime() + policy.quarantineMs);
  if (now >= until) return ok(undefined);
  const day = until.toISOString().slice(0, 10);
  const message = `${hostname} belonged to somebody else until recently and is kept free until ${day}. Choose another name.`;
  return fail('slugs.quarantined', message, { details: { until: until.toISOString() } });
}
