/**
 * Observes: notifications that an operation's stream has grown, on one connection for the whole process.
 * Changes: nothing; wakes the readers that follow that operation.
 */
import type { OperationFeed } from '@fleetcommand/application/ports/operations';

import { startListener, type Listener, type ListenerOptions } from '../connection/listener.js';

export type OperationFeedOptions = Pick<ListenerOptions, 'url' | 'applicationName' | 'onLost'>;

/** The feed and how to end it. Wakes everybody once after each connection, since events may have been missed. */
export function startOperationFeed(
  options: OperationFeedOptions,
): { readonly feed: OperationFeed } & Listener {
  const readers = new Map<string, Set<() => void>>();
  const listener = startListener({
    ...options,
    channel: 'operation_events',
    onNotification: (operationId) => readers.get(operationId)?.forEach((wake) => wake()),
    onConnected: () => readers.forEach((wakes) => wakes.forEach((wake) => wake())),
  });
  const feed: OperationFeed = {
    subscribe(id, wake) {
      // One of its own a subscription: the same function may be given twice.
      const reader = () => wake();
      const wakes = readers.get(id) ?? new Set();
      readers.set(id, wakes.add(reader));
      return () => {
        wakes.delete(reader);
        if (wakes.size === 0 && readers.get(id) === wakes) readers.delete(id);
      };
    },
  };
  return { feed, close: () => listener.close() };
}
