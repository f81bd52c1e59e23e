/**
 * Every object name, in one place. A name is a DNS label (RFC 1123): at most 63 of `a-z0-9-`. Tenants' ids are
 * 32 hex digits, so that names never change and never collide, whatever a customer calls the instance.
 */
import type { Blueprint, BlueprintRoute } from '@fleetcommand/domain/blueprints/blueprint';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { bareId, idFromUuid, type TenantId } from '@fleetcommand/kernel/ids';

export const MAX_NAME_LENGTH = 63;

/** Names that are the same in every tenant's namespace. */
export const SERVICE_ACCOUNT_NAME = 'instance';
export const RESOURCE_QUOTA_NAME = 'plan';
export const LIMIT_RANGE_NAME = 'plan';
export const NETWORK_POLICY_NAME = 'isolation';
export const ENVIRONMENT_SECRET_NAME = 'environment';
export const PORT_NAME = 'http';

/** The namespace that the edges' pods run in. */
export const EDGE_NAMESPACE = 'fleetcommand-edge';

/** What of a tenant says where its objects are and what they are called. */
export type Placed = Pick<Tenant, 'id'> & Partial<Pick<Tenant, 'adopted'>>;

/** Of a namespace that the platform makes, and that is one tenant's alone. */
export function namespaceName(tenantId: string): string {
  return `t-${bareId(tenantId)}`;
}

export function namespaceOf({ id, adopted }: Placed): string {
  return adopted?.namespace ?? namespaceName(id);
}

/** What the first fleetcommand called an instance by. */
export function deploymentIdOf({ id, adopted }: Placed): string {
  return adopted?.deploymentId ?? bareId(id);
}

/** Of an object that each tenant has: in a namespace that others are in, too, with whose it is. */
export function scopedName({ adopted }: Placed, name: string): string {
  return adopted ? `${adopted.name}-${name}` : name;
}

/** Whose namespace it is; null: no tenant's. */
export function tenantOfNamespace(namespace: string): TenantId | null {
  const digits = /^t-([0-9a-f]{32})$/.exec(namespace)?.[1];
  return digits === undefined ? null : idFromUuid('ten', digits);
}

/** The tenant's PostgreSQL database; the role has the same name. */
export function databaseName(tenantId: string): string {
  return `t_${bareId(tenantId)}`;
}

export function databaseRole(tenantId: string): string {
  return databaseName(tenantId);
}

/** Of the component's Deployment, Service and PodDisruptionBudget, and of its container. */
export function componentName(
  blueprint: Pick<Blueprint, 'namePrefix' | 'components'>,
  tenant: Placed,
  component: string,
): string {
  const { namePrefix, components } = blueprint;
  if (tenant.adopted) return tenant.adopted.name;
  if (namePrefix === undefined) return component;
  const name = `${namePrefix}-${deploymentIdOf(tenant)}`;
  return Object.keys(components).length === 1 ? name : `${name}-${component}`;
}

export function ingressRouteName(
  { namePrefix }: Pick<Blueprint, 'namePrefix'>,
  tenant: Placed,
): string {
  if (tenant.adopted) return tenant.adopted.name;
  return namePrefix === undefined ? 'instance' : `${namePrefix}-${deploymentIdOf(tenant)}`;
}

/** Of the route of a host name of the customer's own; its certificate's is another's to name. */
export function domainRouteName({ label }: { readonly label: string }): string {
  return `domain-${label}`;
}

/** Of what sends the visitors of a host on to another. */
export function redirectName(domain: { readonly label: string }): string {
  return `${domainRouteName(domain)}-redirect`;
}

/** `strip-vote` for a route at `/vote`; equal for routes that need the same middleware. */
export function middlewareName(route: BlueprintRoute): string | undefined {
  if (route.rewrite === undefined) return undefined;
  const target = route.rewrite.kind === 'strip' ? route.path : route.rewrite.path;
  const words = target
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return `${route.rewrite.kind}-${words || 'root'}`;
}

/** The middleware that keeps requests from a component that fails. */
export function breakerName(component: string): string {
  return `breaker-${component}`;
}

/** Key of a variable in the tenant's Secret; components may give one name different values. */
export function environmentKey(component: string, variable: string): string {
  return `${component}.${variable}`;
}
