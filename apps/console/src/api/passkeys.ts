import { signInResponse, type SignInResponse } from '@fleetcommand/contracts/http/accounts';
import {
  addedPasskey,
  passkey,
  passkeyList,
  passkeyOptions,
  type AddedPasskey,
  type Passkey,
  type PasskeyResponse,
} from '@fleetcommand/contracts/http/passkeys';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';

import { request } from './client.js';

export const passkeysQuery = queryOptions({
  queryKey: ['account', 'passkeys'],
  queryFn: async ({ signal }): Promise<readonly Passkey[]> =>
    (await request('/v1/me/passkeys', { signal, answer: passkeyList })).data.data,
});

/** Whether this browser can do it, on this page: it needs HTTPS. */
export const hasPasskeys = (): boolean => typeof window.PublicKeyCredential === 'function';

async function post<Answer extends z.ZodType>(path: string, body: unknown, answer: Answer) {
  // What a passkey answers is good once: repeating needs no key.
  return (await request(path, { method: 'POST', body, answer })).data;
}

/** Lets the browser make one, and hands its public half to the service. */
export async function addPasskey(input: {
  readonly name: string;
  readonly password: string;
}): Promise<AddedPasskey> {
  const { password, name } = input;
  const { publicKey } = await post('/v1/me/passkeys/options', { password }, passkeyOptions);
  const { startRegistration } = await import('@simplewebauthn/browser');
  // The service made the options for this very function, which says what it cannot use.
  const response = await startRegistration({ optionsJSON: publicKey as never }).catch(explain);
  return post('/v1/me/passkeys', { name, response }, addedPasskey);
}

/** What a passkey of the person's choice answers to a fresh question of the service. */
export async function askPasskey(): Promise<PasskeyResponse> {
  const { publicKey } = await post('/v1/sessions/passkey-options', {}, passkeyOptions);
  const { startAuthentication } = await import('@simplewebauthn/browser');
  return startAuthentication({ optionsJSON: publicKey as never }).catch(explain) as never;
}

export async function signInByPasskey(): Promise<SignInResponse> {
  return post('/v1/sessions/passkey', { response: await askPasskey() }, signInResponse);
}

export async function renamePasskey(id: string, name: string): Promise<void> {
  const path = `/v1/me/passkeys/${encodeURIComponent(id)}`;
  await request(path, { method: 'PATCH', body: { name }, answer: passkey });
}

export async function removePasskey(id: string, password: string): Promise<void> {
  await post(`/v1/me/passkeys/${encodeURIComponent(id)}/remove`, { password }, z.undefined());
}

/** Browsers say little, on purpose; this says what can be done about it. */
function explain(error: unknown): never {
  const name = error instanceof Error ? error.name : '';
  throw new Error(
    REASONS[name] ?? `The browser could not use a passkey (${name || 'no reason'}).`,
    {
      cause: error,
    },
  );
}

const REASONS: Readonly<Record<string, string>> = {
  NotAllowedError:
    'No passkey was used: it was cancelled, took too long, or this device has none for this site. Try again.',
  AbortError: 'It was cancelled. Try again.',
  InvalidStateError: 'This device has a passkey for your account already.',
  SecurityError:
    'Passkeys work only at the console’s own address over HTTPS. Open it there and try again.',
  NotSupportedError: 'This device has no kind of passkey that can be used here. Try another one.',
};
