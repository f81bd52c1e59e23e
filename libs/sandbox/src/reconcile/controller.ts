/** The shell every controller shares: watches feed a keyed queue, the queue calls `sync`. */
import type { Log } from '../log.js';
import { ApiError } from '../objects/api-error.js';
import type { KubeObject, ObjectStore, ResourceRef } from '../objects/store.js';
import type { Timers } from './timers.js';
import { WorkQueue } from './work-queue.js';

export interface Controller {
  readonly name: string;
  /** Subscribes, and queues everything that already exists. */
  start(): void;
  /** Resolves once it has dealt with all it has been told of so far. */
  settled(): Promise<void>;
  /** Unsubscribes; resolves when the work at hand is done. */
  stop(): Promise<void>;
}

/** What every controller is given. */
export interface ControllerContext {
  readonly store: ObjectStore;
  readonly timers: Timers;
  readonly log: Log;
}

/** A collection to watch, and which keys a changed (or deleted) object of it concerns. */
export interface Trigger {
  readonly resource: ResourceRef;
  readonly keys: (object: KubeObject, type: 'ADDED' | 'MODIFIED' | 'DELETED') => readonly string[];
}

export interface ControllerOptions extends ControllerContext {
  readonly name: string;
  readonly triggers: readonly Trigger[];
  /** Brings one key up to date; the second argument asks for another look after a delay. */
  readonly sync: (key: string, lookAgainAfter: (delayMs: number) => void) => void | Promise<void>;
  readonly concurrency?: number;
  /** Other sources of keys, subscribed on start; returns the unsubscriber. */
  readonly subscribe?: (add: (key: string) => void) => () => void;
}

export function makeController(options: ControllerOptions): Controller {
  const { name, store, timers, log, triggers } = options;
  const unsubscribe: (() => void)[] = [];
  const queue: WorkQueue = new WorkQueue({
    timers,
    concurrency: options.concurrency ?? 1,
    process: (key) =>
      options.sync(key, (delayMs) => {
        queue.addAfter(key, delayMs);
      }),
    onError(key, error, retryInMs) {
      logSyncError(log, { controller: name, key, retryInMs }, error);
    },
  });
  return {
    name,
    start() {
      const stopOther = options.subscribe?.((key) => {
        queue.add(key);
      });
      if (stopOther !== undefined) unsubscribe.push(stopOther);
      for (const { resource, keys } of triggers) {
        unsubscribe.push(
          store.watch(resource, (event) => {
            for (const key of keys(event.object, event.type)) queue.add(key);
          }),
        );
        for (const object of store.list(resource)) {
          for (const key of keys(object, 'ADDED')) queue.add(key);
        }
      }
    },
    settled() {
      return queue.whenIdle();
    },
    async stop() {
      for (const stopWatch of unsubscribe.splice(0)) stopWatch();
      await queue.stop();
    },
  };
}

/** A refusal by the API (a conflict, a quota) heals by trying again; anything else is a bug somebody must see. */
export function logSyncError(log: Log, fields: object, error: unknown): void {
  if (error instanceof ApiError) {
    log.warn({ ...fields, status: error.status }, 'the API refused a change; trying again');
    return;
  }
  log.error({ ...fields, err: error }, 'reconciling failed; trying again');
}
