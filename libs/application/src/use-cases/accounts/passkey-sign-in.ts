import type { User } from '@fleetcommand/domain/accounts/account';
import { isPlausibleCounter, type Passkey } from '@fleetcommand/domain/accounts/passkey';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { PasskeyRefusal, WebAuthnJson } from '../../ports/passkeys.js';
import type { RequestFacts } from '../actor.js';
import { auditEntryBy } from '../audit/audit-entry.js';
import { queueMail } from '../mail/queue-mail.js';
import { checkWayIn } from '../single-sign-on/enforced.js';
import { enter, type Entered } from './enter.js';
import { beginCeremony, takeChallenge, type PasskeyDependencies } from './passkeys.js';

/** A question for whichever passkey the person chooses: to sign in with it alone, or after the password. */
export async function askForPasskey(deps: PasskeyDependencies): Promise<WebAuthnJson> {
  const challenge = await beginCeremony(deps, 'use-passkey', null);
  return deps.passkeyVerifier.requestOptions(challenge);
}

export type PasskeyFailure =
  | PasskeyRefusal
  | Failure<'passkeys.expired' | 'passkeys.unknown' | 'passkeys.suspected'>;

/** Signs in by a passkey alone: the device has proven that it is theirs, and that it is them. */
export async function signInByPasskey(
  deps: PasskeyDependencies,
  response: WebAuthnJson,
  request: RequestFacts,
): Promise<Result<Entered, PasskeyFailure | Failure<'sso.required'>>> {
  const used = await usePasskey(deps, response, request);
  if (!used.ok) return used;
  const allowed = await checkWayIn(deps, used.value);
  if (!allowed.ok) return allowed;
  return ok(await enter(deps, used.value, request, { by: 'passkey' }));
}

/** Whose passkey answered; the use is counted. One that may have been copied is stopped, and its owner told. */
export async function usePasskey(
  deps: PasskeyDependencies,
  response: WebAuthnJson,
  request: RequestFacts,
): Promise<Result<User, PasskeyFailure>> {
  const { store, passkeyVerifier } = deps;
  const challenge = await takeChallenge(deps, 'use-passkey', response, null);
  if (!challenge.ok) return challenge;
  const credentialId = passkeyVerifier.read(response)?.credentialId ?? '';
  const passkey = await store.passkeys.findByCredential(credentialId);
  const user = passkey && (await store.accounts.findUser(passkey.userId));
  if (!user) return UNKNOWN;
  if (passkey.suspectedAt) return SUSPECTED;
  const checked = await passkeyVerifier.checkUse(response, challenge.value, passkey);
  if (!checked.ok) return checked;
  const isUsed =
    isPlausibleCounter(passkey.counter, checked.value.counter) &&
    (await store.passkeys.use(passkey.id, checked.value, deps.clock.now()));
  if (isUsed) return ok(user);
  await suspect(deps, user, passkey, request);
  return SUSPECTED;
}

const UNKNOWN = fail(
  'passkeys.unknown',
  'This passkey is not known here: it was removed from the account, or is of another site. Sign in with your password.',
);

const SUSPECTED = fail(
  'passkeys.suspected',
  'This passkey counts backwards, as a copy of it would, and is not taken any more. Sign in with your password and a recovery code, remove the passkey, and set up another.',
);

async function suspect(
  deps: PasskeyDependencies,
  user: User,
  { id, name }: Passkey,
  request: RequestFacts,
): Promise<void> {
  await deps.store.transaction(async (tx) => {
    await tx.passkeys.suspect(id, deps.clock.now());
    const what = `the passkey “${name}” was used in a way that only a copy of it would be, and is not taken any more`;
    await queueMail(deps, tx, user.email, { kind: 'sign-in-method', what });
    const entry = { organizationId: null, action: 'passkey.suspect', targetId: id };
    await tx.audit.append(auditEntryBy(deps, { kind: 'user', id: user.id }, request, entry));
  });
}
