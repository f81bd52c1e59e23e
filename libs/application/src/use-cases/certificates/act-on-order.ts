import type { CertificateStep } from '@fleetcommand/certificates/next-step';
import type { AuthorizationState, OrderState } from '@fleetcommand/certificates/order-state';
import type { Failure } from '@fleetcommand/kernel/result';

import type { AcmeAccount, AcmeAuthorization, AcmeOrder } from '../../ports/acme.js';
import type { StoredCertificate } from '../../ports/certificates.js';
import { certificateKeyContext } from './key-context.js';
import type { CertificateDependencies, StepOutcome } from './step-certificate.js';

type OrderStep = Exclude<
  CertificateStep,
  { kind: 'rest' | 'make-account-key' | 'register-account' }
>;

const POLL_MS = 250;

/** One exchange with the CA or the DNS provider; the outcome holds the order as it is afterwards. */
export async function actOnOrder(
  deps: CertificateDependencies,
  step: OrderStep,
  certificate: StoredCertificate,
  account: AcmeAccount,
): Promise<StepOutcome> {
  switch (step.kind) {
    case 'make-order-key': {
      const key = await deps.authority.generateKey();
      const orderKeyCiphertext = deps.secretBox.seal(
        key,
        certificateKeyContext(certificate.purpose),
      );
      return { kind: 'stored', change: { orderKeyCiphertext } };
    }
    case 'create-order':
      return createOrder(deps, certificate, account);
    case 'read-authorizations':
      return readAuthorizations(deps, step.order, account);
    case 'publish-record':
      return publishRecord(deps, step.order, step.authorization);
    case 'request-validation': {
      const asked = await deps.authority.requestValidation(
        account,
        step.authorization.challengeUrl,
      );
      if (!asked.ok) return failedOrder(asked.error);
      return stored(withAuthorization(step.order, { ...step.authorization, isRequested: true }));
    }
    case 'poll-authorizations':
      return pollAuthorizations(deps, step.order, account);
    case 'finalize':
      return finalize(deps, step.order, certificate, account);
    case 'poll-order': {
      const read = await deps.authority.readOrder(account, step.order.url);
      if (!read.ok) return failedOrder(read.error);
      return afterPoll(withOrder(step.order, read.value), step.order);
    }
    case 'download':
      return download(deps, step.certificateUrl, step.order, certificate, account);
    case 'give-up-order':
      return giveUp(deps, step.order, account);
  }
}

async function createOrder(
  deps: CertificateDependencies,
  certificate: StoredCertificate,
  account: AcmeAccount,
): Promise<StepOutcome> {
  const created = await deps.authority.createOrder(account, certificate.hostnames);
  if (!created.ok) return { kind: 'failed', failure: created.error };
  const { url, finalizeUrl, authorizationUrls, status, certificateUrl } = created.value;
  const createdAt = deps.clock.now().toISOString();
  return stored({
    url,
    finalizeUrl,
    authorizationUrls: [...authorizationUrls],
    authorizations: null,
    status,
    certificateUrl,
    createdAt,
  });
}

async function readAuthorizations(
  deps: CertificateDependencies,
  order: OrderState,
  account: AcmeAccount,
): Promise<StepOutcome> {
  const authorizations: AuthorizationState[] = [];
  for (const url of order.authorizationUrls) {
    const read = await deps.authority.readAuthorization(account, url);
    if (!read.ok) return failedOrder(read.error);
    const { hostname, status, dns } = read.value;
    if (!dns && status !== 'valid') return failedOrder(noDnsChallenge(hostname));
    authorizations.push({
      url,
      hostname,
      challengeUrl: dns?.url ?? '',
      recordName: `_acme-challenge.${hostname}`,
      recordValue: dns?.value ?? '',
      isPublished: false,
      isRequested: false,
      isValid: status === 'valid',
    });
  }
  return stored({ ...order, authorizations });
}

async function publishRecord(
  deps: CertificateDependencies,
  order: OrderState,
  authorization: AuthorizationState,
): Promise<StepOutcome> {
  const added = await deps.dns.addTxt(authorization.recordName, authorization.recordValue);
  if (!added.ok) return { kind: 'failed', failure: added.error };
  return stored(withAuthorization(order, { ...authorization, isPublished: true }));
}

async function pollAuthorizations(
  deps: CertificateDependencies,
  order: OrderState,
  account: AcmeAccount,
): Promise<StepOutcome> {
  let polled = order;
  for (const authorization of (order.authorizations ?? []).filter((a) => !a.isValid)) {
    const read = await deps.authority.readAuthorization(account, authorization.url);
    if (!read.ok) return failedOrder(read.error);
    const { status } = read.value;
    if (status === 'valid') polled = withAuthorization(polled, { ...authorization, isValid: true });
    else if (status !== 'pending') return endOrder(deps, order, proofRefused(read.value));
  }
  return afterPoll(polled, order);
}

async function finalize(
  deps: CertificateDependencies,
  order: OrderState,
  certificate: StoredCertificate,
  account: AcmeAccount,
): Promise<StepOutcome> {
  const key = deps.secretBox.open(
    certificate.orderKeyCiphertext ?? '',
    certificateKeyContext(certificate.purpose),
  );
  const finalized = await deps.authority.finalize(account, order, certificate.hostnames, key);
  if (!finalized.ok) return failedOrder(finalized.error);
  return stored(withOrder(order, finalized.value));
}

async function download(
  deps: CertificateDependencies,
  certificateUrl: string,
  order: OrderState,
  certificate: StoredCertificate,
  account: AcmeAccount,
): Promise<StepOutcome> {
  const downloaded = await deps.authority.download(account, certificateUrl);
  if (!downloaded.ok) return failedOrder(downloaded.error);
  const { notBefore, notAfter } = deps.authority.inspect(downloaded.value);
  await withdrawRecords(deps, order);
  return {
    kind: 'stored',
    change: {
      chainPem: downloaded.value,
      keyCiphertext: certificate.orderKeyCiphertext,
      notBefore,
      notAfter,
      order: null,
      orderKeyCiphertext: null,
      attempts: 0,
      nextAttemptAt: null,
      lastError: null,
    },
  };
}

async function giveUp(
  deps: CertificateDependencies,
  order: OrderState,
  account: AcmeAccount,
): Promise<StepOutcome> {
  const read = await deps.authority.readOrder(account, order.url);
  const why = read.ok ? read.value.problem : null;
  const message = `The certificate authority called the order invalid: ${why ?? 'it gave no reason'}.`;
  return endOrder(deps, order, { code: 'acme.refused', message, retry: 'never' });
}

/** The order cannot be completed: forgotten, its records withdrawn; the next attempt starts anew after the backoff. */
async function endOrder(
  deps: CertificateDependencies,
  order: OrderState,
  failure: Failure,
): Promise<StepOutcome> {
  await withdrawRecords(deps, order);
  return { kind: 'failed', failure, change: { order: null } };
}

/** Only the CA's own word ends an order; anything else leaves it as it is, to go on with. */
function failedOrder(failure: Failure): StepOutcome {
  return failure.retry === 'never'
    ? { kind: 'failed', failure, change: { order: null } }
    : { kind: 'failed', failure };
}

/** A record left behind proves nothing to anybody: a failure to remove one is no failure of the certificate. */
async function withdrawRecords(deps: CertificateDependencies, order: OrderState): Promise<void> {
  for (const { isPublished, recordName, recordValue } of order.authorizations ?? []) {
    if (isPublished) await deps.dns.removeTxt(recordName, recordValue);
  }
}

const stored = (order: OrderState): StepOutcome => ({ kind: 'stored', change: { order } });

/** Progress goes on at once; the same answer as before means the CA needs a moment. */
function afterPoll(polled: OrderState, before: OrderState): StepOutcome {
  const isSame = JSON.stringify(polled) === JSON.stringify(before);
  return isSame ? { kind: 'later', afterMs: POLL_MS } : stored(polled);
}

function withOrder(order: OrderState, answer: AcmeOrder): OrderState {
  return { ...order, status: answer.status, certificateUrl: answer.certificateUrl };
}

function withAuthorization(order: OrderState, changed: AuthorizationState): OrderState {
  const authorizations = (order.authorizations ?? []).map((a) =>
    a.url === changed.url ? changed : a,
  );
  return { ...order, authorizations };
}

function noDnsChallenge(hostname: string): Failure {
  const message = `The certificate authority offers no DNS-01 challenge for ${hostname}. Use another authority for this name.`;
  return { code: 'acme.refused', message, retry: 'never' };
}

function proofRefused({ hostname, problem, status }: AcmeAuthorization): Failure {
  const message = `The certificate authority did not accept the proof for ${hostname}: ${problem ?? status}.`;
  return { code: 'acme.refused', message, retry: 'never' };
}
