import type { KubernetesObject } from '@fleetcommand/application/ports/cluster';
import type { ListedSpecification } from '@fleetcommand/application/ports/specifications';
import type { ClusterObject, Specification } from '@fleetcommand/contracts/http/deployments';
import {
  KEPT_REVISIONS,
  type Specification as StoredSpecification,
} from '@fleetcommand/domain/deployments/specification';

/** Where a revision is read. */
export function pathOf(
  { namespace, service }: Pick<ListedSpecification, 'namespace' | 'service'>,
  revision: string,
): string {
  return `/specifications/${namespace}/${service}/${revision}`;
}

/** The kept revisions of each service, and what they are called beside their ids, as keys of the deployer's. */
export function presentList(listed: readonly ListedSpecification[]): string[] {
  const services = Map.groupBy(listed, (each) => pathOf(each, ''));
  return [...services.values()].flatMap((revisions) => {
    const [latest] = revisions;
    const deployed = revisions.find(({ deployedAt }) => deployedAt !== null);
    return [
      ...revisions.slice(0, KEPT_REVISIONS).map((each) => pathOf(each, each.id)),
      ...(latest ? [pathOf(latest, 'latest')] : []),
      ...(deployed ? [pathOf(deployed, 'deployed')] : []),
    ];
  });
}

export function presentSpecification({
  id,
  namespace,
  objects,
}: StoredSpecification): Specification {
  // As it was taken in, by the contract's own schema.
  const taken = objects as Specification['specifications']['objects'];
  return { specifications: { id, namespace, objects: taken } };
}

/** Without who set which field. */
export function presentObject({ metadata, ...object }: KubernetesObject): ClusterObject {
  const { managedFields: _owners, ...rest } = metadata as { readonly managedFields?: unknown };
  return { ...object, apiVersion: object.apiVersion, kind: object.kind, metadata: rest };
}
