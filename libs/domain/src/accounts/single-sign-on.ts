import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { User } from './account.js';

/** What a provider says of somebody, and what is known here of them. */
export interface SignOnFacts {
  /** What people read on its button. */
  readonly provider: string;
  /** Whether it is an organization's own; else it is the installation's, which operators answer for. */
  readonly isOfOrganization: boolean;
  readonly claims: {
    /** Lower case; null when none was given. */
    readonly email: string | null;
    /** `email_verified`; null when it was not said. */
    readonly isEmailVerified: boolean | null;
  };
  /** Who this subject of the provider is here, from an earlier time. */
  readonly known: User | null;
  /** Who has the address here. */
  readonly holder: { readonly user: User; readonly isEmailVerified: boolean } | null;
  /** Whether `known`, or else `holder`, is a member of the provider's organization. */
  readonly isMember: boolean;
  /** Whether the organization has proven that the address's domain is its own. */
  readonly isDomainProven: boolean;
}

export type SignOn =
  /** They were here before. */
  | { readonly kind: 'enter'; readonly user: User }
  /** The account with that address is theirs from now on by this way too; `joins`: and a member from now on. */
  | { readonly kind: 'link'; readonly user: User; readonly joins: boolean }
  /** A new account, and a membership. */
  | { readonly kind: 'create'; readonly email: string };

export type SignOnRefusal =
  | 'sso.no-email'
  | 'sso.email-not-verified'
  | 'sso.domain-not-proven'
  | 'sso.not-a-member'
  | 'sso.no-account'
  | 'sso.confirm-address-first';

/**
 * Who somebody is whom a provider vouches for. An address alone makes nobody the holder of an account:
 *
 * - An organization's provider may speak only of addresses in domains that the organization has proven to be its own.
 * - The installation's must say itself that the address was verified.
 * - An account whose own address was never confirmed may be anybody's, made in wait for the real owner: it is not taken.
 *
 * Whoever was taken out of an organization is not let in again by its provider: an admin decided that.
 */
export function judgeSignOn(facts: SignOnFacts): Result<SignOn, Failure<SignOnRefusal>> {
  const { known, provider, isOfOrganization, isMember } = facts;
  if (!known) return judgeNewcomer(facts);
  if (!isOfOrganization || isMember) return ok({ kind: 'enter', user: known });
  return fail(
    'sso.not-a-member',
    `${provider} knows you, but you are no member of its organization here any more. Ask an admin of the organization for an invitation.`,
  );
}

function judgeNewcomer(facts: SignOnFacts): Result<SignOn, Failure<SignOnRefusal>> {
  const { provider, isOfOrganization, holder, isMember } = facts;
  const trusted = judgeAddress(facts);
  if (!trusted.ok) return trusted;
  const email = trusted.value;
  if (!holder) {
    if (isOfOrganization) return ok({ kind: 'create', email });
    return fail(
      'sso.no-account',
      `There is no account with the address ${email}, which ${provider} knows you by. Sign up with it first, or ask for an invitation to it.`,
    );
  }
  if (!holder.isEmailVerified) {
    return fail(
      'sso.confirm-address-first',
      `There is an account with the address ${email} that nobody has confirmed, and so it may not be yours. Ask for a new password for it on the sign-in page: that confirms it and signs everybody else out. Then come back.`,
    );
  }
  return ok({ kind: 'link', user: holder.user, joins: isOfOrganization && !isMember });
}

/** The address, if this provider may speak of it. */
function judgeAddress(facts: SignOnFacts): Result<string, Failure<SignOnRefusal>> {
  const { provider, isOfOrganization, isDomainProven } = facts;
  const { email, isEmailVerified } = facts.claims;
  if (!email) {
    return fail(
      'sso.no-email',
      `${provider} did not say your e-mail address. Whoever runs it must let this client have the scope “email”.`,
    );
  }
  if (isEmailVerified === false || (!isOfOrganization && isEmailVerified === null)) {
    return fail(
      'sso.email-not-verified',
      `${provider} has not verified your address ${email}. Confirm it there (the claim “email_verified” must be true), then come back.`,
    );
  }
  if (isOfOrganization && !isDomainProven) {
    return fail(
      'sso.domain-not-proven',
      `${provider} may not speak of ${email}: its organization has not proven that the domain is its own. An owner can add it under Organization, Sign-in.`,
    );
  }
  return ok(email);
}
