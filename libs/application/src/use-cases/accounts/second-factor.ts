import type { User } from '@fleetcommand/domain/accounts/account';
import type { UserId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

import type { OneTimeCodes } from '../../ports/security.js';
import type { TokenSource } from '../../ports/secret-box.js';
import type { Repositories } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { queueMail } from '../mail/queue-mail.js';
import type { AccountDependencies } from './account-dependencies.js';
import { provePassword, type WrongPassword } from './change-password.js';

export interface SecondFactorDependencies extends AccountDependencies {
  readonly oneTimeCodes: OneTimeCodes;
}

const RECOVERY_CODES = 10;
const CODE_DIGITS = 10;

const totpContext = (userId: UserId) => `totp/${userId}`;

/** Shown once: an authenticator takes it, and `confirmTotp` hears that it did. Until then nothing asks for codes. */
export async function beginTotp(
  deps: SecondFactorDependencies,
  user: User,
  password: Secret,
): Promise<
  Result<
    { readonly secret: Secret; readonly uri: Secret },
    Failure<WrongPassword | 'accounts.second-factor-is-on'>
  >
> {
  const proven = await provePassword(deps, user, password);
  if (!proven.ok) return proven;
  const { totp } = await deps.store.security.find(user.id);
  if (totp?.confirmedAt) {
    return fail(
      'accounts.second-factor-is-on',
      'An authenticator is set up already. Take it away first to set up another.',
    );
  }
  const made = deps.oneTimeCodes.newSecret(user.email);
  const ciphertext = deps.secretBox.seal(made.secret, totpContext(user.id));
  await deps.store.security.setTotp(user.id, { ciphertext, confirmedAt: null });
  return ok(made);
}

/** From now on signing in asks for a code. Gives the recovery codes, this once. */
export async function confirmTotp(
  deps: SecondFactorDependencies,
  actor: Actor,
  user: User,
  code: string,
): Promise<Result<readonly Secret[], Failure<'accounts.unproven-authenticator'>>> {
  const { totp } = await deps.store.security.find(user.id);
  const now = deps.clock.now();
  if (!totp || totp.confirmedAt || !(await useTotp(deps, deps.store, user.id, totp, code))) {
    return fail(
      'accounts.unproven-authenticator',
      'That is not the authenticator’s code at this moment. Check its clock, and try the next one.',
      { pointer: '/code' },
    );
  }
  const codes = newRecoveryCodes(deps.tokens);
  await deps.store.transaction(async (tx) => {
    await tx.security.setTotp(user.id, { ...totp, confirmedAt: now });
    await tx.security.replaceRecoveryCodes(user.id, codes.map(hashWith(deps.tokens)));
    await tell(deps, tx, actor, user, 'totp.enable', 'an authenticator was set up');
  });
  return ok(codes);
}

/** Others in the place of the recovery codes there were. */
export async function renewRecoveryCodes(
  deps: SecondFactorDependencies,
  actor: Actor,
  user: User,
  password: Secret,
): Promise<Result<readonly Secret[], Failure<WrongPassword | 'accounts.second-factor-is-off'>>> {
  const proven = await provePassword(deps, user, password);
  if (!proven.ok) return proven;
  const { totp } = await deps.store.security.find(user.id);
  if (!totp?.confirmedAt) {
    return fail('accounts.second-factor-is-off', 'Set up an authenticator first.');
  }
  const codes = newRecoveryCodes(deps.tokens);
  await deps.store.transaction(async (tx) => {
    await tx.security.replaceRecoveryCodes(user.id, codes.map(hashWith(deps.tokens)));
    await tell(deps, tx, actor, user, 'recovery-codes.renew', 'new recovery codes were made');
  });
  return ok(codes);
}

export async function removeTotp(
  deps: SecondFactorDependencies,
  actor: Actor,
  user: User,
  password: Secret,
): Promise<Result<void, Failure<WrongPassword>>> {
  const proven = await provePassword(deps, user, password);
  if (!proven.ok) return proven;
  await deps.store.transaction(async (tx) => {
    await tx.security.setTotp(user.id, null);
    await tx.security.replaceRecoveryCodes(user.id, []);
    await tell(deps, tx, actor, user, 'totp.disable', 'the authenticator was taken away');
  });
  return ok(undefined);
}

export type SecondFactorFailureCode = 'accounts.code-required' | 'accounts.wrong-code';

/** After the password: whether the code asked for is there and right, if one is asked for at all. Each is good once. */
export async function checkSecondFactor(
  deps: SecondFactorDependencies,
  { id }: User,
  code: string | undefined,
): Promise<Result<void, Failure<SecondFactorFailureCode>>> {
  const { security } = deps.store;
  const { totp } = await security.find(id);
  if (!totp?.confirmedAt) return ok(undefined);
  if (code === undefined) {
    return fail(
      'accounts.code-required',
      'Enter the code of your authenticator, or one of your recovery codes.',
      { pointer: '/code' },
    );
  }
  const plain = code.toLowerCase().replace(/[\s-]/g, '');
  if (await useTotp(deps, deps.store, id, totp, plain)) return ok(undefined);
  const hash = deps.tokens.hash(new Secret(plain));
  if (await security.useRecoveryCode(id, hash, deps.clock.now())) return ok(undefined);
  return wrongCode();
}

function wrongCode(): Result<never, Failure<'accounts.wrong-code'>> {
  return fail(
    'accounts.wrong-code',
    'That code is not right, or was used. Wait for the next one of your authenticator and try again.',
    { pointer: '/code' },
  );
}

async function useTotp(
  { oneTimeCodes, secretBox, clock }: SecondFactorDependencies,
  { security }: Pick<Repositories, 'security'>,
  userId: UserId,
  { ciphertext }: { readonly ciphertext: string },
  code: string,
): Promise<boolean> {
  const secret = secretBox.open(ciphertext, totpContext(userId));
  const step = oneTimeCodes.stepOf(secret, code, clock.now());
  return step !== null && security.useTotpStep(userId, step);
}

/** `3f9a1-0c7de`: forty bits, guarded by the rate limit of signing in. */
function newRecoveryCodes(tokens: TokenSource): Secret[] {
  return Array.from({ length: RECOVERY_CODES }, () => {
    const digits = tokens.hash(tokens.next()).slice(0, CODE_DIGITS);
    return new Secret(`${digits.slice(0, CODE_DIGITS / 2)}-${digits.slice(CODE_DIGITS / 2)}`);
  });
}

const hashWith = (tokens: TokenSource) => (code: Secret) =>
  tokens.hash(new Secret(code.reveal().replace('-', '')));

async function tell(
  deps: SecondFactorDependencies,
  tx: Repositories,
  actor: Actor,
  user: User,
  action: string,
  what: string,
): Promise<void> {
  await queueMail(deps, tx, user.email, { kind: 'sign-in-method', what });
  const entry = { organizationId: null, action, targetId: user.id };
  await tx.audit.append(auditEntry(deps, actor, entry));
}
