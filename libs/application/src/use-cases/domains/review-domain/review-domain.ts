/**
 * Brings one claim of a host name as far as the world lets it.
 * Observes: its rows, its host's binding and certificate, what the edges serve, and DNS where its time has come. Changes:
 * the claim, who has the host, the certificate that is wanted for it, and rings for the instance whose routes these make.
 * Level-triggered: what rang does not matter, a run that dies anywhere is run again. One run at a time a host.
 */
import type { DomainId } from '@fleetcommand/kernel/ids';

import { withLease, type HeldLease } from '../../leases/with-lease.js';
import { decide } from './decide.js';
import type { ReviewDependencies } from './dependencies.js';
import { gather } from './gather.js';
import { record } from './record.js';

const BUSY_RETRY_MS = 500;

export interface DomainReport {
  readonly outcome: 'gone' | 'busy' | 'overtaken' | 'unchanged' | 'recorded';
  /** Such as `wrong-cname`, of each axis; for logs. */
  readonly reasons: readonly string[];
  readonly nextReviewAt: Date | null;
}

/** Runs one review, and rings for the next when one is due soon; the sweep rings for those that are far off. */
export async function reviewDomain(deps: ReviewDependencies, id: DomainId): Promise<DomainReport> {
  const domain = await deps.store.domains.find(id);
  if (!domain || domain.endedAt) return NOTHING_TO_DO;
  const outcome = await withLease(
    { leases: deps.store.leases, clock: deps.clock, timers: deps.timers },
    `domain/${domain.hostname}`,
    deps.lease,
    (held) => reviewHeld(deps, id, held),
  );
  const report: DomainReport =
    outcome.kind === 'done' ? outcome.value : { ...NOTHING_TO_DO, outcome: 'busy' };
  await ringAgain(deps, id, report);
  return report;
}

const NOTHING_TO_DO: DomainReport = { outcome: 'gone', reasons: [], nextReviewAt: null };
/** What is due later than this is the sweep's to ring for. */
const SOON_MS = 60_000;

async function reviewHeld(
  deps: ReviewDependencies,
  id: DomainId,
  held: HeldLease,
): Promise<DomainReport> {
  const domain = await deps.store.domains.find(id);
  const tenant = domain && (await deps.store.tenants.find(domain.tenantId));
  // Domains of an instance that goes end with it.
  if (!domain || domain.endedAt || !tenant || tenant.intent === 'deleted') return NOTHING_TO_DO;
  const facts = await gather(deps, domain);
  const decision = decide(facts, deps.clock.now(), deps.settings.claims);
  const { ownership, dns, certificate, routing, nextReviewAt } = decision.reviewed;
  const reasons = [ownership, dns, certificate, routing].map(({ reason }) => reason);
  if (!decision.isNews) return { outcome: 'unchanged', reasons, nextReviewAt };
  const isRecorded = held.isHeld() && (await record(deps, held.lease, facts, decision));
  return { outcome: isRecorded ? 'recorded' : 'overtaken', reasons, nextReviewAt };
}

async function ringAgain(
  { queue, clock }: ReviewDependencies,
  domainId: DomainId,
  { outcome, nextReviewAt }: DomainReport,
): Promise<void> {
  const job = { kind: 'domain.review', domainId } as const;
  if (outcome === 'busy' || outcome === 'overtaken')
    return queue.enqueue(job, { delayMs: BUSY_RETRY_MS });
  const delayMs = (nextReviewAt?.getTime() ?? Infinity) - clock.now().getTime();
  if (delayMs <= SOON_MS) await queue.enqueue(job, { delayMs: Math.max(0, delayMs) });
}
