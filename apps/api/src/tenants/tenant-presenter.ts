import { Inject, Injectable } from '@nestjs/common';
import type { Tenant as TenantDocument } from '@fleetcommand/contracts/http/tenants';
import type { StoredDomain } from '@fleetcommand/application/ports/domains';
import { isLive } from '@fleetcommand/application/use-cases/domains/bound-domains';
import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { ClusterId } from '@fleetcommand/kernel/ids';

import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentTenant } from './present-tenant.js';

/** What may change between two answers. */
interface Surroundings {
  readonly offered: readonly Blueprint[];
  /** Of those whose primary domain works. */
  readonly primaryHosts: ReadonlyMap<string, string>;
  /** Clusters that do not answer, and when each last did. */
  readonly unreachable: ReadonlyMap<ClusterId, Date>;
}

/** Presents tenants with the names their rows refer to; those never change, and are kept. */
@Injectable()
export class TenantPresenter {
  private readonly clusterNames = new Map<string, string>();
  private readonly appVersions = new Map<string, string>();

  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  /** `primaries`: domains its visitors see, where they were read with it. */
  async present(tenant: Tenant, primaries?: readonly StoredDomain[]): Promise<TenantDocument> {
    return this.presentWith(tenant, await this.surroundings([tenant], primaries));
  }

  /** One that was made a moment ago: of the newest release, without a domain of its own. Neither is looked for. */
  async presentNew(tenant: Tenant): Promise<TenantDocument> {
    const surroundings = { offered: [], primaryHosts: new Map(), unreachable: new Map() };
    return this.presentWith(tenant, surroundings);
  }

  async presentAll(tenants: readonly Tenant[]): Promise<TenantDocument[]> {
    const surroundings = await this.surroundings(tenants);
    return Promise.all(tenants.map((tenant) => this.presentWith(tenant, surroundings)));
  }

  private async presentWith(
    tenant: Tenant,
    { offered, primaryHosts, unreachable }: Surroundings,
  ): Promise<TenantDocument> {
    const [cluster, appVersion] = await Promise.all([
      this.clusterName(tenant),
      this.appVersion(tenant),
    ]);
    const newest = offered.find(({ id }) => id === tenant.blueprintId) ?? null;
    const primaryHost = primaryHosts.get(tenant.id) ?? null;
    const clusterAnsweredAt = unreachable.get(tenant.clusterId) ?? null;
    const names = { cluster, clusterAnsweredAt, appVersion, newest, primaryHost };
    return presentTenant(tenant, names, this.parts.settings.platform);
  }

  private async surroundings(
    tenants: readonly Tenant[],
    read?: readonly StoredDomain[],
  ): Promise<Surroundings> {
    const { catalogue, domains } = this.parts.store;
    const [offered, unreachable, primaries] = await Promise.all([
      catalogue.listBlueprints(),
      catalogue.listUnreachable(),
      read ?? domains.listPrimaries(tenants.map(({ id }) => id)),
    ]);
    const live = primaries.filter(isLive);
    const hosts = live.map(({ tenantId, hostname }) => [tenantId, hostname] as const);
    return { offered, unreachable, primaryHosts: new Map(hosts) };
  }

  private async clusterName({ clusterId }: Tenant): Promise<string> {
    const known = this.clusterNames.get(clusterId);
    if (known) return known;
    const cluster = await this.parts.store.catalogue.findCluster(clusterId);
    if (!cluster) return clusterId;
    this.clusterNames.set(clusterId, cluster.name);
    return cluster.name;
  }

  private async appVersion({ blueprintId, blueprintVersion }: Tenant): Promise<string> {
    const key = `${blueprintId}@${blueprintVersion}`;
    const known = this.appVersions.get(key);
    if (known) return known;
    const blueprint = await this.parts.store.catalogue.findBlueprint(blueprintId, blueprintVersion);
    if (!blueprint) return 'unknown';
    this.appVersions.set(key, blueprint.appVersion);
    return blueprint.appVersion;
  }
}
