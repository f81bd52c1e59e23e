import { emailDomainOf } from '@fleetcommand/domain/accounts/credentials';
import { isDisposable, isPublicProvider } from '@fleetcommand/domain/accounts/disposable-domains';
import { blockOf } from '@fleetcommand/domain/network/address';
import type { FastifyReply } from 'fastify';

import { ProblemError } from '../manners/problem-error.js';
import { enforceRateLimits } from '../manners/rate-limit.js';
import type { SignupRequest } from '@fleetcommand/contracts/http/accounts';
import type { ApiParts } from '../platform/settings.js';

/** Signing up is free, so it is counted by address, by the network around it, and by the company that it claims to be. */
export async function refuseAbuse(
  { rateLimits, settings }: Pick<ApiParts, 'rateLimits' | 'settings'>,
  reply: FastifyReply,
  ip: string,
  { email, website = '' }: Pick<SignupRequest, 'email' | 'website'>,
): Promise<void> {
  await enforceRateLimits(rateLimits, reply, [
    ['signup', ip],
    ['signup-network', blockOf(ip)],
    ...(isPublicProvider(email) ? [] : [['signup-domain', emailDomainOf(email)] as const]),
  ]);
  if (website !== '') {
    throw new ProblemError(
      'accounts.looks-automated',
      'A field is filled in that nobody sees, as programs do. Leave `website` out, or sign up on the page by hand.',
      { errors: [{ pointer: '/website', detail: 'Leave it out.' }] },
    );
  }
  if (settings.acceptsDisposableEmails || !isDisposable(email)) return;
  const detail = `Addresses at ${emailDomainOf(email)} do not last. Use one at which you can be reached later, too.`;
  throw new ProblemError('accounts.disposable-email', detail, {
    errors: [{ pointer: '/email', detail }],
  });
}
