import type { User } from '@fleetcommand/domain/accounts/account';

import type { Repositories } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { queueMail, type MailDependencies } from '../mail/queue-mail.js';

/** A change of how somebody signs in: in their audit trail, and in a mail to them. */
export async function tellOfChange(
  deps: MailDependencies,
  tx: Repositories,
  actor: Actor,
  user: Pick<User, 'id' | 'email'>,
  change: {
    readonly action: string;
    readonly what: string;
    readonly targetId?: string;
    readonly after?: unknown;
  },
): Promise<void> {
  const { action, what, targetId = user.id, after } = change;
  await queueMail(deps, tx, user.email, { kind: 'sign-in-method', what });
  const entry = { organizationId: null, action, targetId, after };
  await tx.audit.append(auditEntry(deps, actor, entry));
}
