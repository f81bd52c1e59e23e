import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';

import type { Repositories } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import type { MailDependencies } from '../mail/queue-mail.js';
import { insertClaim, type ClaimDependencies } from './claim-domain.js';
import { mailAboutDomain } from './mail-about-domain.js';

export type ClaimAgainDependencies = Omit<ClaimDependencies, 'store'> & MailDependencies;

/**
 * An instance that was deleted comes back: the hosts that went with it are wanted again, for the transaction that brings it
 * back. As new claims: what is left of old ones proves nothing, and no target is given out twice (docs/promises, rule 13).
 */
export async function claimAgain(
  deps: ClaimAgainDependencies,
  tx: Repositories,
  actor: Actor,
  tenant: Tenant,
  deletedSince: Date,
): Promise<void> {
  const hostnames = await tx.domains.listEndedWith(tenant.id, deletedSince);
  const added: string[] = [];
  const refused: string[] = [];
  for (const hostname of hostnames) {
    const claimed = await insertClaim(deps, tx, actor, tenant, hostname);
    if (claimed.ok) added.push(hostname);
    else refused.push(`${hostname} was not added: ${claimed.error.message}`);
  }
  if (hostnames.length === 0) return;
  const { id: tenantId, organizationId, name } = tenant;
  const records =
    'What the records of before say proves nothing any more: set those that its page shows now. Each is served again as soon as they are seen.';
  await mailAboutDomain(deps, tx, {
    organizationId,
    tenantId,
    hostname: hostnames.join(', '),
    news: 'added-again',
    message: [
      `${name} is back.`,
      ...(added.length > 0 ? [`Added to it again: ${added.join(', ')}. ${records}`] : []),
      ...refused,
    ].join(' '),
  });
}
