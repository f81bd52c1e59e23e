/**
 * Whether an owner must have confirmed their e-mail address before an organization's first instances are made, or before
 * they can be reached. What runs already is never stopped by it.
 */
export const EMAIL_VERIFICATION = ['off', 'before-provisioning', 'before-going-live'] as const;
export type EmailVerification = (typeof EMAIL_VERIFICATION)[number];

/** Reason of the condition `Ready` while an instance waits for that. */
export const AWAITING_CONFIRMATION = 'AwaitingConfirmation';
