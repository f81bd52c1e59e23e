import { TENANT_LABEL } from '@fleetcommand/desired-state/names/labels';
import { namespaceOf } from '@fleetcommand/desired-state/names/names';
import { FOUND_KINDS, isFound, type Adoption } from '@fleetcommand/domain/tenancy/adoption';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import { ok } from '@fleetcommand/kernel/result';

import type { Cluster, KubernetesObject, ObservedNamespace } from '../../ports/cluster.js';

type Observed = ReturnType<Cluster['observe']>;

/**
 * What the cluster holds of a tenant. Of an adopted one, whose namespace may be others' as well: what carries its label,
 * and what was found and carries no label yet, or none any more.
 */
export function observeTenant(
  cluster: Pick<Cluster, 'observe' | 'read'>,
  tenant: Pick<Tenant, 'id' | 'adopted'>,
  options: { readonly fresh: boolean },
): Observed {
  const observed = cluster.observe(namespaceOf(tenant), options);
  return tenant.adopted ? withFound(cluster, tenant, tenant.adopted, observed) : observed;
}

async function withFound(
  cluster: Pick<Cluster, 'read'>,
  tenant: Pick<Tenant, 'id'>,
  adopted: Adoption,
  observing: Observed,
): Observed {
  const observed = await observing;
  if (!observed.ok) return observed;
  const objects = observed.value.objects.filter((object) => isOf(tenant, object));
  for (const kind of FOUND_KINDS) {
    const isSeen = objects.some((object) => object.kind === kind && isFound(adopted, object));
    if (adopted.found[kind] === undefined || isSeen) continue;
    const read = await cluster.read(foundRef(adopted, kind));
    if (!read.ok) return read;
    if (read.value && isFound(adopted, read.value)) objects.push(read.value);
  }
  const pods = observed.value.pods.filter((object) => isOf(tenant, object));
  return ok({ ...observed.value, objects, pods });
}

export function isOf({ id }: Pick<Tenant, 'id'>, { metadata }: KubernetesObject): boolean {
  return metadata.labels?.[TENANT_LABEL] === id;
}

/** All that is ever taken away: its own namespace with what is in it; of an adopted one what carries its label. */
export function ownObjects(
  tenant: Pick<Tenant, 'id' | 'adopted'>,
  { namespace, objects }: ObservedNamespace,
): readonly KubernetesObject[] {
  if (tenant.adopted) return objects.filter((object) => isOf(tenant, object));
  return namespace ? [namespace, ...objects] : objects;
}

const VERSIONS = {
  Deployment: 'apps/v1',
  Service: 'v1',
  Ingress: 'networking.k8s.io/v1',
} as const;

function foundRef(
  { namespace, name }: Pick<Adoption, 'namespace' | 'name'>,
  kind: keyof typeof VERSIONS,
) {
  return { apiVersion: VERSIONS[kind], kind, namespace, name };
}
