import type { ServerResponse } from 'node:http';
import type { ResourceType } from '../resources/resource-type.js';
import { apiVersionOf } from '../resources/resource-type.js';
import type { Status } from '../objects/api-error.js';
import type { Change, ObjectDatabase } from '../store/object-database.js';
import { isSelected, type Selection } from '../store/object-reader.js';
import type { KubeObject } from '../objects/store.js';
import type { Presenter } from './presentation.js';

/**
 * One watch: a stream of JSON lines. Observes one collection of the database; changes nothing. It ends
 * when the client leaves, its time is over, the server stops, or the client reads too slowly.
 */
export interface WatchOptions {
  /** Changes after this one. Absent or 0: the present state first, as ADDED events. */
  readonly revision?: number;
  /** The present state first whatever `revision` says, closed by a bookmark that says so. */
  readonly sendInitialEvents: boolean;
  readonly bookmarks: boolean;
  readonly timeoutMs: number;
}

/** A client this far behind is cut off; it resumes from its last event. */
const MAX_BUFFERED_BYTES = 32 * 1024 * 1024;
const BOOKMARK_INTERVAL_MS = 60_000;
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

export class WatchStream {
  private readonly stoppers: (() => void)[] = [];
  private sentAny = false;
  private ended = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly database: ObjectDatabase,
    private readonly type: ResourceType,
    private readonly selection: Selection,
    private readonly presenter: Presenter,
  ) {}

  start(options: WatchOptions): void {
    this.response.writeHead(200, {
      'content-type': 'application/json',
      'cache-control': 'no-cache, private',
    });
    this.response.flushHeaders();
    this.response.once('close', () => this.end());
    const { revision = 0 } = options;
    const fromPresent = revision === 0 || options.sendInitialEvents;
    if (!fromPresent && revision < this.database.oldestRevision) {
      this.refuse(revision);
      return;
    }
    if (fromPresent) this.sendPresent(options);
    else
      for (const change of this.database.changesSince(revision, this.type.storageKey))
        this.send(change);
    this.stoppers.push(
      this.database.subscribe(this.type.storageKey, (change) => {
        if (change.revision > revision || fromPresent) this.send(change);
      }),
    );
    this.after(options.timeoutMs, () => {
      if (options.bookmarks) this.bookmark();
      this.end();
    });
    if (options.bookmarks) this.every(BOOKMARK_INTERVAL_MS, () => this.bookmark());
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    for (const stop of this.stoppers) stop();
    this.response.end();
  }

  private sendPresent(options: WatchOptions): void {
    for (const stored of this.database.list(this.type.storageKey, this.selection.namespace)) {
      const object = this.served(stored);
      if (isSelected(object, this.selection)) this.event('ADDED', object);
    }
    if (options.sendInitialEvents && options.bookmarks)
      this.bookmark({ [INITIAL_EVENTS_END]: 'true' });
  }

  /** An object that starts or stops matching the selection appears or disappears for this watcher. */
  private send({ type, object, previous }: Change): void {
    const now = this.served(object);
    const isIn = type !== 'DELETED' && isSelected(now, this.selection);
    const before = previous ?? (type === 'DELETED' ? object : undefined);
    const wasIn = before !== undefined && isSelected(this.served(before), this.selection);
    if (isIn) this.event(wasIn ? 'MODIFIED' : 'ADDED', now);
    else if (wasIn) this.event('DELETED', now);
  }

  private served(stored: KubeObject): KubeObject {
    return this.type.convert?.fromStorage(stored) ?? stored;
  }

  private event(type: string, object: KubeObject): void {
    this.write(`{"type":"${type}","object":${this.presenter.watched(object, !this.sentAny)}}\n`);
    this.sentAny = true;
  }

  private bookmark(annotations?: Record<string, string>): void {
    const object = {
      kind: this.type.kind,
      apiVersion: apiVersionOf(this.type),
      metadata: {
        resourceVersion: String(this.database.revision),
        creationTimestamp: null,
        ...(annotations ? { annotations } : {}),
      },
    };
    this.write(`${JSON.stringify({ type: 'BOOKMARK', object })}\n`);
  }

  private refuse(revision: number): void {
    const status: Status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: `too old resource version: ${revision} (${this.database.oldestRevision})`,
      reason: 'Expired',
      code: 410,
    };
    this.write(`${JSON.stringify({ type: 'ERROR', object: status })}\n`);
    this.end();
  }

  private write(line: string): void {
    if (this.ended) return;
    this.response.write(line);
    if (this.response.writableLength > MAX_BUFFERED_BYTES) this.response.destroy();
  }

  private after(ms: number, action: () => void): void {
    const timer = setTimeout(action, ms);
    this.stoppers.push(() => clearTimeout(timer));
  }

  private every(ms: number, action: () => void): void {
    const timer = setInterval(action, ms);
    this.stoppers.push(() => clearInterval(timer));
  }
}
