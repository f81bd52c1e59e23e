import type { AdminEdge } from '@fleetcommand/contracts/http/admin/edges';
import type { AdminRegionDetail } from '@fleetcommand/contracts/http/admin/regions';
import type { FleetState } from '@fleetcommand/contracts/http/admin/fleet';

import { DEGRADED, LOOK_OF_STATE, type Look } from '../../ui/state-look.js';

const LOOK_OF: Readonly<Record<FleetState, Look>> = {
  ...LOOK_OF_STATE,
  degraded: DEGRADED,
};

export function lookOfFleetState(state: FleetState): Look {
  return LOOK_OF[state];
}

/** In this order legends and filters name them: what needs somebody first. */
export const LEGEND: readonly FleetState[] = [
  'failed',
  'degraded',
  'pending',
  'provisioning',
  'updating',
  'waking',
  'deleting',
  'suspended',
  'hibernated',
  'active',
];

const LOOK_OF_EDGE: Readonly<Record<AdminEdge['state'], Look>> = {
  ready: { tone: 'live', word: 'Ready' },
  'not-ready': { tone: 'degraded', word: 'Not ready' },
  silent: { tone: 'failed', word: 'Silent' },
  unknown: { tone: 'idle', word: 'Not asked yet' },
};

/** An edge that serves old routes is ready and all the same not well. */
export function lookOfEdge({ state, report }: Pick<AdminEdge, 'state' | 'report'>): Look {
  if (state === 'ready' && report && report.origin !== 'sources')
    return { tone: 'degraded', word: 'Serves old routes' };
  return LOOK_OF_EDGE[state];
}

type RegionEdge = AdminRegionDetail['edges'][number];

const LOOK_OF_LISTING: Readonly<Record<RegionEdge['listing'], Look>> = {
  serving: { tone: 'live', word: 'In' },
  settling: { tone: 'working', word: 'Soon in' },
  missed: { tone: 'live', word: 'In, missed' },
  down: { tone: 'failed', word: 'Out, fails' },
  draining: { tone: 'waiting', word: 'Drains' },
  unheard: { tone: 'degraded', word: 'Not asked' },
  'other-pool': { tone: 'idle', word: 'Other pool' },
  'no-address': { tone: 'idle', word: 'No address' },
  balanced: { tone: 'live', word: 'Balanced' },
};

/** Whether visitors are led to an edge, and why. */
export function lookOfListing({ listing, drain }: Pick<RegionEdge, 'listing' | 'drain'>): Look {
  if (drain?.state === 'out') return { tone: 'asleep', word: 'Can be stopped' };
  if (drain?.state === 'leaving') return { tone: 'working', word: 'Leaving' };
  return LOOK_OF_LISTING[listing];
}
