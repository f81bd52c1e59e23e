/**
 * Observes: notifications that a transaction left something in the outbox. Changes: nothing; rings the relay.
 */
import { startListener, type Listener, type ListenerOptions } from '../connection/listener.js';

export type OutboxListenerOptions = Pick<ListenerOptions, 'url' | 'applicationName' | 'onLost'> & {
  /** Called for each commit that added messages, and after each connection, since some may have been missed. */
  readonly ring: () => void;
};

export function startOutboxListener({ ring, ...options }: OutboxListenerOptions): Listener {
  return startListener({ ...options, channel: 'outbox', onNotification: ring, onConnected: ring });
}
