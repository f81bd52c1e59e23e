/**
 * Keeps a copy of one kind's objects in memory. It observes the API server (a list, then a watch that goes
 * on from it) and changes only that copy, telling listeners what changed. It never ends by itself:
 *
 * - a watch that ends is opened again where it left off; one that the server has forgotten (410) or that
 *   reports an error is listed again; neither happens more than once a second;
 * - every failure waits 1–30 s, doubled and with jitter, until the same step succeeds again;
 * - silence is not trusted: after `idleMs` without a byte (a black-holed connection, or a watch from a
 *   version the server has not reached, which it answers with nothing at all), and after the server was
 *   away, it is asked for its version on another connection, and the watch is opened anew, or everything
 *   listed where the server turns out to be behind us (restored from a backup);
 * - every ten minutes everything is listed again, whatever the watch said.
 */
import { readLines } from '@fleetcommand/kernel/lines';
import { fail, type Failure } from '@fleetcommand/kernel/result';
import type { ApiStream, ClusterConnection } from './connection.js';
import { collectionPath } from './discovery.js';
import type { ClusterFailure } from './failure.js';
import { listObjects, listPage } from './list.js';
import { describeNetworkError } from './network-failure.js';
import type { ClusterObject, ResourceType } from './object.js';
import { isOlderVersion } from './object-index.js';
import { LiveCache, type ObjectCache } from './object-cache.js';
import { Backoff, sleep, systemTimers, Watchdog, type Timers } from './timers.js';
import { parseWatchEvent, type WatchEvent } from './watch-event.js';

export interface WatchOptions {
  /** Default: every namespace. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Told of each failed list or watch, and of a listener that threw; the watch goes on by itself. */
  readonly onError?: (failure: Failure) => void;
  /** Makes an object smaller before it is kept, for example by dropping fields nobody reads. */
  readonly trim?: (object: ClusterObject) => ClusterObject;
  readonly timings?: Partial<WatchTimings>;
  readonly timers?: Timers;
}

export interface WatchTimings {
  /** The server ends a watch after a time in this range; default 240–300 s. */
  readonly serverTimeoutMs: { readonly minMs: number; readonly maxMs: number };
  /** Longest trusted silence; default 40 s. */
  readonly idleMs: number;
  /** Everything is listed again this often (± 10%); default 10 min. */
  readonly resyncMs: number;
  /** Default 1–30 s. */
  readonly backoff: { readonly minMs: number; readonly maxMs: number };
  /** Shortest time between two lists, and between two watches; default 1 s. */
  readonly spacingMs: number;
}

const DEFAULT_TIMINGS: WatchTimings = {
  serverTimeoutMs: { minMs: 240_000, maxMs: 300_000 },
  idleMs: 40_000,
  resyncMs: 600_000,
  backoff: { minMs: 1_000, maxMs: 30_000 },
  spacingMs: 1_000,
};

/** Lists, then watches, until the cache's `stop()`. */
export function watchObjects(
  connection: ClusterConnection,
  resource: ResourceType,
  options: WatchOptions = {},
): ObjectCache {
  const informer = new Informer(connection, resource, options);
  void informer.run();
  return informer.cache;
}

/** What comes after a step; with a failure, after a wait. */
interface StepEnd {
  readonly next: 'watch' | 'list';
  readonly failure?: ClusterFailure;
}

class Informer {
  readonly cache: LiveCache;
  readonly #stopping = new AbortController();
  readonly #timers: Timers;
  readonly #timings: WatchTimings;
  readonly #backoff: { readonly list: Backoff; readonly watch: Backoff };
  readonly #lastAt = { list: Number.NEGATIVE_INFINITY, watch: Number.NEGATIVE_INFINITY };
  #resourceVersion = '';
  /** The server was away: it may have come back with an older state. */
  #isVersionInDoubt = false;
  #resyncAt = 0;

  constructor(
    private readonly connection: ClusterConnection,
    private readonly resource: ResourceType,
    private readonly options: WatchOptions,
  ) {
    this.#timers = options.timers ?? systemTimers;
    this.#timings = { ...DEFAULT_TIMINGS, ...options.timings };
    const { backoff } = this.#timings;
    this.#backoff = {
      list: new Backoff(this.#timers, backoff),
      watch: new Backoff(this.#timers, backoff),
    };
    this.cache = new LiveCache(
      () => this.#stopping.abort(),
      (failure) => options.onError?.(failure),
    );
  }

  async run(): Promise<void> {
    let step: 'watch' | 'list' = 'list';
    while (!this.#isStopped) {
      await this.#space(step);
      const end: StepEnd = step === 'list' ? await this.#list() : await this.#watch();
      if (end.failure && !this.#isStopped) await this.#recover(step, end.failure);
      step = end.next;
    }
  }

  async #list(): Promise<StepEnd> {
    const listed = await listObjects(this.connection, this.resource, this.#scope());
    if (this.#isStopped) return { next: 'list' };
    if (!listed.ok) return { next: 'list', failure: listed.error };
    this.#resourceVersion = listed.value.resourceVersion;
    this.#resyncAt = this.#timers.now() + this.#timings.resyncMs * (0.9 + 0.2 * this.#random());
    this.#heard('list');
    const objects = listed.value.items.map((object) => this.#trimmed(object));
    this.cache.replace(objects, listed.value.resourceVersion);
    this.cache.healthy();
    return { next: 'watch' };
  }

  async #watch(): Promise<StepEnd> {
    if (this.#isResyncDue) return { next: 'list' };
    if (this.#isVersionInDoubt) {
      const verified = await this.#verifyVersion();
      if (verified.failure || verified.next === 'list') return verified;
    }
    const type = await this.connection.resolve(this.resource);
    if (!type.ok) return { next: 'list', failure: type.error };
    const { namespace, labelSelector, fieldSelector } = this.options;
    const action = `watch ${type.value.plural}`;
    const opened = await this.connection.stream({
      method: 'GET',
      path: collectionPath(type.value, namespace),
      query: {
        watch: true,
        allowWatchBookmarks: true,
        resourceVersion: this.#resourceVersion,
        timeoutSeconds: this.#serverTimeoutSeconds(),
        labelSelector,
        fieldSelector,
      },
      action,
      signal: this.#stopping.signal,
    });
    if (opened.ok) return this.#follow(opened.value, action);
    if (opened.error.code === 'cluster.expired') return { next: 'list' };
    this.#isVersionInDoubt = true;
    const isGone = opened.error.code === 'cluster.kind-missing';
    return { next: isGone ? 'list' : 'watch', failure: opened.error };
  }

  /** Reads events until the watch ends, falls silent, or a full list is due. */
  async #follow(stream: ApiStream, action: string): Promise<StepEnd> {
    const close = (): void => stream.close();
    const watchdog = new Watchdog(this.#timers, this.#timings.idleMs, close);
    const cancelResync = this.#timers.after(this.#resyncAt - this.#timers.now(), close);
    try {
      for await (const line of readLines(watchdog.guard(stream.chunks), 'wholeOnly')) {
        const event = parseWatchEvent(line, this.resource);
        if (event.type === 'error') return this.#afterError(event, action);
        this.#take(event);
      }
      this.#heard('watch');
      return { next: 'watch' };
    } catch (error) {
      if (this.#isStopped || this.#isResyncDue) return { next: 'list' };
      if (watchdog.expired) return await this.#verifyVersion();
      const subject = { cluster: this.connection.name, action };
      return { next: 'watch', failure: describeNetworkError(subject, error) };
    } finally {
      cancelResync();
      watchdog.stop();
      close();
    }
  }

  #take(event: Exclude<WatchEvent, { type: 'error' }>): void {
    this.#heard('watch');
    this.cache.healthy();
    if (event.type === 'bookmark') {
      this.#resourceVersion = event.resourceVersion;
      this.cache.advance(event.resourceVersion);
      return;
    }
    this.#resourceVersion = event.object.metadata.resourceVersion ?? this.#resourceVersion;
    this.cache.take(event.type, this.#trimmed(event.object));
  }

  /** Is the server there, and not behind us? */
  async #verifyVersion(): Promise<StepEnd> {
    const scope = { ...this.#scope(), pageSize: 1 };
    const page = await listPage(this.connection, this.resource, scope, undefined);
    if (!page.ok) return { next: 'watch', failure: page.error };
    this.#isVersionInDoubt = false;
    this.#heard('watch');
    const isBehind = isOlderVersion(page.value.resourceVersion, this.#resourceVersion);
    return { next: isBehind ? 'list' : 'watch' };
  }

  #afterError(event: Extract<WatchEvent, { type: 'error' }>, action: string): StepEnd {
    if (event.status?.code === 410) return { next: 'list' };
    const said = event.status?.message ?? 'the server sent something that is no watch event';
    const failed = fail(
      'cluster.unexpected',
      `Could not go on to ${action} in cluster "${this.connection.name}": ${said}. It is listed afresh.`,
      { retry: 'backoff' },
    );
    return { next: 'list', failure: failed.error };
  }

  async #recover(step: 'watch' | 'list', failure: ClusterFailure): Promise<void> {
    this.cache.failing(failure, new Date(this.#timers.now()));
    const askedMs = typeof failure.retry === 'object' ? failure.retry.afterMs : 0;
    const waitMs = Math.max(this.#backoff[step].nextMs(), askedMs);
    await sleep(this.#timers, waitMs, this.#stopping.signal);
  }

  async #space(step: 'watch' | 'list'): Promise<void> {
    const waitMs = this.#lastAt[step] + this.#timings.spacingMs - this.#timers.now();
    await sleep(this.#timers, waitMs, this.#stopping.signal);
    this.#lastAt[step] = this.#timers.now();
  }

  #heard(step: 'watch' | 'list'): void {
    this.cache.seen(new Date(this.#timers.now()));
    this.#backoff[step].reset();
  }

  #scope(): Pick<WatchOptions, 'namespace' | 'labelSelector' | 'fieldSelector'> & {
    signal: AbortSignal;
  } {
    const { namespace, labelSelector, fieldSelector } = this.options;
    return {
      ...(namespace === undefined ? {} : { namespace }),
      ...(labelSelector === undefined ? {} : { labelSelector }),
      ...(fieldSelector === undefined ? {} : { fieldSelector }),
      signal: this.#stopping.signal,
    };
  }

  #trimmed(object: ClusterObject): ClusterObject {
    return this.options.trim ? this.options.trim(object) : object;
  }

  #serverTimeoutSeconds(): number {
    const { minMs, maxMs } = this.#timings.serverTimeoutMs;
    return Math.ceil((minMs + (maxMs - minMs) * this.#random()) / 1000);
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }

  get #isResyncDue(): boolean {
    return this.#timers.now() >= this.#resyncAt;
  }

  #random(): number {
    return this.#timers.random();
  }
}
