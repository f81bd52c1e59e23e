import type { OperationStep } from '@fleetcommand/contracts/http/operations';
import type { Condition, Tenant } from '@fleetcommand/contracts/http/tenants';

import { awaitsPayment, type PaymentFacts } from '../api/awaits-payment.js';
import { awaitedOf, type Awaited } from '../api/awaits-you.js';
import { clusterAway } from '../api/cluster-away.js';

/** State is colour, icon and word; each tone has one colour and one icon, the same everywhere. */
export type Tone =
  | 'live'
  | 'working'
  /** For a person to do something. */
  | 'waiting'
  | 'degraded'
  | 'failed'
  | 'asleep'
  | 'suspended'
  | 'gone'
  | 'idle';

export interface Look {
  readonly tone: Tone;
  readonly word: string;
}

type StateFacts = PaymentFacts & Pick<Tenant, 'generation' | 'observedGeneration'>;

export const LOOK_OF_STATE: Readonly<Record<Tenant['state'], Look>> = {
  pending: { tone: 'working', word: 'Queued' },
  provisioning: { tone: 'working', word: 'Setting up' },
  active: { tone: 'live', word: 'Live' },
  updating: { tone: 'working', word: 'Updating' },
  suspended: { tone: 'suspended', word: 'Suspended' },
  hibernated: { tone: 'asleep', word: 'Asleep' },
  waking: { tone: 'working', word: 'Waking up' },
  deleting: { tone: 'working', word: 'Deleting' },
  deleted: { tone: 'gone', word: 'Deleted' },
  failed: { tone: 'failed', word: 'Failed' },
};

/** Trouble that nobody asked for. */
export const DEGRADED: Look = { tone: 'degraded', word: 'Degraded' };

/** It was live when it was last seen. */
const CLUSTER_AWAY: Look = { tone: 'degraded', word: 'Cluster away' };

/** How an instance's state is shown. `updating` with nothing new asked for is an instance that has trouble by itself. */
export function lookOfTenant(tenant: StateFacts): Look {
  const { state, generation, observedGeneration } = tenant;
  if (awaitsPayment(tenant)) return { tone: 'waiting', word: 'Not paid yet' };
  if (state === 'active' && clusterAway(tenant.conditions)) return CLUSTER_AWAY;
  if (state === 'updating' && observedGeneration >= generation) {
    return DEGRADED;
  }
  return LOOK_OF_STATE[state];
}

const LOOK_OF_STEP: Readonly<Record<OperationStep['state'], Look>> = {
  pending: { tone: 'idle', word: 'Waiting' },
  running: { tone: 'working', word: 'Working' },
  succeeded: { tone: 'live', word: 'Done' },
  failed: { tone: 'failed', word: 'Failed' },
  skipped: { tone: 'idle', word: 'Skipped' },
};

const LOOK_OF_AWAITED: Readonly<Record<Awaited, Look>> = {
  payment: { tone: 'waiting', word: 'Waiting for payment' },
  confirmation: { tone: 'waiting', word: 'Waiting for confirmation' },
};

/** How a step is shown. Nobody works at the one that is under way while its instance waits for a person. */
export function lookOfStep(
  { state }: Pick<OperationStep, 'state'>,
  tenant: PaymentFacts | undefined,
): Look {
  const awaited = state === 'running' && tenant ? awaitedOf(tenant) : null;
  return awaited ? LOOK_OF_AWAITED[awaited] : LOOK_OF_STEP[state];
}

const LOOK_OF_CONDITION: Readonly<Record<Condition['status'], Look>> = {
  True: { tone: 'live', word: 'Yes' },
  False: { tone: 'degraded', word: 'Not yet' },
  Unknown: { tone: 'idle', word: 'Unknown' },
};

/**
 * A condition that is not met is trouble only where the instance has failed; otherwise it is on its way. That its cluster
 * answers is on nobody's way.
 */
export function lookOfCondition(
  { type, status }: Pick<Condition, 'type' | 'status'>,
  { state }: Pick<Tenant, 'state'>,
): Look {
  if (status === 'False' && type === 'ClusterReachable') return { tone: 'degraded', word: 'No' };
  if (status === 'False' && state === 'failed') return { tone: 'failed', word: 'No' };
  return LOOK_OF_CONDITION[status];
}
