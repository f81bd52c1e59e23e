import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type {
  AcceptInvitation,
  ChangeEmail,
  ChangePassword,
  InvitationPreview,
  NewAuthenticator,
  Organization,
} from '@fleetcommand/client/api/types.gen';
import { queryOptions } from '@tanstack/react-query';

import { client } from './client.js';

// A code, a link and a password are good once, or make the same of the same: repeating needs no key.

export const securityQuery = queryOptions({
  queryKey: ['account', 'security'],
  queryFn: async ({ signal }) => (await sdk.getAccountSecurity({ client, signal })).data,
});

export const sessionsQuery = queryOptions({
  queryKey: ['account', 'sessions'],
  queryFn: async ({ signal }) => (await sdk.listSessions({ client, signal })).data.data,
});

export async function endSession(id: string): Promise<void> {
  await sdk.endSession({ client, path: { id } });
}

export async function endOtherSessions(): Promise<void> {
  await sdk.endOtherSessions({ client });
}

export async function changePassword(body: ChangePassword): Promise<void> {
  await sdk.changePassword({ client, body });
}

export async function changeEmail(body: ChangeEmail): Promise<void> {
  await sdk.changeEmail({ client, body });
}

export async function sendVerification(): Promise<void> {
  await sdk.requestEmailVerification({ client });
}

/** Both are left out only of an answer that is told once more, which needs a key. */
export async function beginAuthenticator(password: string): Promise<Required<NewAuthenticator>> {
  const { data } = await sdk.beginAuthenticator({ client, body: { password } });
  return data as Required<NewAuthenticator>;
}

export async function confirmAuthenticator(code: string): Promise<readonly string[]> {
  return (await sdk.confirmAuthenticator({ client, body: { code } })).data.codes ?? [];
}

export async function removeAuthenticator(password: string): Promise<void> {
  await sdk.removeAuthenticator({ client, body: { password } });
}

export async function requestPasswordReset(email: string): Promise<void> {
  await sdk.requestPasswordReset({ client, body: { email } });
}

export async function resetPassword(token: string, password: string): Promise<void> {
  await sdk.resetPassword({ client, body: { token, password } });
}

export async function verifyEmail(token: string): Promise<string> {
  return (await sdk.verifyEmail({ client, body: { token } })).data.email;
}

export async function lookAtInvitation(token: string): Promise<InvitationPreview> {
  return (await sdk.lookAtInvitation({ client, body: { token } })).data;
}

export async function acceptInvitation(body: AcceptInvitation): Promise<Organization> {
  return (await sdk.acceptInvitation({ client, body })).data;
}
