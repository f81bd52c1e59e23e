/**
 * Observes the Events of all namespaces, every five minutes; deletes those last seen over an hour ago,
 * as the real API server's `--event-ttl` does.
 */
import { EVENTS, listAll } from '../objects/kinds.js';
import type { Controller, ControllerContext } from '../reconcile/controller.js';

const SWEEP_EVERY_MS = 5 * 60_000;
const LIFETIME_MS = 60 * 60_000;

export function makeEventExpiry({ store, timers, log }: ControllerContext): Controller {
  let cancel = (): void => {};

  const sweep = (): void => {
    const oldest = timers.now().getTime() - LIFETIME_MS;
    const expired = listAll(store, EVENTS).filter(
      (event) => Date.parse(event.lastTimestamp ?? event.metadata.creationTimestamp) < oldest,
    );
    for (const { metadata } of expired) {
      store.delete(EVENTS, metadata.namespace, metadata.name, { uid: metadata.uid });
    }
    log.debug({ expired: expired.length }, 'swept old events');
  };

  const sweepLater = (): void => {
    cancel = timers.after(SWEEP_EVERY_MS, () => {
      sweep();
      sweepLater();
    });
  };

  return {
    name: 'event-expiry',
    start() {
      sweep();
      sweepLater();
    },
    settled() {
      return Promise.resolve();
    },
    stop() {
      cancel();
      return Promise.resolve();
    },
  };
}
