import type { Region } from '@fleetcommand/domain/clusters/cluster';
import { checkSuffix } from '@fleetcommand/domain/tenancy/zones';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import { regionPurpose } from '../../ports/certificates.js';
import type { Repositories } from '../../ports/store.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { releaseCertificate } from '../certificates/release-certificate.js';
import { targetZoneOf, type DomainSettings } from '../domains/settings.js';
import type { TenantCreation } from '../tenants/insert-tenant.js';
import { asOperator } from './as-operator.js';
import { changedMeanwhile, type ChangedMeanwhile } from '../changed-meanwhile.js';

export interface RegionDependencies extends Pick<TenantCreation, 'store' | 'ids' | 'clock'> {
  readonly domains: Pick<DomainSettings, 'appsDomain' | 'targets'>;
}

type SuffixFailure = 'regions.domain-unusable' | 'regions.domain-in-use';

/** A place to live that customers can choose, once it has a cluster. */
export function addRegion(
  deps: RegionDependencies,
  actor: Actor,
  region: Region,
): Promise<Result<Region, Failure<'regions.exists' | SuffixFailure>>> {
  return deps.store.transaction(async (tx) => {
    await tx.catalogue.lock();
    const regions = await tx.catalogue.listRegions();
    if (regions.some(({ id }) => id === region.id)) {
      const message = `There is a region ${region.id} already. Take another id, or change that one.`;
      return fail('regions.exists', message, { pointer: '/id' });
    }
    const free = await checkFree(deps, tx, region.domain, regions);
    if (!free.ok) return free;
    await tx.catalogue.saveRegion(region);
    const entry = { organizationId: null, action: 'region.add', targetId: region.id };
    await tx.audit.append(auditEntry(deps, asOperator(actor), { ...entry, after: region }));
    return ok(region);
  });
}

/**
 * Renames a region, takes it out of what is offered at signup, or gives it another suffix while nobody has one below it.
 * Only while it is `asRead`, where that is given.
 */
export function changeRegion(
  deps: RegionDependencies,
  actor: Actor,
  id: string,
  change: Partial<Pick<Region, 'name' | 'open' | 'domain' | 'addresses'>>,
  asRead?: Region,
): Promise<Result<Region, Failure<'regions.not-found' | SuffixFailure | ChangedMeanwhile>>> {
  return deps.store.transaction(async (tx) => {
    await tx.catalogue.lock();
    const regions = await tx.catalogue.listRegions();
    const before = regions.find((region) => region.id === id);
    if (!before) return fail('regions.not-found', 'There is no such region.');
    const stale = changedMeanwhile('region', asRead, before);
    if (stale) return stale;
    const after = { ...before, ...change };
    if (after.domain !== before.domain) {
      const others = regions.filter((region) => region !== before);
      const allowed = await checkSuffixChange(deps, tx, before, after.domain, others);
      if (!allowed.ok) return allowed;
    }
    await tx.catalogue.saveRegion(after);
    const entry = { organizationId: null, action: 'region.change', targetId: id, before, after };
    await tx.audit.append(auditEntry(deps, asOperator(actor), entry));
    return ok(after);
  });
}

/**
 * Refused while the region has clusters, or instances elsewhere have addresses below its suffix; or is not `asRead` any more,
 * where that is given.
 */
export function removeRegion(
  deps: RegionDependencies,
  actor: Actor,
  id: string,
  asRead?: Region,
): Promise<Result<void, Failure<'regions.not-found' | 'regions.not-empty' | ChangedMeanwhile>>> {
  return deps.store.transaction(async (tx) => {
    await tx.catalogue.lock();
    const before = (await tx.catalogue.listRegions()).find((region) => region.id === id);
    if (!before) return fail('regions.not-found', 'There is no such region.');
    const stale = changedMeanwhile('region', asRead, before);
    if (stale) return stale;
    const clusters = (await tx.catalogue.listClusters()).filter(({ regionId }) => regionId === id);
    if (clusters.length > 0) {
      const names = clusters.map(({ name }) => name).join(', ');
      const message = `${before.name} still has ${names}. Remove those first: fleet clusters remove.`;
      return fail('regions.not-empty', message);
    }
    const addressed = await tx.fleet.countAddressed(before);
    if (addressed > 0)
      return fail('regions.not-empty', `${inUse(before, addressed)} Delete those instances first.`);
    await tx.catalogue.removeRegion(id, deps.clock.now());
    await releaseCertificate(deps, tx, regionPurpose(id), deps.clock.now());
    const entry = { organizationId: null, action: 'region.remove', targetId: id, before };
    await tx.audit.append(auditEntry(deps, asOperator(actor), entry));
    return ok(undefined);
  });
}

async function checkSuffixChange(
  deps: RegionDependencies,
  tx: Repositories,
  before: Region,
  domain: string | null,
  others: readonly Region[],
): Promise<Result<void, Failure<SuffixFailure>>> {
  const addressed = await tx.fleet.countAddressed(before);
  if (addressed > 0) {
    const message = `${inUse(before, addressed)} Their addresses would lead nowhere. Make another region with that suffix, for instances to come.`;
    return fail('regions.domain-in-use', message, { pointer: '/domain' });
  }
  const free = await checkFree(deps, tx, domain, others);
  if (free.ok && domain === null)
    await releaseCertificate(deps, tx, regionPurpose(before.id), deps.clock.now());
  return free;
}

function inUse({ name, domain }: Region, count: number): string {
  const who = count === 1 ? '1 instance lives' : `${count} instances live`;
  return `${name} is in use: ${who} there${domain === null ? '' : `, or below ${domain}`}.`;
}

async function checkFree(
  { domains }: RegionDependencies,
  tx: Repositories,
  domain: string | null,
  regions: readonly Region[],
): Promise<Result<void, Failure<SuffixFailure>>> {
  if (domain === null) return ok(undefined);
  const zones = regions.flatMap((region) => region.domain ?? []);
  const kept = [domains.targets.targetZone, ...zones.map(targetZoneOf)];
  const checked = checkSuffix(domain, { appsDomain: domains.appsDomain, regions, kept });
  if (!checked.ok) return checked;
  const [taken] = await tx.tenants.findTakenSlugs(checked.value);
  if (taken === undefined) return ok(undefined);
  const message = `The instance ${taken} could not be reached at its address any more. Take a suffix that is not below that.`;
  return fail('regions.domain-unusable', message, { pointer: '/domain' });
}
