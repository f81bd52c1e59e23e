import type { CertificateStep } from '@fleetcommand/certificates/next-step';

import type { CertificateAuthority } from '../../ports/acme.js';
import { accountKeyContext } from './key-context.js';
import type { StepContext } from './step-context.js';
import { failed, type StepOutcome } from './step-outcome.js';

type AccountStep = Extract<CertificateStep, { kind: 'make-account-key' | 'register-account' }>;

/** The key is stored before the CA hears of it, so that a crash in between finds the same account again. */
export async function actOnAccount(
  { deps, accounts }: StepContext,
  authority: CertificateAuthority,
  { kind, directoryUrl }: AccountStep,
): Promise<StepOutcome> {
  const context = accountKeyContext(directoryUrl);
  const now = deps.clock.now();
  const account = await accounts.find(directoryUrl);
  if (kind === 'make-account-key' || !account) {
    const key = await authority.generateKey();
    const keyCiphertext = deps.secretBox.seal(key, context);
    await accounts.save({ directoryUrl, accountUrl: null, keyCiphertext }, now);
    return { kind: 'written' };
  }
  const key = deps.secretBox.open(account.keyCiphertext, context);
  const registered = await authority.register(key, deps.settings.contact);
  if (!registered.ok) return failed(registered.error);
  await accounts.save({ ...account, accountUrl: registered.value }, now);
  return { kind: 'written' };
}
