import {
  KEPT_REVISIONS,
  specificationId,
  type Revision,
  type Specification,
} from '@fleetcommand/domain/deployments/specification';
import {
  specifiedObjects,
  type SpecificationFailure,
} from '@fleetcommand/desired-state/deployments/specified-objects';
import { bareId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Actor } from '../actor.js';
import { targetOf, type DeployedService, type DeploymentDependencies } from './dependencies.js';
import { deployerEntry } from './record.js';
import { openSpecification, sealSpecification } from './sealed-specification.js';

/** Keeps another revision, which is the latest from now on; the oldest beyond five go. Nothing is deployed. */
export async function addSpecification(
  deps: Pick<DeploymentDependencies, 'store' | 'clock' | 'ids' | 'secretBox'>,
  actor: Actor,
  { namespace, service }: DeployedService,
  objects: Specification['objects'],
): Promise<Result<Specification, SpecificationFailure>> {
  const readable = specifiedObjects(objects, namespace);
  if (!readable.ok) return readable;
  const createdAt = deps.clock.now();
  const id = specificationId(createdAt, bareId(deps.ids.next('spc')));
  const specification = { id, namespace, service, objects, createdAt, deployedAt: null };
  await deps.store.transaction(async (tx) => {
    await tx.specifications.add(sealSpecification(deps.secretBox, specification));
    await tx.specifications.prune(namespace, service, KEPT_REVISIONS);
    const entry = { action: 'specification.add', after: { id } };
    await tx.audit.append(deployerEntry(deps, actor, specification, entry));
  });
  return ok(specification);
}

export async function findSpecification(
  { store, secretBox }: Pick<DeploymentDependencies, 'store' | 'secretBox'>,
  target: DeployedService,
  revision: Revision,
): Promise<Result<Specification, Failure<'specifications.not-found'>>> {
  const found = await store.specifications.find(target.namespace, target.service, revision);
  if (found) return ok(openSpecification(secretBox, found));
  return fail(
    'specifications.not-found',
    `There is no specification ${revision} of ${targetOf(target)}. GET /specifications/${targetOf(target)} lists those there are.`,
  );
}
