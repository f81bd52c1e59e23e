import type { Domain } from '@fleetcommand/contracts/http/domains';

import type { Look } from '../../ui/state-look.js';

const LOOK_OF_STATUS: Readonly<Record<Domain['status'], Look>> = {
  'awaiting-dns': { tone: 'waiting', word: 'Set its records' },
  verifying: { tone: 'working', word: 'Verifying' },
  issuing: { tone: 'working', word: 'Getting its certificate' },
  live: { tone: 'live', word: 'Live' },
  misconfigured: { tone: 'degraded', word: 'Needs a look' },
  suspended: { tone: 'suspended', word: 'Suspended' },
  blocked: { tone: 'failed', word: 'Not yours any more' },
};

/** A domain's state as colour, icon and word. */
export function lookOfDomain({ status, ownership }: Domain): Look {
  const isOver = ['superseded', 'released', 'expired'].includes(ownership.state);
  if (status === 'blocked' && !isOver) return { tone: 'failed', word: 'No certificate' };
  return LOOK_OF_STATUS[status];
}

export interface DomainStep {
  readonly key: 'ownership' | 'dns' | 'certificate' | 'routing';
  readonly title: string;
  readonly look: Look;
  readonly message: string;
}

const TITLE_OF = {
  ownership: 'It is proven to be yours',
  dns: 'It points here',
  certificate: 'It has a certificate',
  routing: 'Visitors are served',
} as const;

const DONE: ReadonlySet<string> = new Set(['proven', 'right', 'issued', 'live']);
const AT_WORK: ReadonlySet<string> = new Set(['ordering', 'publishing']);
const TROUBLE: ReadonlySet<string> = new Set(['wrong', 'lost', 'failing']);
const OVER: ReadonlySet<string> = new Set(['superseded', 'released', 'expired', 'blocked']);

/** The way from ownership to live, as it stands. */
export function stepsOf(domain: Domain): readonly DomainStep[] {
  const keys = ['ownership', 'dns', 'certificate', 'routing'] as const;
  return keys.map((key) => {
    const { state, message } = domain[key];
    return { key, title: TITLE_OF[key], look: lookOfAxis(state), message };
  });
}

function lookOfAxis(state: string): Look {
  if (DONE.has(state)) return { tone: 'live', word: 'Done' };
  if (AT_WORK.has(state)) return { tone: 'working', word: 'Working' };
  if (TROUBLE.has(state)) return { tone: 'degraded', word: 'Needs a look' };
  if (OVER.has(state)) return { tone: 'failed', word: 'Failed' };
  if (state === 'suspended') return { tone: 'suspended', word: 'Suspended' };
  if (state === 'pending') return { tone: 'waiting', word: 'Waiting for you' };
  return { tone: 'idle', word: 'Later' };
}
