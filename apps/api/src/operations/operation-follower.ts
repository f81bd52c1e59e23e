/**
 * Observes: an operation's events, woken by the feed (PostgreSQL's NOTIFY) and, should that be lost, every few seconds.
 * Changes: nothing.
 */
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { OperationEvent } from '@fleetcommand/application/ports/operations';
import { isEnded, type Operation } from '@fleetcommand/domain/operations/operation';
import type { OperationId } from '@fleetcommand/kernel/ids';

import type { ApiParts } from '../platform/settings.js';
import { PARTS } from '../platform/tokens.js';

/** A lost notification costs this much at most. */
const LOOK_ANYWAY_MS = 5_000;

@Injectable()
export class OperationFollower implements OnModuleDestroy {
  private readonly stopping = new AbortController();

  constructor(@Inject(PARTS) private readonly parts: ApiParts) {}

  /** Whoever waits is told how things stand; they ask again, of a process that goes on. */
  onModuleDestroy(): void {
    this.stopping.abort();
  }

  /** The operation when it ended, or as it is after `timeoutMs`, or when the process stops. */
  async waitForEnd(operation: Operation, timeoutMs: number): Promise<Operation> {
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), this.stopping.signal]);
    for await (const _ of this.wakeups(operation.id, signal)) {
      const current = await this.parts.store.operations.find(operation.id);
      if (current && isEnded(current.state)) return current;
    }
    return (await this.parts.store.operations.find(operation.id)) ?? operation;
  }

  /** Events after `after`, as they come, until the operation ended or the signal aborts. */
  async *events(
    id: OperationId,
    after: bigint,
    signal: AbortSignal,
  ): AsyncGenerator<OperationEvent> {
    let last = after;
    for await (const _ of this.wakeups(id, signal)) {
      for (const event of await this.parts.store.operations.listEvents(id, last)) {
        last = event.sequence;
        yield event;
        if (event.kind === 'end') return;
      }
    }
  }

  /** Yields at once, and then whenever there may be something new; wake-ups that come meanwhile become one. */
  private async *wakeups(id: OperationId, signal: AbortSignal): AsyncGenerator<void> {
    let isDue = true;
    let wake: () => void = () => undefined;
    const ring = () => {
      isDue = true;
      wake();
    };
    const unsubscribe = this.parts.operationFeed.subscribe(id, ring);
    const timer = setInterval(ring, LOOK_ANYWAY_MS);
    signal.addEventListener('abort', ring);
    try {
      while (!signal.aborted) {
        if (!isDue) await new Promise<void>((resolve) => (wake = resolve));
        if (signal.aborted) return;
        isDue = false;
        yield;
      }
    } finally {
      unsubscribe();
      clearInterval(timer);
      signal.removeEventListener('abort', ring);
    }
  }
}
