import type { Role } from '@fleetcommand/domain/accounts/account';
import type { DomainNews } from '@fleetcommand/domain/mail/content';
import type { OrganizationId, TenantId } from '@fleetcommand/kernel/ids';

import type { Repositories } from '../../ports/store.js';
import { queueMail, type MailDependencies } from '../mail/queue-mail.js';

/** Who may change domains. */
const TOLD: ReadonlySet<Role> = new Set(['owner', 'admin', 'developer']);

export interface DomainMail {
  readonly organizationId: OrganizationId;
  readonly tenantId: TenantId;
  readonly hostname: string;
  readonly news: DomainNews;
  /** What happened, why, and what to do next. */
  readonly message: string;
}

/** Owes a mail to everybody whom a domain concerns, in the transaction that stores what happened: so each once. */
export async function mailAboutDomain(
  deps: MailDependencies,
  tx: Repositories,
  { organizationId, ...notice }: DomainMail,
): Promise<void> {
  const members = await tx.fleet.listMembers(organizationId);
  for (const { email } of members.filter(({ role }) => TOLD.has(role)))
    await queueMail(deps, tx, email, { kind: 'domain-notice', ...notice });
}
