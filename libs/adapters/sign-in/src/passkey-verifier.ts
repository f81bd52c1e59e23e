import type {
  NewPasskey,
  PasskeyRefusal,
  PasskeyVerifier,
  WebAuthnJson,
} from '@fleetcommand/application/ports/passkeys';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
  type AuthenticationResponseJSON,
  type RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { z } from 'zod';

/** EdDSA, ES256 and RS256: what every browser and authenticator knows. */
const ALGORITHMS = [-8, -7, -257];

/** How long the person may take. */
const TIMEOUT_MS = 5 * 60_000;

export interface RelyingParty {
  /** What authenticators show. */
  readonly name: string;
  /** Host of the console: passkeys are tied to it. */
  readonly id: string;
  /** Origins of the console's pages. */
  readonly origins: readonly string[];
}

/** WebAuthn by @simplewebauthn/server: discoverable credentials only, user verification always. */
export function createPasskeyVerifier(party: RelyingParty): PasskeyVerifier {
  const expected = (challenge: string) => ({
    expectedChallenge: challenge,
    expectedOrigin: [...party.origins],
    expectedRPID: party.id,
    requireUserVerification: true,
  });
  return {
    async creationOptions({ challenge, user, known }) {
      const options = await generateRegistrationOptions({
        rpName: party.name,
        rpID: party.id,
        userName: user.email,
        userDisplayName: user.email,
        userID: new TextEncoder().encode(user.id),
        challenge: bytesOf(challenge),
        timeout: TIMEOUT_MS,
        attestationType: 'none',
        supportedAlgorithmIDs: ALGORITHMS,
        excludeCredentials: known.map(({ credentialId, transports }) => ({
          id: credentialId,
          transports: [...transports],
        })),
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
      return { ...options };
    },

    async requestOptions(challenge) {
      const options = await generateAuthenticationOptions({
        rpID: party.id,
        challenge: bytesOf(challenge),
        timeout: TIMEOUT_MS,
        userVerification: 'required',
      });
      return { ...options };
    },

    read: readResponse,

    async checkCreation(response, challenge) {
      return attempt<NewPasskey>(async () => {
        const { verified, registrationInfo } = await verifyRegistrationResponse({
          ...expected(challenge),
          supportedAlgorithmIDs: ALGORITHMS,
          // Its fields are checked by the library, which throws on what it cannot use.
          response: response as unknown as RegistrationResponseJSON,
        });
        if (!verified) return null;
        const { credential, credentialBackedUp: isSynced } = registrationInfo;
        const { id: credentialId, publicKey, counter, transports = [] } = credential;
        const encoded = Buffer.from(publicKey).toString('base64url');
        return { credentialId, publicKey: encoded, counter, transports, isSynced };
      });
    },

    async checkUse(response, challenge, passkey) {
      return attempt(async () => {
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          ...expected(challenge),
          response: response as unknown as AuthenticationResponseJSON,
          credential: {
            id: passkey.credentialId,
            publicKey: bytesOf(passkey.publicKey),
            // The counter is judged by whoever keeps it: one that goes backwards is told to the person.
            counter: 0,
          },
        });
        if (!verified || !isHandleOf(response, passkey.userId)) return null;
        const { newCounter: counter, credentialBackedUp: isSynced } = authenticationInfo;
        return { counter, isSynced };
      });
    },
  };
}

const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(Buffer.from(base64url, 'base64url'));

/** What of a response says which one it is; the library checks the rest. */
const readable = z.object({
  id: z.string().min(1).max(1_400),
  response: z.object({ clientDataJSON: z.string().min(1), userHandle: z.string().optional() }),
});
const clientData = z.object({ challenge: z.string().min(1) });

function readResponse(response: WebAuthnJson): ReturnType<PasskeyVerifier['read']> {
  const parsed = readable.safeParse(response);
  if (!parsed.success) return null;
  const json = Buffer.from(parsed.data.response.clientDataJSON, 'base64url').toString();
  try {
    const { challenge } = clientData.parse(JSON.parse(json));
    return { challenge, credentialId: parsed.data.id };
  } catch {
    return null;
  }
}

/** A discoverable credential says whose it is: it must be who is stored (WebAuthn Level 3 §7.2, step 6). */
function isHandleOf(response: WebAuthnJson, userId: string): boolean {
  const handle = readable.safeParse(response).data?.response.userHandle;
  return handle === undefined || Buffer.from(handle, 'base64url').toString() === userId;
}

async function attempt<T>(check: () => Promise<T | null>): Promise<Result<T, PasskeyRefusal>> {
  const refused = (cause?: unknown) =>
    fail(
      'passkeys.refused',
      'The passkey’s answer does not hold: it was made for another site, without proof that it is you, or it was changed on its way. Try again, from the console’s own address.',
      { cause },
    );
  try {
    const value = await check();
    return value === null ? refused() : ok(value);
  } catch (error) {
    return refused(error);
  }
}
