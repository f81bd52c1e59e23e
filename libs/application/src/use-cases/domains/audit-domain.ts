import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import type { StoredDomain } from '../../ports/domains.js';
import type { Repositories } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { auditEntry, auditEntryBy } from '../audit/audit-entry.js';

/** Who changed a domain: a person, or the platform by what it saw (null). In the transaction of the change. */
export async function auditDomain(
  deps: { readonly ids: IdGenerator; readonly clock: Clock },
  tx: Pick<Repositories, 'audit'>,
  actor: Actor | null,
  action: `domain.${string}`,
  { id: targetId, organizationId }: Pick<StoredDomain, 'id' | 'organizationId'>,
  changes: { readonly before?: unknown; readonly after?: unknown },
): Promise<void> {
  const entry = { organizationId, action, targetId, ...changes };
  await tx.audit.append(
    actor
      ? auditEntry(deps, actor, entry)
      : auditEntryBy(deps, { kind: 'system', id: null }, null, entry),
  );
}
