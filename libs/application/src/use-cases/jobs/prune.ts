import type { Clock } from '@fleetcommand/kernel/clock';

import type { Store } from '../../ports/store.js';

const LOOK_COUNTS_KEPT_MS = 48 * 60 * 60 * 1_000;
/** Long enough to be asked whether a mail went out. */
const MAILS_KEPT_MS = 30 * 24 * 60 * 60 * 1_000;
const WEBHOOKS_KEPT_MS = 30 * 24 * 60 * 60 * 1_000;
/** Of each endpoint, the newest. */
const WEBHOOKS_KEPT = 1_000;
const OUTBOX_KEPT_MS = 24 * 60 * 60 * 1_000;

/** Drops what nobody will ask for again: relayed messages, old mails and webhook deliveries, expired sessions, ceremonies and idempotency keys, counts of looks. */
export async function prune(deps: { readonly store: Store; readonly clock: Clock }): Promise<void> {
  const now = deps.clock.now();
  await deps.store.outbox.prune(new Date(now.getTime() - OUTBOX_KEPT_MS));
  await deps.store.sessions.deleteExpired(now);
  await deps.store.ceremonies.deleteExpired(now);
  await deps.store.idempotency.prune(now);
  await deps.store.mails.prune(new Date(now.getTime() - MAILS_KEPT_MS));
  await deps.store.webhooks.prune(new Date(now.getTime() - WEBHOOKS_KEPT_MS), WEBHOOKS_KEPT);
  await deps.store.domains.pruneLookCounts(new Date(now.getTime() - LOOK_COUNTS_KEPT_MS));
}
