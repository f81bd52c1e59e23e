import { Inject, Injectable } from '@nestjs/common';
import type { Tenant as TenantDocument } from '@fleetcommand/contracts/http/tenants';
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
    const [cluster, appVersion] = await Promise.all([
      this.clusterName(tenant),
      this.appVersion(tenant),
    ]);
    return presentTenant(tenant, { cluster, appVersion }, this.parts.settings.platform);
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
