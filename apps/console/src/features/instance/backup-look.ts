import type { TenantBackup } from '@fleetcommand/contracts/http/backups';

import type { Look } from '../../ui/state-look.js';

/** Why a copy was made. */
export const KIND_WORDS: Readonly<Record<TenantBackup['kind'], string>> = {
  final: 'Before it went',
  scheduled: 'By its plan',
  manual: 'By hand',
};

export function lookOfBackup({
  state,
  isDelayed,
  isBeingRestored,
  restoredAt,
}: Pick<TenantBackup, 'state' | 'isDelayed' | 'isBeingRestored' | 'restoredAt'>): Look {
  // Operators see why; it is tried again by itself.
  if (isDelayed) return { tone: 'degraded', word: 'Delayed' };
  if (isBeingRestored) return { tone: 'working', word: 'Being restored' };
  if (state === 'pending') return { tone: 'working', word: 'Being made' };
  if (state === 'void') return { tone: 'idle', word: 'Nothing to copy' };
  return { tone: 'live', word: restoredAt === null ? 'Made' : 'Restored' };
}
