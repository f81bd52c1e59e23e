import {
  CHAIN_START,
  followChain,
  type ChainFault,
  type ChainHead,
} from '@fleetcommand/domain/audit/chain';

import type { Store } from '../../ports/store.js';

export interface ChainVerification {
  readonly isIntact: boolean;
  /** How many events were followed. */
  readonly events: number;
  readonly head: ChainHead;
  readonly fault: ChainFault | null;
}

const BATCH = 500;

/**
 * Follows a chain from its first event to its last, computing every hash anew. `anchor` is a head that somebody kept:
 * the chain must still pass through it, which shows that nothing before it was written anew either.
 */
export async function verifyChain(
  { audit }: Pick<Store, 'audit'>,
  chain: string,
  anchor: ChainHead | null = null,
): Promise<ChainVerification> {
  let head: ChainHead = CHAIN_START;
  const broken = (fault: ChainFault): ChainVerification => ({
    isIntact: false,
    events: Number(head.sequence),
    head,
    fault,
  });
  for (;;) {
    const events = await audit.readChain(chain, head.sequence, BATCH);
    for (const event of events) {
      const followed = followChain(head, event);
      if ('fault' in followed) return broken(followed.fault);
      head = followed.head;
      const isPast = anchor?.sequence === head.sequence && anchor.hash !== head.hash;
      if (isPast) return broken(differs(head.sequence));
    }
    if (events.length < BATCH) break;
  }
  const end = await audit.findHead(chain);
  if (end && end.sequence > head.sequence) {
    return broken(missing(head.sequence + 1n, end.sequence));
  }
  if (anchor && anchor.sequence > head.sequence) {
    return broken(missing(head.sequence + 1n, anchor.sequence));
  }
  return { isIntact: true, events: Number(head.sequence), head, fault: null };
}

function differs(sequence: bigint): ChainFault {
  return {
    sequence,
    message: `Event ${sequence} had another hash when you kept it: the trail was written anew.`,
  };
}

function missing(from: bigint, to: bigint): ChainFault {
  return { sequence: from, message: `Events ${from} to ${to} are missing.` };
}
