import {
  me,
  signInResponse,
  signupResponse,
  type Me,
  type SignInRequest,
  type SignInResponse,
  type SignupRequest,
  type SignupResponse,
} from '@fleetcommand/contracts/http/accounts';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';

import { request } from './client.js';

/** Who is signed in. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }): Promise<Me> =>
    (await request('/v1/me', { signal, answer: me })).data,
  staleTime: 5 * 60_000,
});

export async function signUp(body: SignupRequest, idempotencyKey: string): Promise<SignupResponse> {
  const wanted = { method: 'POST', body, idempotencyKey, answer: signupResponse } as const;
  return (await request('/v1/signup', wanted)).data;
}

export async function signIn(body: SignInRequest, idempotencyKey: string): Promise<SignInResponse> {
  const wanted = { method: 'POST', body, idempotencyKey, answer: signInResponse } as const;
  return (await request('/v1/sessions', wanted)).data;
}

export async function signOut(): Promise<void> {
  await request('/v1/sessions/current', { method: 'DELETE', answer: z.undefined() });
}
