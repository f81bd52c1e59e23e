import type { Passkey } from '@fleetcommand/domain/accounts/passkey';
import type { PasskeyId, UserId } from '@fleetcommand/kernel/ids';
import type { Failure, Result } from '@fleetcommand/kernel/result';

export interface PasskeyRepository {
  /** Refuses a credential that is known, whosever it is. */
  create(passkey: Passkey): Promise<Result<void, Failure<'passkeys.known'>>>;
  /** The oldest first. */
  listByUser(userId: UserId): Promise<readonly Passkey[]>;
  findByCredential(credentialId: string): Promise<Passkey | null>;
  /** Records a use; false, and nothing written, when the counter is not above the one stored (0 after 0 is). */
  use(
    id: PasskeyId,
    use: { readonly counter: number; readonly isSynced: boolean },
    now: Date,
  ): Promise<boolean>;
  suspect(id: PasskeyId, now: Date): Promise<void>;
  rename(id: PasskeyId, name: string): Promise<void>;
  delete(id: PasskeyId): Promise<void>;
}

export type NewPasskey = Pick<
  Passkey,
  'credentialId' | 'publicKey' | 'counter' | 'transports' | 'isSynced'
>;

/** JSON of WebAuthn Level 3 (§5.1.8 `toJSON`), as browsers take and give it. */
export type WebAuthnJson = Readonly<Record<string, unknown>>;

export type PasskeyRefusal = Failure<'passkeys.refused'>;

/** The relying party's side of WebAuthn. User verification is always asked for, and checked. */
export interface PasskeyVerifier {
  /** For `navigator.credentials.create`; `known` are not made a second time. `challenge` is base64url. */
  creationOptions(of: {
    readonly challenge: string;
    readonly user: { readonly id: UserId; readonly email: string };
    readonly known: readonly Passkey[];
  }): Promise<WebAuthnJson>;
  /** For `navigator.credentials.get`, of whichever passkey the person chooses. */
  requestOptions(challenge: string): Promise<WebAuthnJson>;
  /** The challenge that a response says it answers, and the credential it is of; null if it cannot be read. */
  read(
    response: WebAuthnJson,
  ): { readonly challenge: string; readonly credentialId: string } | null;
  checkCreation(
    response: WebAuthnJson,
    challenge: string,
  ): Promise<Result<NewPasskey, PasskeyRefusal>>;
  /** What the authenticator counted, unjudged. */
  checkUse(
    response: WebAuthnJson,
    challenge: string,
    passkey: Passkey,
  ): Promise<Result<{ readonly counter: number; readonly isSynced: boolean }, PasskeyRefusal>>;
}
