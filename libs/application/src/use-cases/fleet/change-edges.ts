import type { EdgeId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Edge } from '../../ports/edges.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { asOperator } from './as-operator.js';

/** Makes an edge known; the next poll asks it. One of that name keeps its id and gets the address. */
export function registerEdge(
  deps: TenantCreation,
  actor: Actor,
  { name, url }: { readonly name: string; readonly url: string },
): Promise<Edge> {
  return deps.store.transaction(async (tx) => {
    const edge = await tx.edges.register(
      { id: deps.ids.next('edg'), name, url, discoveredBy: null },
      deps.clock.now(),
    );
    await tx.audit.append(
      auditEntry(deps, asOperator(actor), {
        organizationId: null,
        action: 'edge.register',
        targetId: edge.id,
        after: { name, url },
      }),
    );
    return edge;
  });
}

/** Forgets an edge: it goes on serving, and nobody asks it any more. */
export function removeEdge(
  deps: TenantCreation,
  actor: Actor,
  id: EdgeId,
): Promise<Result<void, Failure<'edges.not-found'>>> {
  return deps.store.transaction(async (tx) => {
    const edge = await tx.edges.find(id);
    if (!edge)
      return fail('edges.not-found', 'There is no such edge. Look at GET /v1/admin/edges.');
    await tx.edges.remove(id);
    await tx.audit.append(
      auditEntry(deps, asOperator(actor), {
        organizationId: null,
        action: 'edge.remove',
        targetId: id,
        before: { name: edge.name, url: edge.url },
      }),
    );
    return ok(undefined);
  });
}
