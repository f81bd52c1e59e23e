import type { RenderedTenant } from '@fleetcommand/desired-state/rendered-tenant';
import type { Observation } from '@fleetcommand/domain/tenancy/condition';

import type { TenantDatabase } from '../../ports/tenants.js';
import type { TenantFacts } from './facts.js';

export const READY: Observation = {
  type: 'Ready',
  status: 'True',
  reason: 'Live',
  message: 'The instance is live.',
};

export const WORKLOAD_READY: Observation = {
  type: 'WorkloadReady',
  status: 'True',
  reason: 'Available',
  message: 'Every replica is ready.',
};

export function databaseReady({ name }: Pick<TenantDatabase, 'name'>): Observation {
  const message = `The database ${name} is ready.`;
  return { type: 'DatabaseReady', status: 'True', reason: 'Provisioned', message };
}

/**
 * What is known to be so once the objects are as wanted. Said again by every decision past that point: a run that died
 * before it could say so, or an outage that is over, must not leave its word standing.
 */
export function groundObservations(
  { database }: Pick<TenantFacts, 'database'>,
  { objects }: Pick<RenderedTenant, 'objects'>,
): Observation[] {
  const message = `${objects.length} objects are as wanted.`;
  return [
    ...(database?.state === 'ready' ? [databaseReady(database)] : []),
    { type: 'ObjectsApplied', status: 'True', reason: 'Applied', message },
  ];
}
