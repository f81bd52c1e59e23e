import type { CertificateStep } from '@fleetcommand/certificates/next-step';

import { createOrder, findOrder, forgetOrder, prepareOrder } from './begin-order.js';
import { downloadCertificate, finalizeOrder, giveUpOrder, pollOrder } from './complete-order.js';
import type { OrderContext } from './order-context.js';
import {
  pollAuthorizations,
  publishRecord,
  readAuthorizations,
  requestValidation,
} from './prove-names.js';
import type { StepOutcome } from './step-outcome.js';

export type AnyOrderStep = Exclude<
  CertificateStep,
  { kind: 'rest' | 'make-account-key' | 'register-account' }
>;

/** One exchange with the CA or the DNS provider; the outcome holds the order as it is afterwards. */
export function actOnOrder(context: OrderContext, step: AnyOrderStep): Promise<StepOutcome> {
  switch (step.kind) {
    case 'prepare-order':
      return prepareOrder(context);
    case 'create-order':
      return createOrder(context);
    case 'find-order':
      return findOrder(context);
    case 'forget-order':
      return forgetOrder(context, step);
    case 'read-authorizations':
      return readAuthorizations(context, step);
    case 'publish-record':
      return publishRecord(context, step);
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
