/**
 * The gate before one cluster. It observes how calls end and how many run; it changes nothing but who
 * may go next. Each cluster has its own, so that a dead one costs the others nothing: its calls fail at
 * once while the breaker is open. Within a cluster, lanes (tenants' namespaces) take turns.
 */
import type { Result } from '@fleetcommand/kernel/result';
import { err } from '@fleetcommand/kernel/result';
import {
  admit,
  afterAnswer,
  afterFailure,
  afterNothing,
  closedBreaker,
  type BreakerSettings,
  type BreakerState,
} from './breaker.js';
import type { CallSubject, ClusterFailure } from './failure.js';
import { backoffMs, type Timers } from './timers.js';

/** What an operator sees of a cluster's breaker and queue. */
export interface CallLimits {
  readonly breaker: 'closed' | 'open' | 'half-open';
  /** Why the breaker is not closed: the last failure's message. */
  readonly reason?: string;
  readonly running: number;
  readonly waiting: number;
}

export interface GateSettings extends BreakerSettings {
  readonly maxRunning: number;
  readonly maxWaiting: number;
}

export const DEFAULT_GATE: GateSettings = {
  maxRunning: 16,
  maxWaiting: 2000,
  failuresToOpen: 5,
  openMs: { minMs: 1000, maxMs: 30_000 },
};

/** Failures that say the cluster is not there, as opposed to refusing. */
const NO_ANSWER = new Set<string>(['cluster.timeout', 'cluster.unreachable', 'cluster.tls']);

interface Waiter {
  readonly subject: CallSubject;
  readonly go: () => void;
  readonly refuse: (failure: ClusterFailure) => void;
}

export class CallGate {
  #breaker: BreakerState = closedBreaker;
  #running = 0;
  #waiting = 0;
  /** Lanes with waiters, in the order of their turns. */
  readonly #lanes = new Map<string, Waiter[]>();

  constructor(
    private readonly timers: Timers,
    private readonly settings: GateSettings = DEFAULT_GATE,
  ) {}

  get limits(): CallLimits {
    const { name } = this.#breaker;
    const reason = this.#breaker.name === 'closed' ? {} : { reason: this.#breaker.reason };
    return { breaker: name, ...reason, running: this.#running, waiting: this.#waiting };
  }

  /** Runs `work` when its turn comes, or fails at once where the breaker is open or the queue is full. */
  async run<T>(
    lane: string,
    subject: CallSubject,
    work: () => Promise<Result<T, ClusterFailure>>,
    signal?: AbortSignal,
  ): Promise<Result<T, ClusterFailure>> {
    const refused = await this.#turn(lane, subject, signal);
    if (refused) return err(refused);
    try {
      const result = await work();
      this.report(result.ok ? undefined : result.error);
      return result;
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }

  /** Tells the breaker how a call outside the queue (a watch) ended. */
  report(failure: ClusterFailure | undefined): void {
    if (failure?.code === 'cluster.cancelled') {
      this.#breaker = afterNothing(this.#breaker);
    } else if (failure === undefined || !NO_ANSWER.has(failure.code)) {
      this.#breaker = afterAnswer();
    } else {
      this.#fail(failure.message);
    }
  }

  #fail(reason: string): void {
    const { openMs } = this.settings;
    this.#breaker = afterFailure(
      this.#breaker,
      { reason, nowMs: this.timers.now() },
      this.settings,
      (opening) => backoffMs(opening, openMs, () => this.timers.random()),
    );
    if (this.#breaker.name === 'open') this.#refuseWaiters();
  }

  #turn(
    lane: string,
    subject: CallSubject,
    signal: AbortSignal | undefined,
  ): Promise<ClusterFailure | undefined> {
    if (this.#running < this.settings.maxRunning) return Promise.resolve(this.#enter(subject));
    if (this.#breaker.name !== 'closed') return Promise.resolve(this.#openFailure(subject));
    if (this.#waiting >= this.settings.maxWaiting)
      return Promise.resolve(this.#fullFailure(subject));
    return new Promise((resolve) => this.#wait(lane, subject, resolve, signal));
  }

  #wait(
    lane: string,
    subject: CallSubject,
    resolve: (failure: ClusterFailure | undefined) => void,
    signal: AbortSignal | undefined,
  ): void {
    const onAbort = (): void => {
      if (this.#remove(lane, waiter)) resolve(cancelledFailure(subject));
    };
    const settle = (failure: ClusterFailure | undefined): void => {
      signal?.removeEventListener('abort', onAbort);
      resolve(failure);
    };
    const waiter: Waiter = { subject, go: () => settle(this.#enter(subject)), refuse: settle };
    if (signal?.aborted) return resolve(cancelledFailure(subject));
    signal?.addEventListener('abort', onAbort, { once: true });
    this.#waiting += 1;
    const queue = this.#lanes.get(lane);
    if (queue) queue.push(waiter);
    else this.#lanes.set(lane, [waiter]);
  }

  #enter(subject: CallSubject): ClusterFailure | undefined {
    const { state, go } = admit(this.#breaker, this.timers.now());
    this.#breaker = state;
    if (!go) return this.#openFailure(subject);
    this.#running += 1;
    return undefined;
  }

  /** Hands free places to the lanes in turn: one each, then to the end of the line. */
  #next(): void {
    while (this.#running < this.settings.maxRunning) {
      const [lane, queue] = this.#lanes.entries().next().value ?? [];
      if (lane === undefined || queue === undefined) return;
      this.#lanes.delete(lane);
      const waiter = queue.shift();
      if (queue.length > 0) this.#lanes.set(lane, queue);
      this.#waiting -= 1;
      waiter?.go();
    }
  }

  #remove(lane: string, waiter: Waiter): boolean {
    const queue = this.#lanes.get(lane);
    const index = queue?.indexOf(waiter) ?? -1;
    if (queue === undefined || index < 0) return false;
    queue.splice(index, 1);
    if (queue.length === 0) this.#lanes.delete(lane);
    this.#waiting -= 1;
    return true;
  }

  #refuseWaiters(): void {
    const waiters = [...this.#lanes.values()].flat();
    this.#lanes.clear();
    this.#waiting = 0;
    for (const waiter of waiters) waiter.refuse(this.#openFailure(waiter.subject));
  }

  #openFailure(subject: CallSubject): ClusterFailure {
    const breaker = this.#breaker;
    const reason = breaker.name === 'closed' ? '' : breaker.reason;
    const untilMs = breaker.name === 'closed' ? 0 : breaker.untilMs;
    const afterMs = Math.max(this.settings.openMs.minMs, untilMs - this.timers.now());
    return {
      code: 'cluster.breaker-open',
      message: `Did not try to ${subject.action}: cluster "${subject.cluster}" has not been answering and is tried again in ${Math.ceil(afterMs / 1000)} s. Last failure: ${reason}`,
      retry: { afterMs },
    };
  }

  #fullFailure(subject: CallSubject): ClusterFailure {
    return {
      code: 'cluster.overloaded',
      message: `Did not try to ${subject.action}: ${this.#waiting} calls are already waiting for cluster "${subject.cluster}". It is repeated later.`,
      retry: 'backoff',
    };
  }
}

function cancelledFailure(subject: CallSubject): ClusterFailure {
  return {
    code: 'cluster.cancelled',
    message: `Did not ${subject.action} in cluster "${subject.cluster}": cancelled while waiting for its turn.`,
    retry: 'backoff',
  };
}
