import { isAllowed } from '@fleetcommand/domain/accounts/policy';

import type { Repositories } from '../../ports/store.js';
import { mailMembers } from '../mail/mail-members.js';
import type { MailDependencies } from '../mail/queue-mail.js';
import type { StandingNotice } from './dependencies.js';

/** Owes a mail to everybody whom money concerns, in the transaction that changes the standing. */
export function announceByMail(
  deps: MailDependencies,
): (tx: Repositories, notice: StandingNotice) => Promise<void> {
  return async (tx, { organizationId, to: standing, message }) => {
    const found = await tx.accounts.findOrganization(organizationId);
    const organization = found?.name ?? 'Your organization';
    const content = { kind: 'billing-standing', organization, standing, message } as const;
    await mailMembers(
      deps,
      tx,
      organizationId,
      (role) => isAllowed(role, 'billing.manage'),
      content,
    );
  };
}
