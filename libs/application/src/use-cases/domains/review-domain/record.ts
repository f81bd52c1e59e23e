import { challengeTargetOf } from '@fleetcommand/domain/domains/expected-records';
import { isBoundTo } from '@fleetcommand/domain/domains/claims/claim';
import { domainStatus } from '@fleetcommand/domain/domains/claims/headline';
import type { Notice } from '@fleetcommand/domain/domains/claims/notices';
import { DOMAIN_NEWS } from '@fleetcommand/domain/mail/content';
import type { Tombstone } from '@fleetcommand/domain/domains/claims/tombstones';

import type { ReviewedDomain, StoredDomain } from '../../../ports/domains.js';
import type { Lease } from '../../../ports/leases.js';
import type { Repositories } from '../../../ports/store.js';
import { demandCertificate } from '../../certificates/demand-certificate.js';
import { domainEvent } from '../../webhooks/events.js';
import { publish } from '../../webhooks/publish.js';
import { auditDomain } from '../audit-domain.js';
import { mailAboutDomain } from '../mail-about-domain.js';
import { releaseHost } from '../release-host.js';
import { ringForTenant } from '../../tenants/ring-for-tenant.js';
import type { DomainDecision } from './decide.js';
import type { ReviewDependencies } from './dependencies.js';
import type { DomainFacts } from './facts.js';

/** Somebody changed the host's rows since they were gathered: nothing is written, and the review is run again. */
class Overtaken extends Error {}

/**
 * Stores what a review came to, in one transaction under the host's lease: the claim, who has the host, what the loser
 * is left with, the certificate, whom to tell, and the work all this owes. False where somebody else was faster.
 */
export async function record(
  deps: ReviewDependencies,
  lease: Lease,
  facts: DomainFacts,
  decision: DomainDecision,
): Promise<boolean> {
  try {
    await deps.store.transaction((tx) => write(deps, tx, lease, facts, decision));
    return true;
  } catch (error) {
    if (error instanceof Overtaken) return false;
    throw error;
  }
}

async function write(
  deps: ReviewDependencies,
  tx: Repositories,
  lease: Lease,
  facts: DomainFacts,
  decision: DomainDecision,
): Promise<void> {
  const { domain } = facts;
  const { reviewed, binding, notices } = decision;
  if (!(await tx.domains.recordReview(domain.id, lease, reviewed))) throw new Overtaken();
  if (binding === 'take') await take(deps, tx, lease, facts, decision);
  else if (binding === 'release') await release(deps, tx, domain, 'released');
  else if (reviewed.endedAt) await release(deps, tx, domain, endReason(reviewed));
  else await keep(deps, tx, facts, reviewed);
  for (const notice of notices) await tell(deps, tx, notice);
  const after = { ...domain, ...reviewed };
  if (domainStatus(domain) !== domainStatus(after))
    await publish(deps, tx, domain.organizationId, domainEvent(after));
}

/** The host goes to this claim: from nobody, or by fresh proof from another. */
async function take(
  deps: ReviewDependencies,
  tx: Repositories,
  lease: Lease,
  { domain, binding, holder }: DomainFacts,
  { superseded }: DomainDecision,
): Promise<void> {
  const { hostname, id: claimId, organizationId, tenantId } = domain;
  const mine = { hostname, claimId, organizationId, tenantId, boundAt: deps.clock.now() };
  if (!(await tx.domains.bind(mine, binding?.claimId ?? null))) throw new Overtaken();
  if (holder && superseded) {
    if (!(await tx.domains.recordReview(holder.id, lease, superseded))) throw new Overtaken();
    await releaseHost(deps, tx, holder, 'superseded');
    const after = { hostname, to: organizationId };
    await auditDomain(deps, tx, null, 'domain.transfer-away', holder, { after });
  }
  await demand(deps, tx, domain);
  await ringForTenant(deps, tx, tenantId);
  await auditDomain(deps, tx, null, 'domain.bind', domain, { after: { hostname } });
}

async function release(
  deps: ReviewDependencies,
  tx: Repositories,
  domain: StoredDomain,
  reason: Tombstone['reason'],
): Promise<void> {
  await releaseHost(deps, tx, domain, reason);
  const after = { hostname: domain.hostname, reason };
  await auditDomain(deps, tx, null, 'domain.end', domain, { after });
}

function endReason({ ownership }: ReviewedDomain): Tombstone['reason'] {
  return ownership.state === 'superseded' || ownership.state === 'released'
    ? ownership.state
    : 'expired';
}

async function keep(
  deps: ReviewDependencies,
  tx: Repositories,
  { domain, binding, hasCertificateRecord }: DomainFacts,
  reviewed: ReviewedDomain,
): Promise<void> {
  if (!isBoundTo(binding, domain)) return;
  if (!hasCertificateRecord) await demand(deps, tx, domain);
  if (changesRoutes(domain, reviewed)) await ringForTenant(deps, tx, domain.tenantId);
}

/** Also while the edges are behind: a ring that was lost must not keep a name from its visitors. */
function changesRoutes(before: StoredDomain, after: ReviewedDomain): boolean {
  return (
    after.routing.state === 'publishing' ||
    before.routing.state !== after.routing.state ||
    before.certificate.state !== after.certificate.state ||
    before.dns.state !== after.dns.state
  );
}

/** Wildcards are proven by DNS alone, at the name their `_acme-challenge` is delegated to. */
async function demand(
  deps: ReviewDependencies,
  tx: Repositories,
  { id: domainId, tenantId, hostname, secrets }: StoredDomain,
): Promise<void> {
  const isWildcard = hostname.startsWith('*.');
  const wish = {
    domainId,
    tenantId,
    hostnames: [hostname],
    challenge: isWildcard ? 'dns-01' : 'http-01',
    dnsTarget: isWildcard ? challengeTargetOf(secrets, deps.settings.targets) : null,
    keyType: deps.settings.keyType,
  } as const;
  await demandCertificate(deps, tx, wish, deps.clock.now());
}

const GOOD_NEWS = new Set<Notice['kind']>(['bound', 'transferred-here', 'restored']);

/** By the instance's events, which its people are shown, and by mail where nobody may be looking. */
async function tell(deps: ReviewDependencies, tx: Repositories, notice: Notice): Promise<void> {
  const { kind, organizationId, tenantId, message, hostname } = notice;
  const news = DOMAIN_NEWS.find((each) => each === kind);
  if (news) await mailAboutDomain(deps, tx, { organizationId, tenantId, hostname, news, message });
  const words = kind.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  await tx.events.append({
    id: deps.ids.next('evt'),
    organizationId,
    tenantId,
    type: GOOD_NEWS.has(kind) ? 'normal' : 'warning',
    reason: `Domain${words.join('')}`,
    message,
    createdAt: deps.clock.now(),
  });
}
