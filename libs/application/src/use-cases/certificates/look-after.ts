/** What a certificate needs beside orders: the CA's renewal window, notices of its end, and its revocation. */
import { renewalInfoPollMs, type RenewalInfo } from '@fleetcommand/certificates/renewal';
import { spread } from '@fleetcommand/certificates/spread';

import { mailAboutDomain } from '../domains/mail-about-domain.js';
import type { OrderContext, OrderStep } from './order-context.js';
import type { StepContext } from './step-context.js';
import { failed, type StepOutcome } from './step-outcome.js';

const HOUR_MS = 60 * 60_000;

/** A CA that does not answer is asked again in an hour; the window is a wish, not a need. */
export async function readRenewalInfo({
  deps,
  authority,
  certificate,
}: Omit<OrderContext, 'account'>): Promise<StepOutcome> {
  const { chainPem, serial, id } = certificate;
  if (chainPem === null || serial === null) return { kind: 'later', afterMs: HOUR_MS };
  const read = await authority.renewalInfo(chainPem);
  const info = read.ok ? read.value : null;
  const afterMs = read.ok ? renewalInfoPollMs(info?.retryAfterMs ?? null) : HOUR_MS;
  // Many that were issued together do not ask together.
  const spreadMs = afterMs * (0.9 + 0.1 * spread(`${id}/${serial}`));
  const renewal: RenewalInfo = {
    serial,
    window: info && { start: info.start.toISOString(), end: info.end.toISOString() },
    askAgainAt: new Date(deps.clock.now().getTime() + spreadMs).toISOString(),
  };
  return { kind: 'seen', change: { renewal } };
}

/** To the people of the tenant, once: the notice and that it was given are stored together. */
export async function giveNotice(
  { deps, certificate, lease }: StepContext,
  { days }: OrderStep<'give-notice'>,
): Promise<StepOutcome> {
  const { id, tenantId, hostnames, notAfter, fallsBack } = certificate;
  const now = deps.clock.now();
  const name = hostnames.join(', ');
  const next = fallsBack
    ? 'We order one from our certificate authority a week before that.'
    : 'Upload a new one, or let us order one for you.';
  const ends = notAfter?.toISOString().slice(0, 10) ?? '';
  const message = `The certificate you uploaded for ${name} ends on ${ends}. ${next}`;
  await deps.store.transaction(async (tx) => {
    if (!(await tx.certificates.update(id, lease, { noticedDays: days }, now))) return;
    const tenant = tenantId && (await tx.tenants.find(tenantId));
    if (!tenant) return;
    const { organizationId } = tenant;
    const mail = {
      organizationId,
      tenantId,
      hostname: name,
      news: 'certificate-ending',
      message,
    } as const;
    await mailAboutDomain(deps, tx, mail);
    await tx.events.append({
      id: deps.ids.next('evt'),
      organizationId,
      tenantId,
      type: 'warning',
      reason: 'CertificateEnding',
      message,
      createdAt: now,
    });
  });
  return { kind: 'written' };
}

/** The key is told to be lost, or no longer ours to use: the CA puts it on its list. */
export async function revokeCertificate({
  authority,
  account,
  certificate,
}: OrderContext): Promise<StepOutcome> {
  const { revocation } = certificate;
  if (!revocation) return { kind: 'written' };
  const revoked = await authority.revoke(account, revocation.chainPem, revocation.reason);
  if (!revoked.ok) return failed(revoked.error);
  const change = { revocation: null, attempts: 0, nextAttemptAt: null, lastError: null };
  return { kind: 'stored', change };
}
