/** What operators see of the fleet's certificates, and what they may ask for. */
import { LETS_ENCRYPT_BUDGET, type BudgetRules } from '@fleetcommand/certificates/budget';
import { viewLimit, type LimitView } from '@fleetcommand/certificates/budget-view';
import { expiryHistogram, type ExpiryBar } from '@fleetcommand/certificates/expiry-histogram';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { CertificateId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type {
  CertificateStatistics,
  RevocationReason,
  StoredCertificate,
} from '../../ports/certificates.js';
import type { Repositories, Store } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { asOperator } from '../fleet/as-operator.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { ringForCertificate } from './demand-certificate.js';
import { requestRevocation, type RevocationFailure } from './request-revocation.js';

export type { LimitView };

export interface CertificateOverview extends Omit<CertificateStatistics, 'daysLeft'> {
  readonly expiry: readonly ExpiryBar[];
  /** Of every CA we have an account with. */
  readonly orders: readonly LimitView[];
  /** Other limits that are nearest to being spent. */
  readonly tightest: readonly LimitView[];
}

const TIGHTEST_SHOWN = 5;

export async function overlookCertificates(
  { store, clock }: { readonly store: Store; readonly clock: Clock },
  rules: BudgetRules = LETS_ENCRYPT_BUDGET,
): Promise<CertificateOverview> {
  const now = clock.now();
  const budget = store.certificateBudget;
  const [statistics, accounts, orders, ...others] = await Promise.all([
    store.certificates.statistics(now),
    store.acmeAccounts.list(),
    budget.peek('orders ', 100),
    budget.peek('domain ', TIGHTEST_SHOWN),
    budget.peek('names ', TIGHTEST_SHOWN),
    budget.peek('failures ', TIGHTEST_SHOWN),
  ]);
  const { daysLeft, ...counts } = statistics;
  const view = (key: string, state: Parameters<typeof viewLimit>[1]) => {
    const seen = viewLimit(key, state, rules, now);
    return seen ? [seen] : [];
  };
  const ordersOf = accounts.flatMap(({ directoryUrl }) => {
    const key = `orders ${directoryUrl}`;
    return view(key, orders.find((each) => each.key === key)?.state ?? null);
  });
  const tightest = others
    .flat()
    .flatMap(({ key, state }) => view(key, state))
    .filter(({ left, capacity }) => left < capacity)
    .sort((a, b) => a.left / a.capacity - b.left / b.capacity);
  return {
    ...counts,
    expiry: expiryHistogram(daysLeft),
    orders: ordersOf,
    tightest: tightest.slice(0, TIGHTEST_SHOWN),
  };
}

type RenewalFailure = Failure<'certificates.not-found' | 'certificates.uploaded'>;

/** At once, whatever time is left and however it failed last. */
export function renewCertificate(
  deps: TenantCreation,
  actor: Actor,
  id: CertificateId,
): Promise<Result<StoredCertificate, RenewalFailure>> {
  return deps.store.transaction(async (tx) => {
    const certificate = await tx.certificates.findById(id);
    if (!certificate || certificate.releasedAt) return notFound(id);
    if (certificate.source === 'upload')
      return fail(
        'certificates.uploaded',
        'It was uploaded by its customer: only they can renew it, or have us order one in its place.',
      );
    const now = deps.clock.now();
    const change = { nextAttemptAt: null, nextLookAt: null, renewal: dueNow(certificate, now) };
    await tx.certificates.request(id, change, now);
    await ringForCertificate(deps, tx, certificate.purpose, now);
    await record(deps, tx, actor, 'certificate.renew', certificate, null);
    return ok({ ...certificate, ...change });
  });
}

const DAY_MS = 24 * 60 * 60_000;

/** As a CA says that a certificate should have been renewed by now (see `renewalTime`). */
function dueNow({ serial }: StoredCertificate, now: Date) {
  if (serial === null) return null;
  const start = new Date(now.getTime() - 1).toISOString();
  const askAgainAt = new Date(now.getTime() + DAY_MS).toISOString();
  return { serial, window: { start, end: now.toISOString() }, askAgainAt, isWished: true };
}

export function revokeCertificate(
  deps: TenantCreation,
  actor: Actor,
  id: CertificateId,
  reason: RevocationReason,
): Promise<Result<StoredCertificate, RevocationFailure>> {
  return deps.store.transaction(async (tx) => {
    const asked = await requestRevocation(deps, tx, id, reason, deps.clock.now());
    if (asked.ok) await record(deps, tx, actor, 'certificate.revoke', asked.value, { reason });
    return asked;
  });
}

function notFound(id: CertificateId): Result<never, Failure<'certificates.not-found'>> {
  return fail('certificates.not-found', `There is no certificate ${id}. List them to find its id.`);
}

async function record(
  deps: Pick<TenantCreation, 'ids' | 'clock'>,
  tx: Pick<Repositories, 'audit'>,
  actor: Actor,
  action: 'certificate.renew' | 'certificate.revoke',
  { id: targetId, hostnames, serial }: StoredCertificate,
  after: unknown,
): Promise<void> {
  const before = { hostnames, serial };
  const entry = { organizationId: null, action, targetId, before, after };
  await tx.audit.append(auditEntry(deps, asOperator(actor), entry));
}
