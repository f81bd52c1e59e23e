import type { ReleaseDocument, RolloutDocument } from '@fleetcommand/contracts/http/admin/releases';

import { idOf } from './fixtures.js';

export const makeRelease = (changes: Partial<ReleaseDocument> = {}): ReleaseDocument => ({
  blueprint: 'sample-chat',
  name: 'Sample chat',
  version: 1,
  appVersion: '0.1.0',
  images: ['fleetcommand/sample-chat:0.1.0'],
  publishedAt: '2026-01-05T09:00:00.000Z',
  withdrawnAt: null,
  tenants: 12,
  ...changes,
});

const makeRollout = (changes: Partial<RolloutDocument> = {}): RolloutDocument => ({
  id: idOf('rol', 1),
  blueprint: 'sample-chat',
  version: 3,
  state: 'rolling',
  reason: '',
  atOnce: 10,
  failuresAllowed: 2,
  progress: { behind: 58, moving: 10, failed: 1, moved: 131 },
  startedAt: '2026-01-05T11:40:00.000Z',
  endedAt: null,
  ...changes,
});

/** One application in the middle of a rollout that paused, one with a withdrawn version. */
export const RELEASES = [
  makeRelease({
    version: 3,
    appVersion: '0.3.0',
    tenants: 142,
    publishedAt: '2026-01-05T11:00:00.000Z',
  }),
  makeRelease({ version: 2, appVersion: '0.2.0', tenants: 46 }),
  makeRelease({ tenants: 12 }),
  makeRelease({
    blueprint: 'voting-app',
    name: 'Voting app',
    version: 2,
    appVersion: '2.0.0',
    withdrawnAt: '2026-01-05T10:00:00.000Z',
    tenants: 1,
  }),
  makeRelease({ blueprint: 'voting-app', name: 'Voting app', appVersion: '1.0.0', tenants: 9 }),
];
export const ROLLOUTS = [
  makeRollout({
    state: 'paused',
    reason:
      '3 could not be moved to version 3, and 2 may fail. Look at them; then resume, or roll back.',
    progress: { behind: 58, moving: 0, failed: 3, moved: 139 },
  }),
  makeRollout({
    id: idOf('rol', 2),
    blueprint: 'voting-app',
    version: 1,
    state: 'done',
    endedAt: '2026-01-05T10:30:00.000Z',
  }),
];
