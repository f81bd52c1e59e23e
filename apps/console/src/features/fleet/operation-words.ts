import type { Operation } from '@fleetcommand/contracts/http/operations';

import type { Look } from '../../ui/state-look.js';

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
