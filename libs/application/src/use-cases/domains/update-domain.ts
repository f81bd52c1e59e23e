import { tenantHost } from '@fleetcommand/desired-state/names/tenant-address';
import { checkChoice, type ChoiceFailureCode } from '@fleetcommand/domain/domains/claims/choices';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { DomainId, IdGenerator } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { DomainChoice, StoredDomain } from '../../ports/domains.js';
import type { Repositories, Store } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { refuseChanged, type ChangedMeanwhile } from '../changed-meanwhile.js';
import { auditDomain } from './audit-domain.js';
import { domainIsOver } from './check-domain.js';
import { findDomain, type FindDomainFailureCode } from './find-domain.js';
import { ringForTenant } from '../tenants/ring-for-tenant.js';
import type { DomainSettings } from './settings.js';

export interface UpdateDomainDependencies {
  readonly store: Store;
  readonly ids: IdGenerator;
  readonly clock: Clock;
  readonly domains: DomainSettings;
}

export type UpdateDomainFailureCode =
  | FindDomainFailureCode
  | ChoiceFailureCode
  | 'domains.over'
  | 'tenants.not-found'
  | ChangedMeanwhile;

type Update = Promise<Result<StoredDomain, Failure<UpdateDomainFailureCode>>>;

/** Makes a name the primary one, or sends its visitors on. Takes effect once the name works, and never before. */
export async function updateDomain(
  deps: UpdateDomainDependencies,
  actor: Actor,
  id: DomainId,
  wish: DomainChoice,
  ifRevision: number,
): Update {
  const found = await findDomain(deps.store, actor, id, 'domains.manage');
  if (!found.ok) return found;
  return deps.store.transaction((tx) => choose(deps, tx, actor, found.value, wish, ifRevision));
}

async function choose(
  deps: UpdateDomainDependencies,
  tx: Repositories,
  actor: Actor,
  domain: StoredDomain,
  wish: DomainChoice,
  ifRevision: number,
): Update {
  if (domain.endedAt) return domainIsOver(domain);
  const tenant = await tx.tenants.find(domain.tenantId);
  if (!tenant) return fail('tenants.not-found', 'The instance of this domain is gone.');
  const open = await tx.domains.listOpen(domain.tenantId);
  const others = open.filter((other) => other.id !== domain.id);
  const checked = checkChoice(domain, wish, others, tenantHost(tenant, deps.domains));
  if (!checked.ok) return checked;
  const changed = await tx.domains.choose(domain.id, ifRevision, wish);
  if (!changed) return refuseChanged('domain');
  await ringForTenant(deps, tx, domain.tenantId);
  const described = ({ isPrimary, redirectTo }: StoredDomain) => ({ isPrimary, redirectTo });
  const change = { before: described(domain), after: described(changed) };
  await auditDomain(deps, tx, actor, 'domain.update', domain, change);
  return ok(changed);
}
