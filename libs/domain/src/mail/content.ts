import type { Role } from '../accounts/account.js';
import type { Standing } from '../billing/standing.js';

/** What its people are told of a domain by mail, too. */
export const DOMAIN_NEWS = [
  'transferred-here',
  'transferred-away',
  'proof-missing',
  'suspended',
  'released',
  'restored',
  'added-again',
  'certificate-failing',
  'certificate-ending',
] as const;
export type DomainNews = (typeof DOMAIN_NEWS)[number];

/**
 * What a mail says, without its words: `render.ts` has those. It is stored sealed until it is sent, since a `token` is
 * as good as what it stands for. Times are RFC 3339.
 */
export type MailContent =
  | {
      readonly kind: 'invitation';
      readonly organization: string;
      readonly role: Role;
      readonly invitedBy: string;
      readonly token: string;
      readonly expiresAt: string;
    }
  | { readonly kind: 'verify-email'; readonly token: string; readonly expiresAt: string }
  | { readonly kind: 'reset-password'; readonly token: string; readonly expiresAt: string }
  /** Somebody asked to reset the password of an address that has no account. */
  | { readonly kind: 'no-account' }
  | { readonly kind: 'password-changed' }
  | {
      readonly kind: 'new-sign-in';
      readonly at: string;
      readonly ipAddress: string;
      readonly userAgent: string;
    }
  /** To the address that an account had before. */
  | { readonly kind: 'email-changed'; readonly newEmail: string }
  | { readonly kind: 'sign-in-method'; readonly what: string }
  | {
      readonly kind: 'organization-deletion';
      readonly organization: string;
      readonly by: string;
      readonly dueAt: string;
    }
  /** The organization went up or down the ladder of standings. */
  | {
      readonly kind: 'billing-standing';
      readonly organization: string;
      readonly standing: Standing;
      readonly message: string;
    }
  /** An instance has come to hold more data than its plan. */
  | {
      readonly kind: 'storage-over-limit';
      readonly instance: string;
      readonly message: string;
    }
  /** Nothing is sent to a webhook endpoint any more. */
  | {
      readonly kind: 'webhook-off';
      readonly organization: string;
      readonly url: string;
      readonly reason: string;
    }
  /** Something happened to an own domain or its certificate. */
  | {
      readonly kind: 'domain-notice';
      readonly hostname: string;
      readonly tenantId: string;
      readonly news: DomainNews;
      readonly message: string;
    }
  | {
      readonly kind: 'support-access';
      readonly organization: string;
      readonly operator: string;
      readonly reason: string;
      readonly until: string;
    };

export type MailKind = MailContent['kind'];

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}
