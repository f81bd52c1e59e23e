import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { ProblemError } from './problem-error.js';

/** Strong, of what people change: the generation. */
export function tenantEtag(tenant: Pick<Tenant, 'id' | 'generation'>): string {
  return `"${tenant.id}.${tenant.generation}"`;
}

export function setTenantEtag(
  reply: FastifyReply,
  tenant: Pick<Tenant, 'id' | 'generation'>,
): void {
  reply.header('etag', tenantEtag(tenant));
}

/** The generation that `If-Match` names (RFC 9110 §13.1.1); `*` is whichever it is at. Missing: 428. */
export function readIfMatch(
  request: FastifyRequest,
  tenant: Pick<Tenant, 'id' | 'generation'>,
): number {
  const header = request.headers['if-match'];
  if (!header) {
    throw new ProblemError(
      'request.precondition-required',
      'Send If-Match with the ETag of the instance you read, so that nobody’s change is overwritten unseen.',
      {
        headers: { etag: tenantEtag(tenant) },
      },
    );
  }
  const wanted = header.split(',').map((tag) => tag.trim());
  if (wanted.includes('*') || wanted.includes(tenantEtag(tenant))) return tenant.generation;
  throw new ProblemError(
    'request.precondition-failed',
    'The instance changed since you read it. Read it again and repeat the change.',
    {
      headers: { etag: tenantEtag(tenant) },
    },
  );
}
