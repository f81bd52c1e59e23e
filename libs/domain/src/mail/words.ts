import type { Standing } from '../billing/standing.js';
import type { DomainNews, MailContent } from './content.js';

/** The parts of a mail, in words. Links are paths of the console; `layout.ts` makes text and HTML of them. */
export interface MailWords {
  readonly subject: string;
  readonly paragraphs: readonly string[];
  /** The one thing to do, if there is one. */
  readonly action?: { readonly label: string; readonly path: string };
  /** Said small below it. */
  readonly footnote?: string;
}

/** The token after `#`: so that it is in no server's log and no Referer. */
const withToken = (path: string, token: string) => `${path}#token=${encodeURIComponent(token)}`;

const IGNORE = 'If that was not you, there is nothing to do: without this mail nothing happens.';
const NOT_YOU =
  'If that was not you, reset your password at once and end all sessions on your account page.';

/** `2026-11-28 09:30 UTC`. */
function readable(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')} UTC`;
}

export function wordMail(content: MailContent): MailWords {
  switch (content.kind) {
    case 'invitation':
      return {
        subject: `${content.invitedBy} invites you to ${content.organization}`,
        paragraphs: [
          `${content.invitedBy} invites you to join ${content.organization} as ${content.role}.`,
          `The invitation is good until ${readable(content.expiresAt)}.`,
        ],
        action: { label: 'Accept the invitation', path: withToken('/invitation', content.token) },
        footnote: 'If you do not know them, ignore this mail: without it nothing happens.',
      };
    case 'verify-email':
      return {
        subject: 'Confirm your e-mail address',
        paragraphs: [
          'Confirm that this address is yours, so that we can reach you about your instances.',
          `The link is good until ${readable(content.expiresAt)}.`,
        ],
        action: { label: 'Confirm the address', path: withToken('/verify-email', content.token) },
        footnote: IGNORE,
      };
    case 'reset-password':
      return {
        subject: 'Reset your password',
        paragraphs: [
          'Somebody, we hope you, asked for a new password for your account.',
          `The link works once and until ${readable(content.expiresAt)}.`,
        ],
        action: {
          label: 'Choose a new password',
          path: withToken('/reset-password', content.token),
        },
        footnote: IGNORE,
      };
    case 'no-account':
      return {
        subject: 'No account with this address',
        paragraphs: [
          'Somebody, perhaps you, asked for a new password. There is no account with this address.',
          'If you have one, it is under another address. Else you can sign up.',
        ],
        action: { label: 'Sign up', path: '/signup' },
        footnote: IGNORE,
      };
    default:
      return wordNotice(content);
  }
}

type Notice = Exclude<
  MailContent,
  { readonly kind: 'invitation' | 'verify-email' | 'reset-password' | 'no-account' }
>;

/** Mails that tell what has happened. */
function wordNotice(content: Notice): MailWords {
  const account = { label: 'Your account', path: '/account' };
  switch (content.kind) {
    case 'password-changed':
      return {
        subject: 'Your password was changed',
        paragraphs: ['The password of your account was changed, and every other session ended.'],
        action: account,
        footnote: NOT_YOU,
      };
    case 'new-sign-in':
      return {
        subject: 'A sign-in from somewhere new',
        paragraphs: [
          `Your account was signed in to at ${readable(content.at)} from ${content.ipAddress}, by ${content.userAgent || 'an unknown program'}.`,
        ],
        action: account,
        footnote: NOT_YOU,
      };
    case 'email-changed':
      return {
        subject: 'The e-mail address of your account was changed',
        paragraphs: [`Your account is now under ${content.newEmail}, and mail goes there.`],
        footnote: 'If that was not you, tell the support of the platform at once.',
      };
    case 'sign-in-method':
      return {
        subject: 'How you sign in was changed',
        paragraphs: [`Your account’s sign-in was changed: ${content.what}.`],
        action: account,
        footnote: NOT_YOU,
      };
    case 'organization-deletion':
      return {
        subject: `${content.organization} will be deleted`,
        paragraphs: [
          `${content.by} asked to delete ${content.organization} with all its instances and their data.`,
          `Until ${readable(content.dueAt)} an owner can call it off.`,
        ],
        action: { label: 'The organization', path: '/organization' },
      };
    case 'billing-standing':
      return {
        subject: `${content.organization}: ${STANDING_SUBJECTS[content.standing]}`,
        paragraphs: [content.message],
        action: { label: 'Billing', path: '/billing' },
      };
    case 'storage-over-limit':
      return {
        subject: `${content.instance} holds more data than its plan`,
        paragraphs: [content.message],
        action: { label: 'Change the plan', path: '/billing' },
        footnote: 'You are told once, and again when it grows beyond its plan another time.',
      };
    case 'webhook-off':
      return {
        subject: `${content.organization}: a webhook endpoint was switched off`,
        paragraphs: [
          `Nothing is sent to ${content.url} any more. ${content.reason}`,
          'Mend it, switch it on again, and send again what did not get through: all of it is listed there.',
        ],
        action: { label: 'The endpoint', path: '/organization/webhooks' },
      };
    case 'domain-notice':
      return {
        subject: `${content.hostname} ${DOMAIN_SUBJECTS[content.news]}`,
        paragraphs: [content.message],
        action: { label: 'The domain', path: `/instances/${content.tenantId}/domains` },
      };
    case 'support-access':
      return {
        subject: `Support looks into ${content.organization}`,
        paragraphs: [
          `${content.operator} of the platform’s support may see ${content.organization} until ${readable(content.until)}.`,
          `The reason given: ${content.reason}`,
          'All they do is in your audit trail.',
        ],
        action: { label: 'The audit trail', path: '/organization/audit' },
      };
  }
}

const STANDING_SUBJECTS: Readonly<Record<Standing, string>> = {
  trialing: 'your trial has begun',
  active: 'all is paid',
  past_due: 'a payment is due',
  suspended: 'switched off until it is paid',
  archived: 'archived, and soon deleted',
  deleted: 'deleted',
};

const DOMAIN_SUBJECTS: Readonly<Record<DomainNews, string>> = {
  'transferred-here': 'is now served by your instance',
  'transferred-away': 'was moved to another organization',
  'proof-missing': 'has lost its proof',
  suspended: 'is suspended',
  released: 'was released',
  restored: 'is proven again',
  'added-again': 'wants new records',
  'certificate-failing': 'needs you: its certificate fails',
  'certificate-ending': 'has a certificate that ends soon',
};
