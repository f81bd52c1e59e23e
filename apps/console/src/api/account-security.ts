import {
  accountSecurity,
  newAuthenticator,
  recoveryCodes,
  sessionList,
  verifiedEmail,
  type AccountSecurity,
  type ChangeEmailRequest,
  type ChangePasswordRequest,
  type NewAuthenticator,
  type SessionDetails,
} from '@fleetcommand/contracts/http/account';
import { organization, type Organization } from '@fleetcommand/contracts/http/accounts';
import {
  invitationPreview,
  type AcceptInvitationRequest,
  type InvitationPreview,
} from '@fleetcommand/contracts/http/organizations';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';

import { request } from './client.js';

const nothing = z.undefined();

export const securityQuery = queryOptions({
  queryKey: ['account', 'security'],
  queryFn: async ({ signal }): Promise<AccountSecurity> =>
    (await request('/v1/me/security', { signal, answer: accountSecurity })).data,
});

export const sessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: async ({ signal }): Promise<readonly SessionDetails[]> =>
    (await request('/v1/sessions', { signal, answer: sessionList })).data.data,
});

async function post<Answer extends z.ZodType>(path: string, body: unknown, answer: Answer) {
  // A code, a link and a password are good once, or make the same of the same: repeating needs no key.
  return (await request(path, { method: 'POST', body, answer })).data;
}

export async function endSession(id: string): Promise<void> {
  await request(`/v1/sessions/${encodeURIComponent(id)}`, { method: 'DELETE', answer: nothing });
}

export const endOtherSessions = (): Promise<undefined> =>
  post('/v1/sessions/end-others', {}, nothing);
export const changePassword = (body: ChangePasswordRequest): Promise<undefined> =>
  post('/v1/me/password', body, nothing);
export const changeEmail = (body: ChangeEmailRequest): Promise<undefined> =>
  post('/v1/me/email', body, nothing);
export const sendVerification = (): Promise<undefined> =>
  post('/v1/email-verifications', {}, nothing);
export const beginAuthenticator = (password: string): Promise<Required<NewAuthenticator>> =>
  post('/v1/me/authenticator', { password }, newAuthenticator.required());
export const confirmAuthenticator = async (code: string): Promise<readonly string[]> =>
  (await post('/v1/me/authenticator/confirm', { code }, recoveryCodes.required())).codes;
export const removeAuthenticator = (password: string): Promise<undefined> =>
  post('/v1/me/authenticator/remove', { password }, nothing);

export const requestPasswordReset = (email: string): Promise<undefined> =>
  post('/v1/password-resets', { email }, nothing);
export const resetPassword = (token: string, password: string): Promise<undefined> =>
  post('/v1/password-resets/complete', { token, password }, nothing);
export const verifyEmail = async (token: string): Promise<string> =>
  (await post('/v1/email-verifications/complete', { token }, verifiedEmail)).email;
export const lookAtInvitation = (token: string): Promise<InvitationPreview> =>
  post('/v1/invitations/look-up', { token }, invitationPreview);
export const acceptInvitation = (body: AcceptInvitationRequest): Promise<Organization> =>
  post('/v1/invitations/accept', body, organization);
