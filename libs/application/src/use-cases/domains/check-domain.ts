import type { Clock } from '@fleetcommand/kernel/clock';
import type { DomainId, IdGenerator } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { StoredDomain } from '../../ports/domains.js';
import type { Store } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { hurryCertificate } from '../certificates/hurry-certificate.js';
import { findDomain, type FindDomainFailureCode } from './find-domain.js';

export type CheckDomainFailureCode = FindDomainFailureCode | 'domains.over';

/** Has DNS asked, and a certificate that waits for its customer tried, now instead of at their time. How often somebody may is the caller's to limit. */
export async function checkDomain(
  deps: { readonly store: Store; readonly ids: IdGenerator; readonly clock: Clock },
  actor: Actor,
  id: DomainId,
): Promise<Result<StoredDomain, Failure<CheckDomainFailureCode>>> {
  const found = await findDomain(deps.store, actor, id, 'domains.manage');
  if (!found.ok) return found;
  if (found.value.endedAt) return domainIsOver(found.value);
  const checkRequestedAt = deps.clock.now();
  await deps.store.transaction(async (tx) => {
    await tx.domains.requestCheck(id, checkRequestedAt);
    await hurryCertificate(deps, tx, id, checkRequestedAt);
    await tx.outbox.add({ id: deps.ids.next('out'), job: { kind: 'domain.review', domainId: id } });
  });
  return ok({ ...found.value, checkRequestedAt, nextReviewAt: checkRequestedAt });
}

export function domainIsOver({ ownership }: StoredDomain) {
  return fail('domains.over', `${ownership.message} Remove this entry first.`);
}
