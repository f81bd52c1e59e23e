import type { CertificateStep } from '@fleetcommand/certificates/next-step';

import type { StoredAcmeAccount } from '../../ports/certificates.js';
import { accountKeyContext } from './key-context.js';
import type { CertificateDependencies } from './dependencies.js';
import { failed, type StepOutcome } from './step-outcome.js';

type AccountStep = Extract<CertificateStep, { kind: 'make-account-key' | 'register-account' }>;

/** The key is stored before the CA hears of it, so that a crash in between finds the same account again. */
export async function actOnAccount(
  deps: CertificateDependencies,
  step: AccountStep,
  account: StoredAcmeAccount | null,
): Promise<StepOutcome> {
  const { directoryUrl } = deps.authority;
  const context = accountKeyContext(directoryUrl);
  const now = deps.clock.now();
  if (step.kind === 'make-account-key' || !account) {
    const key = await deps.authority.generateKey();
    const keyCiphertext = deps.secretBox.seal(key, context);
    await deps.store.certificates.saveAccount(
      { directoryUrl, accountUrl: null, keyCiphertext },
      now,
    );
    return { kind: 'account-stored' };
  }
  const key = deps.secretBox.open(account.keyCiphertext, context);
  const registered = await deps.authority.register(key, deps.contact);
  if (!registered.ok) return failed(registered.error);
  await deps.store.certificates.saveAccount({ ...account, accountUrl: registered.value }, now);
  return { kind: 'account-stored' };
}
