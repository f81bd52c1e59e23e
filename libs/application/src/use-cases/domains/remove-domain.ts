import type { Clock } from '@fleetcommand/kernel/clock';
import type { DomainId, IdGenerator } from '@fleetcommand/kernel/ids';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { StoredDomain } from '../../ports/domains.js';
import type { Repositories, Store } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { refuseChanged, type ChangedMeanwhile } from '../changed-meanwhile.js';
import { auditDomain } from './audit-domain.js';
import { findDomain, type FindDomainFailureCode } from './find-domain.js';
import { releaseHost } from './release-host.js';

export interface RemoveDomainDependencies {
  readonly store: Store;
  readonly ids: IdGenerator;
  readonly clock: Clock;
}

export type RemoveDomainFailureCode = FindDomainFailureCode | ChangedMeanwhile;

/** The customer gives the name up: its route and certificate go, a tombstone stays. */
export async function removeDomain(
  deps: RemoveDomainDependencies,
  actor: Actor,
  id: DomainId,
  ifRevision: number,
): Promise<Result<void, Failure<RemoveDomainFailureCode>>> {
  const found = await findDomain(deps.store, actor, id, 'domains.manage');
  if (!found.ok) return found;
  return deps.store.transaction((tx) => remove(deps, tx, actor, found.value, ifRevision));
}

async function remove(
  deps: RemoveDomainDependencies,
  tx: Repositories,
  actor: Actor,
  domain: StoredDomain,
  ifRevision: number,
): Promise<Result<void, Failure<RemoveDomainFailureCode>>> {
  const { id, hostname, revision } = domain;
  if (revision !== ifRevision) return refuseChanged('domain');
  await releaseHost(deps, tx, domain, 'deleted');
  if (!(await tx.domains.delete(id, ifRevision))) throw new Error(`${id} changed under its lock`);
  await auditDomain(deps, tx, actor, 'domain.remove', domain, { before: { hostname } });
  return ok(undefined);
}
