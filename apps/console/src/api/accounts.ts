import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type {
  SignIn,
  SignInResult,
  Signup,
  SignupResult,
} from '@fleetcommand/client/api/types.gen';
import { queryOptions } from '@tanstack/react-query';

import { client, once } from './client.js';

/** Who is signed in. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }) => (await sdk.getMe({ client, signal })).data,
  staleTime: 5 * 60_000,
});

/** Whether anybody can sign up now. */
export const signupStatusQuery = queryOptions({
  queryKey: ['signup-status'],
  queryFn: async ({ signal }) => (await sdk.getSignupStatus({ client, signal })).data,
});

export async function signUp(body: Signup, idempotencyKey: string): Promise<SignupResult> {
  return (await sdk.signUp({ client, body, headers: once(idempotencyKey) })).data;
}

export async function signIn(body: SignIn, idempotencyKey: string): Promise<SignInResult> {
  return (await sdk.signIn({ client, body, headers: once(idempotencyKey) })).data;
}

export async function signOut(): Promise<void> {
  await sdk.signOut({ client });
}
