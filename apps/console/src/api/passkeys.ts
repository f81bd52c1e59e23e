import * as sdk from '@fleetcommand/client/api/sdk.gen';
import type {
  AddedPasskey,
  NewPasskeyResponse,
  PasskeyResponse,
  SignInResult,
} from '@fleetcommand/client/api/types.gen';
import { queryOptions } from '@tanstack/react-query';

import { client } from './client.js';

// What a passkey answers is good once: repeating needs no key.

export const passkeysQuery = queryOptions({
  queryKey: ['account', 'passkeys'],
  queryFn: async ({ signal }) => (await sdk.listPasskeys({ client, signal })).data.data,
});

/** Whether this browser can do it, on this page: it needs HTTPS. */
export const hasPasskeys = (): boolean => typeof window.PublicKeyCredential === 'function';

/** Lets the browser make one, and hands its public half to the service. */
export async function addPasskey(input: {
  readonly name: string;
  readonly password: string;
}): Promise<AddedPasskey> {
  const { password, name } = input;
  const { publicKey } = (await sdk.beginPasskey({ client, body: { password } })).data;
  const { startRegistration } = await import('@simplewebauthn/browser');
  // The service made the options for this very function, which says what it cannot use.
  const made = await startRegistration({ optionsJSON: publicKey as never }).catch(explain);
  const response = made as unknown as NewPasskeyResponse;
  return (await sdk.addPasskey({ client, body: { name, response } })).data;
}

/** What a passkey of the person's choice answers to a fresh question of the service. */
export async function askPasskey(): Promise<PasskeyResponse> {
  const { publicKey } = (await sdk.askForPasskey({ client })).data;
  const { startAuthentication } = await import('@simplewebauthn/browser');
  return startAuthentication({ optionsJSON: publicKey as never }).catch(explain) as never;
}

export async function signInByPasskey(): Promise<SignInResult> {
  const response = await askPasskey();
  return (await sdk.signInByPasskey({ client, body: { response } })).data;
}

export async function renamePasskey(id: string, name: string): Promise<void> {
  await sdk.renamePasskey({ client, path: { id }, body: { name } });
}

export async function removePasskey(id: string, password: string): Promise<void> {
  await sdk.removePasskey({ client, path: { id }, body: { password } });
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
