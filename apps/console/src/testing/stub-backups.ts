/** What the API's routes of an instance's backups answer, over a list in memory. */
import {
  tenantBackup,
  tenantBackupPage,
  type TenantBackup,
} from '@fleetcommand/contracts/http/backups';

import { idOf, minutesAgo } from './fixtures.js';
import type { StubAnswer } from './stub-answer.js';

export const makeBackup = (changes: Partial<TenantBackup> = {}): TenantBackup => ({
  id: idOf('bak', 1),
  kind: 'scheduled',
  state: 'made',
  sizeBytes: 7_340_032,
  isDelayed: false,
  isBeingRestored: false,
  createdAt: minutesAgo(125),
  madeAt: minutesAgo(124),
  restoredAt: null,
  expiresAt: '2027-01-05T08:00:00.000Z',
  ...changes,
});

/** One asked for is being made from then on. */
export function answerOfBackups(backups: TenantBackup[], method: string): StubAnswer {
  if (method === 'GET')
    return { schema: tenantBackupPage, value: { data: backups, nextCursor: null } };
  const pending = { state: 'pending', kind: 'manual', sizeBytes: null, expiresAt: null } as const;
  const times = { createdAt: minutesAgo(0), madeAt: null };
  const asked = makeBackup({ ...pending, ...times, id: idOf('bak', 9) });
  backups.unshift(asked);
  return { schema: tenantBackup, value: asked };
}
