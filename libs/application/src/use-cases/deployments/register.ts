import { makeRegistration } from '@fleetcommand/desired-state/deployments/changes';
import { notNodePort } from '@fleetcommand/desired-state/deployments/specified-objects';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { KubernetesObject } from '../../ports/cluster.js';
import type { Actor } from '../actor.js';
import type { DeployedService, DeploymentDependencies } from './dependencies.js';
import { inCluster, refusal, type InClusterFailureCode } from './in-cluster.js';
import { deployerEntry } from './record.js';

/** Another than the deployer's: what is both deployed and registered keeps its fields. */
const REGISTRAR = 'fleetcommand-registration';

export type RegisterFailure = Failure<
  InClusterFailureCode | 'deployments.service-not-found' | 'deployments.not-node-port'
>;

/** Adopts a Service that somebody else made: edges outside the cluster lead to it, and nothing else of it changes. */
export async function register(
  deps: DeploymentDependencies,
  actor: Actor,
  target: DeployedService,
): Promise<Result<KubernetesObject, RegisterFailure>> {
  const { namespace, service: name } = target;
  return inCluster<KubernetesObject, RegisterFailure['code']>(deps, target, async (cluster) => {
    const found = await cluster.read({ apiVersion: 'v1', kind: 'Service', namespace, name });
    if (!found.ok) return refusal(found.error);
    if (!found.value)
      return fail(
        'deployments.service-not-found',
        `There is no Service ${name} in the namespace ${namespace} of the cluster. Create it, or deploy it: PUT /deployments/${namespace}/${name}.`,
      );
    const { type } = found.value['spec'] as { readonly type?: string };
    if (type !== 'NodePort') return notNodePort(name, type);
    const owner = { manager: REGISTRAR, force: true };
    const applied = await cluster.apply(makeRegistration(namespace, name), owner);
    if (!applied.ok) return refusal(applied.error);
    const entry = deployerEntry(deps, actor, target, { action: 'deployment.register' });
    await deps.store.transaction((tx) => tx.audit.append(entry));
    return ok(applied.value);
  });
}
