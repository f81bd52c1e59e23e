import type { User } from '@fleetcommand/domain/accounts/account';
import { PASSKEYS_MAX, type Passkey } from '@fleetcommand/domain/accounts/passkey';
import type { PasskeyId, UserId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

import type { PasskeyRefusal, PasskeyVerifier, WebAuthnJson } from '../../ports/passkeys.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { AccountDependencies } from './account-dependencies.js';
import { provePassword, type WrongPassword } from './change-password.js';
import { isFactorSetUp } from './factors.js';
import { dropIdleRecoveryCodes, issueRecoveryCodes } from './recovery-codes.js';
import { tellOfChange } from './tell-of-change.js';

export interface PasskeyDependencies extends AccountDependencies {
  readonly passkeyVerifier: PasskeyVerifier;
}

/** How long a passkey may take to answer. */
const CEREMONY_MS = 5 * 60_000;

/** What the browser needs to make one; what comes back is good once. */
export async function beginPasskey(
  deps: PasskeyDependencies,
  user: User,
  password: Secret,
): Promise<Result<WebAuthnJson, Failure<WrongPassword | 'passkeys.too-many'>>> {
  const proven = await provePassword(deps, user, password);
  if (!proven.ok) return proven;
  const known = await deps.store.passkeys.listByUser(user.id);
  if (known.length >= PASSKEYS_MAX) {
    return fail(
      'passkeys.too-many',
      `You have ${PASSKEYS_MAX} passkeys, which is as many as there can be. Remove one first.`,
    );
  }
  const challenge = await beginCeremony(deps, 'add-passkey', user.id);
  return ok(await deps.passkeyVerifier.creationOptions({ challenge, user, known }));
}

export type AddPasskeyFailure = PasskeyRefusal | Failure<'passkeys.expired' | 'passkeys.known'>;

/** Keeps the one that the browser made. The first factor of all brings recovery codes, shown this once. */
export async function addPasskey(
  deps: PasskeyDependencies,
  actor: Actor,
  user: User,
  { name, response }: { readonly name: string; readonly response: WebAuthnJson },
): Promise<
  Result<
    { readonly passkey: Passkey; readonly recoveryCodes: readonly Secret[] | null },
    AddPasskeyFailure
  >
> {
  const challenge = await takeChallenge(deps, 'add-passkey', response, user.id);
  if (!challenge.ok) return challenge;
  const made = await deps.passkeyVerifier.checkCreation(response, challenge.value);
  if (!made.ok) return made;
  const passkey: Passkey = {
    ...made.value,
    id: deps.ids.next('pk'),
    userId: user.id,
    name: name.trim(),
    createdAt: deps.clock.now(),
    lastUsedAt: null,
    suspectedAt: null,
  };
  return deps.store.transaction(async (tx) => {
    const isFirst = !(await isFactorSetUp(tx, user.id));
    const created = await tx.passkeys.create(passkey);
    if (!created.ok) return created;
    const recoveryCodes = isFirst ? await issueRecoveryCodes(deps, tx, user.id) : null;
    await tellOfChange(deps, tx, actor, user, {
      action: 'passkey.add',
      what: `the passkey “${passkey.name}” was added`,
      targetId: passkey.id,
      after: { name: passkey.name },
    });
    return ok({ passkey, recoveryCodes });
  });
}

export type FindPasskeyFailure = Failure<'passkeys.not-found'>;

export async function renamePasskey(
  deps: PasskeyDependencies,
  actor: Actor,
  id: PasskeyId,
  name: string,
): Promise<Result<Passkey, FindPasskeyFailure>> {
  const found = await findOwn(deps, actor.userId, id);
  if (!found.ok) return found;
  const renamed = { ...found.value, name: name.trim() };
  await deps.store.transaction(async (tx) => {
    await tx.passkeys.rename(id, renamed.name);
    const change = { before: { name: found.value.name }, after: { name: renamed.name } };
    const entry = { organizationId: null, action: 'passkey.rename', targetId: id, ...change };
    await tx.audit.append(auditEntry(deps, actor, entry));
  });
  return ok(renamed);
}

/** It is not taken any more. The password is asked for, so that a borrowed session cannot lock its owner out. */
export async function removePasskey(
  deps: PasskeyDependencies,
  actor: Actor,
  user: User,
  { id, password }: { readonly id: PasskeyId; readonly password: Secret },
): Promise<Result<void, FindPasskeyFailure | Failure<WrongPassword>>> {
  const found = await findOwn(deps, user.id, id);
  if (!found.ok) return found;
  const proven = await provePassword(deps, user, password);
  if (!proven.ok) return proven;
  await deps.store.transaction(async (tx) => {
    await tx.passkeys.delete(id);
    await dropIdleRecoveryCodes(tx, user.id);
    const what = `the passkey “${found.value.name}” was removed`;
    await tellOfChange(deps, tx, actor, user, { action: 'passkey.remove', what, targetId: id });
  });
  return ok(undefined);
}

async function findOwn(
  { store }: Pick<PasskeyDependencies, 'store'>,
  userId: UserId,
  id: PasskeyId,
): Promise<Result<Passkey, FindPasskeyFailure>> {
  const passkey = (await store.passkeys.listByUser(userId)).find((each) => each.id === id);
  return passkey
    ? ok(passkey)
    : fail('passkeys.not-found', 'There is no such passkey of yours. It may have been removed.');
}

/** A challenge that is remembered here, by its hash, until it is answered or too old. */
export async function beginCeremony(
  { store, tokens, clock }: Pick<PasskeyDependencies, 'store' | 'tokens' | 'clock'>,
  purpose: 'add-passkey' | 'use-passkey',
  userId: UserId | null,
): Promise<string> {
  const challenge = tokens.next();
  const expiresAt = new Date(clock.now().getTime() + CEREMONY_MS);
  const keyHash = tokens.hash(challenge);
  await store.ceremonies.begin({ keyHash, purpose, userId, facts: {}, expiresAt });
  return challenge.reveal();
}

/** The challenge a response answers, if it is one of ours: used up by this, whatever else is wrong. */
export async function takeChallenge(
  { store, tokens, clock, passkeyVerifier }: PasskeyDependencies,
  purpose: 'add-passkey' | 'use-passkey',
  response: WebAuthnJson,
  userId: UserId | null,
): Promise<Result<string, Failure<'passkeys.expired'>>> {
  const challenge = passkeyVerifier.read(response)?.challenge;
  const taken =
    challenge !== undefined &&
    (await store.ceremonies.take(tokens.hash(new Secret(challenge)), purpose, clock.now()));
  if (taken && taken.userId === userId) return ok(challenge);
  return fail(
    'passkeys.expired',
    'This answer is not to a question of ours that is still open: it took too long, or was sent twice. Begin anew.',
  );
}
