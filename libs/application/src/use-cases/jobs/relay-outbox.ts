/**
 * Observes: outbox rows that are due. Changes: puts their jobs on the queue and marks them processed.
 * A crash between the two rings twice, never not at all; jobs are level-triggered, so twice is once.
 */
import type { JobQueue } from '../../ports/job-queue.js';
import type { Store } from '../../ports/store.js';

const BATCH = 100;

/** Relays everything that is due; resolves to how many messages that were. */
export async function relayOutbox(deps: {
  readonly store: Store;
  readonly queue: JobQueue;
}): Promise<number> {
  let relayed = 0;
  for (;;) {
    const count = await relayBatch(deps);
    relayed += count;
    if (count < BATCH) return relayed;
  }
}

/** The rows stay locked while their jobs are added, so that of several relays each takes its own. */
function relayBatch({ store, queue }: { store: Store; queue: JobQueue }): Promise<number> {
  return store.transaction(async (tx) => {
    const messages = await tx.outbox.claim(BATCH);
    if (messages.length === 0) return 0;
    await Promise.all(messages.map((message) => queue.enqueue(message.job)));
    await tx.outbox.markProcessed(messages.map((message) => message.id));
    return messages.length;
  });
}
