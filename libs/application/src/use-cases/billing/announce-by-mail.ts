import type { Role } from '@fleetcommand/domain/accounts/account';

import type { Repositories } from '../../ports/store.js';
import { queueMail, type MailDependencies } from '../mail/queue-mail.js';
import type { StandingNotice } from './dependencies.js';

/** Whom money concerns. */
const TOLD: ReadonlySet<Role> = new Set(['owner', 'admin', 'billing']);

/** Owes everybody whom it concerns a mail, in the transaction that changes the standing. */
export function announceByMail(
  deps: MailDependencies,
): (tx: Repositories, notice: StandingNotice) => Promise<void> {
  return async (tx, { organizationId, to: standing, message }) => {
    const organization = await tx.accounts.findOrganization(organizationId);
    const members = await tx.fleet.listMembers(organizationId);
    for (const { email } of members.filter(({ role }) => TOLD.has(role))) {
      await queueMail(deps, tx, email, {
        kind: 'billing-standing',
        organization: organization?.name ?? 'Your organization',
        standing,
        message,
      });
    }
  };
}
