import { givenUpAt, serviceOf, type Service } from '@fleetcommand/domain/edges/draining';
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

/** Takes an edge out of the records that lead to it, so that it can be stopped; or lets visitors come again. */
export function drainEdge(
  deps: TenantCreation,
  actor: Actor,
  id: EdgeId,
  isDraining: boolean,
): Promise<Result<Edge, Failure<'edges.not-found'>>> {
  return deps.store.transaction(async (tx) => {
    const edge = await tx.edges.find(id);
    if (!edge) return edgeNotFound();
    // One that drains already goes on as long as it did.
    const drainingSince = isDraining ? (edge.drainingSince ?? deps.clock.now()) : null;
    await tx.edges.setDraining(id, drainingSince);
    await tx.audit.append(
      auditEntry(deps, asOperator(actor), {
        organizationId: null,
        action: isDraining ? 'edge.drain' : 'edge.undrain',
        targetId: id,
        after: { name: edge.name },
      }),
    );
    return ok({ ...edge, drainingSince });
  });
}

/**
 * Forgets an edge: it goes on serving, and nobody asks it any more. Refused while records lead to it, unless it has been given
 * up on: one that is dead is waited for by whatever asks all edges, such as moves.
 */
export function removeEdge(
  deps: TenantCreation,
  actor: Actor,
  id: EdgeId,
): Promise<Result<void, Failure<'edges.not-found' | 'edges.in-service'>>> {
  return deps.store.transaction(async (tx) => {
    const edge = await tx.edges.find(id);
    if (!edge) return edgeNotFound();
    const service = serviceOf(
      edge.report?.place?.addresses ?? [],
      await tx.zones.list(),
      deps.clock.now(),
    );
    const goneAt = givenUpAt(edge.health);
    const isGivenUp = goneAt !== null && edge.askedAt !== null && edge.askedAt >= goneAt;
    if (service.state !== 'out' && !isGivenUp) return inService(edge, service, goneAt);
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

function inService(
  { name }: Edge,
  service: Service,
  goneAt: Date | null,
): Result<never, Failure<'edges.in-service'>> {
  const message =
    service.state === 'leaving'
      ? `Resolvers may still lead visitors to ${name} until ${service.safeAt.toISOString()}. Try again then.`
      : `DNS records lead visitors to ${name}. Take it out first: fleet edges drain ${name}.`;
  const whenGone =
    goneAt &&
    ` It does not serve; if it stays so, it can be removed from ${goneAt.toISOString()} on.`;
  return fail('edges.in-service', `${message}${whenGone ?? ''}`);
}

function edgeNotFound() {
  return fail('edges.not-found', 'There is no such edge. Look at GET /v1/admin/edges.');
}
