/** Rows of claims and tombstones as the port has them. What only we write is checked once, here. */
import type { ReviewedDomain, StoredDomain } from '@fleetcommand/application/ports/domains';
import type { DomainLook } from '@fleetcommand/domain/domains/claims/look';
import type { Tombstone } from '@fleetcommand/domain/domains/claims/tombstones';
import type { DomainId, OrganizationId, TenantId } from '@fleetcommand/kernel/ids';
import { z } from 'zod';

import { Prisma, type DomainClaim, type DomainTombstone } from '../generated/client.js';

const axisOf = <const States extends readonly [string, ...string[]]>(states: States) =>
  z.object({
    state: z.enum(states),
    reason: z.string(),
    message: z.string(),
    lastCheckedAt: z.string().nullable(),
    nextRetryAt: z.string().nullable(),
    attempts: z.int(),
  });

const words = z.object({
  ownership: axisOf(['pending', 'proven', 'lost', 'superseded', 'released', 'expired']),
  dns: axisOf(['pending', 'right', 'wrong']),
  certificate: axisOf(['waiting', 'ordering', 'issued', 'failing', 'blocked']),
  routing: axisOf(['waiting', 'publishing', 'live', 'suspended', 'removed']),
  lossStage: z.enum(['none', 'noticed', 'warned', 'suspended']),
});

const look = z.custom<DomainLook>(
  (value) => z.object({ at: z.string(), diagnosis: z.object({}) }).safeParse(value).success,
);

const tombstoneReason = z.enum(['deleted', 'superseded', 'released', 'expired', 'tenant-deleted']);

export function domainFromRow(row: DomainClaim): StoredDomain {
  const { targetLabel, targetZone, token, ...rest } = row;
  return {
    ...rest,
    ...words.parse(row),
    id: row.id as DomainId,
    organizationId: row.organizationId as OrganizationId,
    tenantId: row.tenantId as TenantId,
    secrets: { targetLabel, token, ...(targetZone !== null && { targetZone }) },
    look: row.look === null ? null : look.parse(row.look),
  };
}

export function tombstoneFromRow(row: Omit<DomainTombstone, 'id'>): Tombstone {
  return {
    ...row,
    organizationId: row.organizationId as OrganizationId,
    tenantId: row.tenantId as TenantId,
    reason: tombstoneReason.parse(row.reason),
  };
}

export function insertDomainSql(domain: StoredDomain): Prisma.Sql {
  const { secrets } = domain;
  return Prisma.sql`
    INSERT INTO domain_claims (
      id, organization_id, tenant_id, hostname, target_label, target_zone, token, ownership, dns, certificate,
      routing, proof_lost_at, loss_stage, look, is_primary, redirect_to, revision, check_requested_at, next_review_at,
      created_at, ended_at
    ) VALUES (
      ${domain.id}, ${domain.organizationId}, ${domain.tenantId}, ${domain.hostname},
      ${secrets.targetLabel}, ${secrets.targetZone ?? null}, ${secrets.token}, ${json(domain.ownership)}, ${json(domain.dns)},
      ${json(domain.certificate)}, ${json(domain.routing)}, ${domain.proofLostAt}, ${domain.lossStage},
      ${json(domain.look)}, ${domain.isPrimary}, ${domain.redirectTo}, ${domain.revision},
      ${domain.checkRequestedAt}, ${domain.nextReviewAt}, ${domain.createdAt}, ${domain.endedAt}
    )`;
}

export function reviewAssignments(review: ReviewedDomain): Prisma.Sql[] {
  return [
    Prisma.sql`ownership = ${json(review.ownership)}`,
    Prisma.sql`dns = ${json(review.dns)}`,
    Prisma.sql`certificate = ${json(review.certificate)}`,
    Prisma.sql`routing = ${json(review.routing)}`,
    Prisma.sql`proof_lost_at = ${review.proofLostAt}`,
    Prisma.sql`loss_stage = ${review.lossStage}`,
    Prisma.sql`look = ${json(review.look)}`,
    Prisma.sql`next_review_at = ${review.nextReviewAt}`,
    Prisma.sql`ended_at = ${review.endedAt}`,
    ...(review.endedAt ? [Prisma.sql`is_primary = false`] : []),
  ];
}

function json(value: unknown): Prisma.Sql {
  return Prisma.sql`${value === null ? null : JSON.stringify(value)}::jsonb`;
}
