import type { Role } from '@fleetcommand/domain/accounts/account';
import type { MailContent } from '@fleetcommand/domain/mail/content';
import type { OrganizationId } from '@fleetcommand/kernel/ids';

import type { Repositories } from '../../ports/store.js';
import { queueMail, type MailDependencies } from './queue-mail.js';

/** Owes the mail to every member whom `isTold` says it concerns, in the transaction that gives the reason for it. */
export async function mailMembers(
  deps: MailDependencies,
  tx: Repositories,
  organizationId: OrganizationId,
  isTold: (role: Role) => boolean,
  content: MailContent,
): Promise<void> {
  const members = await tx.fleet.listMembers(organizationId);
  for (const { email } of members.filter(({ role }) => isTold(role)))
    await queueMail(deps, tx, email, content);
}
