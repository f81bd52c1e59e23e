import { Inject, Injectable } from '@nestjs/common';
import type { Tenant as TenantDocument } from '@fleetcommand/contracts/http/tenants';
import { isLive } from '@fleetcommand/application/use-cases/domains/bound-domains';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';

import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';
import { presentTenant } from './present-tenant.js';

/** Presents tenants with the names their rows refer to; those never change, and are kept. */
@Injectable()
export class TenantPresenter {
  private readonly clusterNames = new Map<string, string>();
  private readonly appVersions = new Map<string, string>();

  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  async present(tenant: Tenant): Promise<TenantDocument> {
    return this.presentWith(tenant, await this.primaryHosts([tenant]));
  }

  /** One that was made a moment ago: it cannot have a domain of its own yet, so none is looked for. */
  async presentNew(tenant: Tenant): Promise<TenantDocument> {
    return this.presentWith(tenant, new Map());
  }

  async presentAll(tenants: readonly Tenant[]): Promise<TenantDocument[]> {
    const primaryHosts = await this.primaryHosts(tenants);
    return Promise.all(tenants.map((tenant) => this.presentWith(tenant, primaryHosts)));
  }

  private async presentWith(
    tenant: Tenant,
    primaryHosts: ReadonlyMap<string, string>,
  ): Promise<TenantDocument> {
    const [cluster, appVersion] = await Promise.all([
      this.clusterName(tenant),
      this.appVersion(tenant),
    ]);
    const primaryHost = primaryHosts.get(tenant.id) ?? null;
    const names = { cluster, appVersion, primaryHost };
    return presentTenant(tenant, names, this.parts.settings.platform);
  }

  /** Of those whose primary domain works. */
  private async primaryHosts(tenants: readonly Tenant[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.parts.store.domains.listPrimaries(tenants.map(({ id }) => id));
    return new Map(
      rows.filter(isLive).map(({ tenantId, hostname }) => [tenantId, hostname] as const),
    );
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
