/**
 * Whose rows the present request may see (adapters/prisma `wall.ts`). A request begins with nobody's; the guard widens
 * that to what the sender is a member of, and lifts it only for public routes and for operators.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { RowScope } from '@fleetcommand/adapter-prisma/wall';
import type { FastifyInstance } from 'fastify';

const NOBODY: RowScope = { organizationIds: [], userId: '' };

interface Holder {
  scope: RowScope | null;
}

const holders = new AsyncLocalStorage<Holder>();

/** Null outside of requests: what the process does for itself is behind no wall. */
export function currentRowScope(): RowScope | null {
  return holders.getStore()?.scope ?? null;
}

export function setRowScope(scope: RowScope | null): void {
  const holder = holders.getStore();
  if (holder) holder.scope = scope;
}

/** Right before the route's handler, where the guards are: earlier hooks lose the context when a body is read. */
export function keepRowScopes(fastify: FastifyInstance): void {
  fastify.addHook('preHandler', (_request, _reply, done) => {
    holders.run({ scope: NOBODY }, done);
  });
}
