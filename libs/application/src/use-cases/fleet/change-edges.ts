import type { EdgeId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Edge } from '../../ports/edges.js';
import type { Repositories } from '../../ports/store.js';
import { auditActor, type Actor } from '../actor.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { asOperator } from './as-operator.js';

interface EdgeChange {
  readonly action: 'edge.register' | 'edge.remove';
  readonly id: EdgeId;
  readonly before: unknown;
  readonly after: unknown;
}

/** Makes an edge known; the next poll asks it. One of that name keeps its id and gets the address. */
export function registerEdge(
  deps: TenantCreation,
  actor: Actor,
  { name, url }: { readonly name: string; readonly url: string },
): Promise<Edge> {
  return deps.store.transaction(async (tx) => {
    const edge = await tx.edges.register({ id: deps.ids.next('edg'), name, url }, deps.clock.now());
    const change = { id: edge.id, before: null, after: { name, url } };
    await record(deps, tx, actor, { action: 'edge.register', ...change });
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
    const before = { name: edge.name, url: edge.url };
    await record(deps, tx, actor, { action: 'edge.remove', id, before, after: null });
    return ok(undefined);
  });
}

async function record(
  { ids, clock }: Pick<TenantCreation, 'ids' | 'clock'>,
  tx: Repositories,
  actor: Actor,
  { action, id, before, after }: EdgeChange,
): Promise<void> {
  await tx.audit.append({
    id: ids.next('aud'),
    organizationId: null,
    actor: auditActor(asOperator(actor)),
    action,
    targetId: id,
    before,
    after,
    requestId: actor.request.requestId,
    ipAddress: actor.request.ipAddress,
    createdAt: clock.now(),
  });
}
