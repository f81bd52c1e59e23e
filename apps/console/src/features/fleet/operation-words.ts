import type { Operation } from '@fleetcommand/contracts/http/operations';

import type { Look } from '../../ui/state-look.js';

/** What is being done to an instance. */
export const KIND_WORDS: Readonly<Record<Operation['kind'], string>> = {
  'tenant.create': 'Setting up',
  'tenant.update': 'Changing',
  'tenant.restart': 'Restarting',
  'tenant.suspend': 'Switching off',
  'tenant.resume': 'Bringing back',
  'tenant.hibernate': 'Putting to sleep',
  'tenant.wake': 'Waking',
  'tenant.delete': 'Deleting',
};

const LOOK_OF: Readonly<Record<Operation['state'], Look>> = {
  queued: { tone: 'working', word: 'Queued' },
  running: { tone: 'working', word: 'Running' },
  succeeded: { tone: 'live', word: 'Done' },
  failed: { tone: 'failed', word: 'Failed' },
  canceled: { tone: 'idle', word: 'Canceled' },
};

export function lookOfOperation({ state }: Pick<Operation, 'state'>): Look {
  return LOOK_OF[state];
}
