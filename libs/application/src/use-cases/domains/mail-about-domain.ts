import { isAllowed } from '@fleetcommand/domain/accounts/policy';
import type { DomainNews } from '@fleetcommand/domain/mail/content';
import type { OrganizationId, TenantId } from '@fleetcommand/kernel/ids';

import type { Repositories } from '../../ports/store.js';
import { mailMembers } from '../mail/mail-members.js';
import type { MailDependencies } from '../mail/queue-mail.js';

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
  const content = { kind: 'domain-notice', ...notice } as const;
  await mailMembers(deps, tx, organizationId, (role) => isAllowed(role, 'domains.manage'), content);
}
