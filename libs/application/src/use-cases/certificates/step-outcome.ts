import type { OrderState } from '@fleetcommand/certificates/order-state';
import type { Failure } from '@fleetcommand/kernel/result';

import type {
  CertificateChange,
  CertificateError,
  StoredCertificate,
} from '../../ports/certificates.js';

export type { CertificateChange };

/** What a step changes in the certificate's row, or when to look again, or what went wrong. */
export type StepOutcome =
  /** Something was done: stored before anything else is. */
  | { readonly kind: 'stored'; readonly change: CertificateChange }
  /** Something was read, or done that is as well done twice: stored with what is done next. A run that dies before that does it again. */
  | { readonly kind: 'seen'; readonly change: CertificateChange }
  /** The step wrote what it had to, in a transaction of its own (the row is so then) or to another row. */
  | { readonly kind: 'written'; readonly certificate?: StoredCertificate }
  /** Nothing is wrong, or it is nobody's at the CA: the same step again after a while. */
  | {
      readonly kind: 'later';
      readonly afterMs: number;
      readonly change?: CertificateChange;
      /** What is waited for, where people should know. */
      readonly why?: CertificateError;
    }
  | { readonly kind: 'failed'; readonly failure: Failure; readonly change?: CertificateChange }
  /** The row is gone. */
  | { readonly kind: 'removed' };

export const storedOrder = (order: OrderState): StepOutcome => ({
  kind: 'stored',
  change: { order },
});

export const seenOrder = (order: OrderState): StepOutcome => ({ kind: 'seen', change: { order } });

/** The order stays as it is, to go on with. */
export const failed = (failure: Failure): StepOutcome => ({ kind: 'failed', failure });
