import { leftBehind } from '@fleetcommand/desired-state/deployments/changes';
import {
  specifiedObjects,
  type SpecificationFailure,
} from '@fleetcommand/desired-state/deployments/specified-objects';
import type { Revision, Specification } from '@fleetcommand/domain/deployments/specification';
import type { DesiredObject } from '@fleetcommand/desired-state/rendered-tenant';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Cluster, KubernetesObject } from '../../ports/cluster.js';
import type { Actor } from '../actor.js';
import type { DeployedService, DeploymentDependencies } from './dependencies.js';
import { DEPLOYER, inCluster, refusal, type InClusterFailureCode } from './in-cluster.js';
import { recordDeployed } from './record.js';
import { findSpecification } from './specifications.js';

export interface Deployment extends DeployedService {
  readonly revision: Revision;
  /** Also fields that somebody else set otherwise, as who created the objects by hand. */
  readonly force: boolean;
}

export type DeployFailure =
  | SpecificationFailure
  | Failure<InClusterFailureCode | 'specifications.not-found'>;

/**
 * Brings a revision to the cluster by server-side apply, and takes away what the one before had and this one has not.
 * Repeated after any failure it goes on where it was. Answers with the Services as the cluster has them.
 */
export async function deploy(
  deps: DeploymentDependencies,
  actor: Actor,
  { revision, force, ...target }: Deployment,
): Promise<Result<readonly KubernetesObject[], DeployFailure>> {
  const found = await findSpecification(deps, target, revision);
  if (!found.ok) return found;
  const wanted = specifiedObjects(found.value.objects, target.namespace);
  if (!wanted.ok) return wanted;
  return inCluster(deps, target, async (cluster) => {
    const before = await findSpecification(deps, target, 'deployed');
    const done = await bring(cluster, objectsOf(before), wanted.value, force);
    if (!done.ok) return done;
    const { id } = found.value;
    await recordDeployed(deps, actor, target, id, {
      action: 'deployment.apply',
      before: { id: before.ok ? before.value.id : null },
      after: { id },
    });
    return done;
  });
}

/** None of a revision that this release would not deploy any more. */
function objectsOf(before: Result<Specification, unknown>): readonly DesiredObject[] {
  const objects = before.ok && specifiedObjects(before.value.objects, before.value.namespace);
  return objects && objects.ok ? objects.value : [];
}

async function bring(
  cluster: Cluster,
  before: readonly DesiredObject[],
  wanted: readonly DesiredObject[],
  force: boolean,
): Promise<Result<readonly KubernetesObject[], Failure<InClusterFailureCode>>> {
  const services: KubernetesObject[] = [];
  for (const object of wanted) {
    const applied = await cluster.apply(object, { manager: DEPLOYER, force });
    if (!applied.ok) return refusal(applied.error);
    if (object.kind === 'Service') services.push(applied.value);
  }
  for (const { apiVersion, kind, metadata } of leftBehind(before, wanted)) {
    const deleted = await cluster.delete({ apiVersion, kind, ...metadata });
    if (!deleted.ok) return refusal(deleted.error);
  }
  return ok(services);
}
