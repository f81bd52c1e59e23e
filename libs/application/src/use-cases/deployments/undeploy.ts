import { scaledToZero } from '@fleetcommand/desired-state/deployments/changes';
import {
  specifiedObjects,
  type SpecificationFailure,
} from '@fleetcommand/desired-state/deployments/specified-objects';
import type { DesiredObject } from '@fleetcommand/desired-state/rendered-tenant';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Cluster, ClusterFailureCode } from '../../ports/cluster.js';
import type { Timers } from '../../ports/timers.js';
import type { Actor } from '../actor.js';
import type { DeployedService, DeploymentDependencies } from './dependencies.js';
import { DEPLOYER, inCluster, refusal, type InClusterFailureCode } from './in-cluster.js';
import { recordDeployed } from './record.js';
import { findSpecification } from './specifications.js';

const LOOK_EVERY_MS = 200;
/** So long pods have to end before their Deployment goes; those that take longer end after it. */
const LOOKS = 150;

export type UndeployFailure =
  | SpecificationFailure
  | Failure<InClusterFailureCode | 'specifications.not-found'>;

/**
 * Takes away what is deployed: first the Services, so that edges send nothing more, then every pod (the Deployments are
 * scaled to zero), then the Deployments. The revisions stay, and can be deployed again.
 */
export async function undeploy(
  deps: DeploymentDependencies,
  actor: Actor,
  target: DeployedService,
): Promise<Result<void, UndeployFailure>> {
  const found = await findSpecification(deps, target, 'deployed');
  if (!found.ok) return found;
  const objects = specifiedObjects(found.value.objects, target.namespace);
  if (!objects.ok) return objects;
  return inCluster(deps, target, async (cluster) => {
    const done = await takeAway(cluster, objects.value, deps.timers);
    if (!done.ok) return refusal(done.error);
    const entry = { action: 'deployment.delete', before: { id: found.value.id } };
    await recordDeployed(deps, actor, target, null, entry);
    return ok(undefined);
  });
}

type Done = Result<void, Failure<ClusterFailureCode>>;

async function takeAway(
  cluster: Cluster,
  objects: readonly DesiredObject[],
  timers: Timers,
): Promise<Done> {
  const [services, deployments] = ['Service', 'Deployment'].map((kind) =>
    objects.filter((object) => object.kind === kind),
  ) as [DesiredObject[], DesiredObject[]];
  const steps = [
    ...services.map((each) => () => cluster.delete(refOf(each))),
    ...deployments.map((each) => () => empty(cluster, each, timers)),
    ...deployments.map((each) => () => cluster.delete(refOf(each))),
  ];
  for (const step of steps) {
    const done = await step();
    if (!done.ok) return done;
  }
  return ok(undefined);
}

/** Scales one that is there to zero, and waits until no pod of it is left. */
async function empty(cluster: Cluster, deployment: DesiredObject, timers: Timers): Promise<Done> {
  for (let look = 0; look < LOOKS; look += 1) {
    const found = await cluster.read(refOf(deployment));
    if (!found.ok) return found;
    if (!found.value) return ok(undefined);
    const { spec, status } = found.value as unknown as Scaled;
    if (spec.replicas !== 0) {
      const owner = { manager: DEPLOYER, force: true };
      const scaled = await cluster.apply(scaledToZero(deployment), owner);
      if (!scaled.ok) return scaled;
    } else if (!status?.replicas) return ok(undefined);
    await timers.delay(LOOK_EVERY_MS);
  }
  return ok(undefined);
}

interface Scaled {
  readonly spec: { readonly replicas?: number };
  readonly status?: { readonly replicas?: number };
}

function refOf({ apiVersion, kind, metadata }: DesiredObject) {
  return { apiVersion, kind, ...metadata };
}
