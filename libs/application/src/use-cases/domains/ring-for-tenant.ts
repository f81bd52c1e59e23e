import type { IdGenerator, TenantId } from '@fleetcommand/kernel/ids';

import type { Repositories } from '../../ports/store.js';

/** The tenant's routes or address may be other than they are; whoever reconciles looks. */
export async function ringForTenant(
  { ids }: { readonly ids: IdGenerator },
  tx: Pick<Repositories, 'outbox'>,
  tenantId: TenantId,
): Promise<void> {
  const job = { kind: 'tenant.reconcile', tenantId, generation: 0, cause: 'change' } as const;
  await tx.outbox.add({ id: ids.next('out'), job });
}
