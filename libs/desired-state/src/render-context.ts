import type { BlueprintComponent } from '@fleetcommand/domain/blueprints/blueprint';
import {
  tenantAddresses,
  type TenantAddresses,
} from '@fleetcommand/domain/domains/claims/addresses';
import { deploymentIdOf, namespaceOf } from './names/names.js';
import { hostUrl, tenantHost, tenantUrl } from './names/tenant-address.js';
import type { RenderInput } from './rendered-tenant.js';
import type { VariableValues } from './templates.js';

/** What every `makeX` is given: the input, and what is worked out from it once. */
export interface RenderContext extends RenderInput {
  readonly namespace: string;
  /** Of the platform address. */
  readonly url: string;
  readonly host: string;
  /** Which names serve, which lead to another, and which one the tenant goes by. */
  readonly addresses: TenantAddresses;
  readonly values: VariableValues;
}

export function renderContext(input: RenderInput): RenderContext {
  const { tenant, plan, blueprint, platform, database, domains } = input;
  const host = tenantHost(tenant, platform);
  const url = tenantUrl(tenant, platform);
  const addresses = tenantAddresses(host, domains);
  return {
    ...input,
    namespace: namespaceOf(tenant),
    url,
    host,
    addresses,
    values: {
      'tenant.id': tenant.id,
      'tenant.deploymentId': deploymentIdOf(tenant),
      'tenant.slug': tenant.slug,
      'tenant.name': tenant.name,
      'tenant.organizationId': tenant.organizationId,
      // The name the tenant goes by: its own, while that is live.
      'tenant.url': hostUrl(addresses.canonical, platform),
      'tenant.host': addresses.canonical,
      'app.version': blueprint.appVersion,
      'plan.id': plan.id,
      ...(database
        ? { 'database.url': database.url.reveal(), 'database.name': database.name }
        : {}),
    },
  };
}

/** Replicas of a component: its own number, or as many as the plan allows. */
export function replicasOf(
  { plan }: Pick<RenderInput, 'plan'>,
  component: BlueprintComponent,
): number {
  return component.replicas === 'plan' ? plan.limits.replicas : component.replicas;
}
