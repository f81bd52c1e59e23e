import type { CertificateStep } from '@fleetcommand/certificates/next-step';
import { fail, type Result, type Failure } from '@fleetcommand/kernel/result';

import type { CertificateAuthority } from '../../ports/acme.js';
import { actOnAccount } from './act-on-account.js';
import { createOrder, findOrder, forgetOrder, prepareOrder } from './begin-order.js';
import { downloadCertificate, finalizeOrder, giveUpOrder, pollOrder } from './complete-order.js';
import {
  confirmLive,
  publishCertificate,
  removeCertificate,
  withdrawCertificate,
} from './deliver.js';
import { giveNotice, readRenewalInfo, revokeCertificate } from './look-after.js';
import type { OrderContext } from './order-context.js';
import type { StepContext } from './step-context.js';
import {
  confirmProof,
  pollAuthorizations,
  publishProofOf,
  readAuthorizations,
  requestValidation,
} from './prove-names.js';
import { failed, type StepOutcome } from './step-outcome.js';

export type AnyStep = Exclude<CertificateStep, { kind: 'rest' }>;

/** One exchange with one other party; the outcome says what is so afterwards. */
export async function act(
  context: StepContext,
  step: AnyStep,
  directoryUrl: string,
): Promise<StepOutcome> {
  const { certificate } = context;
  switch (step.kind) {
    case 'publish-certificate':
      return publishCertificate(context);
    case 'confirm-live':
      return confirmLive(context, step);
    case 'withdraw-certificate':
      return withdrawCertificate(context);
    case 'remove':
      return removeCertificate(context);
    case 'give-notice':
      return giveNotice(context, step);
    case 'drop-revocation':
      return { kind: 'stored', change: { revocation: null } };
    case 'forget-order':
      return forgetOrder(context, step);
    case 'make-account-key':
    case 'register-account': {
      const authority = authorityAt(context, step.directoryUrl);
      return authority.ok ? actOnAccount(context, authority.value, step) : failed(authority.error);
    }
    case 'read-renewal-info': {
      const authority = authorityAt(context, certificate.directoryUrl ?? directoryUrl);
      if (!authority.ok) return failed(authority.error);
      return readRenewalInfo({ ...context, authority: authority.value });
    }
    case 'revoke':
      return withAccount(context, certificate.revocation?.directoryUrl ?? '', revokeCertificate);
    default:
      return withAccount(context, directoryUrl, (order) => actOnOrder(order, step));
  }
}

type OrderStep = Exclude<
  AnyStep,
  {
    kind:
      | 'publish-certificate'
      | 'confirm-live'
      | 'withdraw-certificate'
      | 'remove'
      | 'give-notice'
      | 'drop-revocation'
      | 'forget-order'
      | 'make-account-key'
      | 'register-account'
      | 'read-renewal-info'
      | 'revoke';
  }
>;

function actOnOrder(context: OrderContext, step: OrderStep): Promise<StepOutcome> {
  switch (step.kind) {
    case 'prepare-order':
      return prepareOrder(context);
    case 'create-order':
      return createOrder(context, step);
    case 'find-order':
      return findOrder(context, step);
    case 'read-authorizations':
      return readAuthorizations(context, step);
    case 'publish-proof':
      return publishProofOf(context, step);
    case 'confirm-proof':
      return confirmProof(context, step);
    case 'request-validation':
      return requestValidation(context, step);
    case 'poll-authorizations':
      return pollAuthorizations(context, step);
    case 'finalize':
      return finalizeOrder(context, step);
    case 'poll-order':
      return pollOrder(context, step);
    case 'download':
      return downloadCertificate(context, step);
    case 'give-up-order':
      return giveUpOrder(context, step);
  }
}

/** Runs what is signed with our account at a CA. */
async function withAccount(
  context: StepContext,
  directoryUrl: string,
  work: (context: OrderContext) => Promise<StepOutcome>,
): Promise<StepOutcome> {
  const { accounts } = context;
  const authority = authorityAt(context, directoryUrl);
  if (!authority.ok) return failed(authority.error);
  const account = await accounts.open(directoryUrl);
  // Somebody's run found the CA not to know it any more: the next look registers it again.
  if (!account) return { kind: 'later', afterMs: 1_000 };
  const outcome = await work({ ...context, authority: authority.value, account });
  // The CA forgot the account: registered again with its key, it may get another URL, and orders of the old one are over.
  if (outcome.kind === 'failed' && outcome.failure.code === 'acme.account-unknown')
    await accounts.forgetUrl(directoryUrl, account.url);
  return outcome;
}

function authorityAt(
  { deps }: StepContext,
  directoryUrl: string,
): Result<CertificateAuthority, Failure<'certificates.authority-unknown'>> {
  const value = deps.authorities.find((each) => each.directoryUrl === directoryUrl);
  if (value) return { ok: true, value };
  return fail(
    'certificates.authority-unknown',
    `The certificate authority ${directoryUrl} is not configured any more, and what is asked can be done by it alone. Add it to the worker's authorities again.`,
  );
}
