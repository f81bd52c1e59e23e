import type { Clock } from '@fleetcommand/kernel/clock';
import type { IdGenerator } from '@fleetcommand/kernel/ids';

import type { StoredDomain } from '../../ports/domains.js';
import type { Repositories } from '../../ports/store.js';
import { auditActor, type Actor } from '../actor.js';

/** Who changed a domain: a person, or the platform by what it saw (null). In the transaction of the change. */
export async function auditDomain(
  deps: { readonly ids: IdGenerator; readonly clock: Clock },
  tx: Pick<Repositories, 'audit'>,
  actor: Actor | null,
  action: `domain.${string}`,
  domain: Pick<StoredDomain, 'id' | 'organizationId'>,
  { before = null, after = null }: { readonly before?: unknown; readonly after?: unknown },
): Promise<void> {
  await tx.audit.append({
    id: deps.ids.next('aud'),
    organizationId: domain.organizationId,
    actor: actor ? auditActor(actor) : { kind: 'system', id: null },
    action,
    targetId: domain.id,
    before,
    after,
    requestId: actor?.request.requestId ?? null,
    ipAddress: actor?.request.ipAddress ?? null,
    createdAt: deps.clock.now(),
  });
}
