import { KEPT_REVISIONS, type Specification } from '@fleetcommand/domain/deployments/specification';

import type { AuditEvent } from '../../ports/audit.js';
import type { Actor } from '../actor.js';
import { auditEntry, type AuditEntry } from '../audit/audit-entry.js';
import { asOperator } from '../fleet/as-operator.js';
import { targetOf, type DeployedService, type DeploymentDependencies } from './dependencies.js';

/** What an operator did to a service, which is no organization's. */
export function deployerEntry(
  deps: Pick<DeploymentDependencies, 'ids' | 'clock'>,
  actor: Actor,
  target: DeployedService,
  entry: Pick<AuditEntry, 'action' | 'before' | 'after'>,
): AuditEvent {
  const whose = { organizationId: null, targetId: targetOf(target) };
  return auditEntry(deps, asOperator(actor), { ...whose, ...entry });
}

/** Which revision is deployed from now on, or that none is; the oldest of the others go. */
export async function recordDeployed(
  deps: DeploymentDependencies,
  actor: Actor,
  target: DeployedService,
  id: Specification['id'] | null,
  entry: Pick<AuditEntry, 'action' | 'before' | 'after'>,
): Promise<void> {
  const { namespace, service } = target;
  await deps.store.transaction(async ({ specifications, audit }) => {
    await specifications.setDeployed(namespace, service, id, deps.clock.now());
    await specifications.prune(namespace, service, KEPT_REVISIONS);
    await audit.append(deployerEntry(deps, actor, target, entry));
  });
}
