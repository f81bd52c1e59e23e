import type { IdGenerator, TenantId } from '@fleetcommand/kernel/ids';

import type { Job } from '../../ports/job-queue.js';
import type { Repositories } from '../../ports/store.js';

type Reconcile = Extract<Job, { kind: 'tenant.reconcile' }>;

/** Something about the tenant may be other than it is, or is there that it waits for; whoever reconciles looks. */
export async function ringForTenant(
  { ids }: { readonly ids: IdGenerator },
  tx: Pick<Repositories, 'outbox'>,
  tenantId: TenantId,
  { generation = 0, cause = 'change' }: Partial<Pick<Reconcile, 'generation' | 'cause'>> = {},
): Promise<void> {
  const job = { kind: 'tenant.reconcile', tenantId, generation, cause } as const;
  await tx.outbox.add({ id: ids.next('out'), job });
}
