import { freezeJson } from '../schema/json-value.js';
import type { Journal, JournalEntry } from './journal.js';
import { objectJson } from './object-json.js';
import type { KubeObject, WatchEvent } from '../objects/store.js';

/** A committed change, with what it replaced: enough to tell a watcher whether its selection gained or lost the object. */
export interface Change extends JournalEntry {
  readonly previous?: KubeObject;
}

export type ChangeListener = (change: Change) => void;

type Collection = Map<string, Map<string, KubeObject>>;

/** How many superseded rows gather before they are deleted together. */
const FORGET_BATCH = 500;

/**
 * The state of the cluster: every object in memory, every change in the journal first. Knows nothing of
 * kinds and rules; see `object-store.ts` for those.
 */
export class ObjectDatabase {
  private readonly collections = new Map<string, Collection>();
  private readonly listeners = new Map<string, Set<ChangeListener>>();
  private readonly everyListener = new Set<ChangeListener>();
  private readonly undelivered: Change[] = [];
  private history: Change[] = [];
  private superseded: number[] = [];
  private delivering = false;
  private currentRevision = 0;
  /** Changes up to and including this one can no longer be replayed. */
  private forgotten = 0;

  /** `watchWindow` is how many past changes a watch may resume from. */
  constructor(
    private readonly journal: Journal,
    private readonly watchWindow: number,
  ) {
    const changes = journal.load().map((entry) => this.place(freezeJson(entry)));
    this.currentRevision = changes.at(-1)?.revision ?? 0;
    const first = startOfUnbrokenRun(changes);
    this.forgotten = first - 1;
    for (const change of changes) if (change.revision < first) this.leaveWindow(change);
    this.history = changes.filter(({ revision }) => revision >= first);
  }

  get revision(): number {
    return this.currentRevision;
  }

  /** The oldest revision a watch may start from. */
  get oldestRevision(): number {
    return this.forgotten;
  }

  get(storageKey: string, namespace: string, name: string): KubeObject | undefined {
    return this.collections.get(storageKey)?.get(namespace)?.get(name);
  }

  /** In order of namespace and name; all namespaces where none is given. */
  list(storageKey: string, namespace?: string): KubeObject[] {
    const collection = this.collections.get(storageKey);
    if (!collection) return [];
    const namespaces = namespace === undefined ? [...collection.keys()].sort() : [namespace];
    return namespaces.flatMap((key) => {
      const objects = collection.get(key);
      return objects ? [...objects.keys()].sort().map((name) => objects.get(name)!) : [];
    });
  }

  count(storageKey: string, namespace: string): number {
    return this.collections.get(storageKey)?.get(namespace)?.size ?? 0;
  }

  /** The collection as it was at a past revision. The caller has checked that the window reaches back so far. */
  listAt(storageKey: string, namespace: string | undefined, revision: number): KubeObject[] {
    const objects = new Map(
      this.list(storageKey, namespace).map((object) => [objectKey(object), object]),
    );
    for (const change of this.history.toReversed()) {
      if (change.revision <= revision) break;
      if (change.storageKey !== storageKey) continue;
      if (namespace !== undefined && change.object.metadata.namespace !== namespace) continue;
      if (change.previous) objects.set(objectKey(change.object), change.previous);
      else objects.delete(objectKey(change.object));
    }
    return [...objects.keys()].sort().map((key) => objects.get(key)!);
  }

  /** Changes after `revision`, oldest first. */
  changesSince(revision: number, storageKey: string): Change[] {
    let low = 0;
    let high = this.history.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.history[middle]!.revision <= revision) low = middle + 1;
      else high = middle;
    }
    return this.history.slice(low).filter((change) => change.storageKey === storageKey);
  }

  /** Writes a change to the journal, then to memory, then tells its watchers. Freezes and returns the object. */
  commit(type: WatchEvent['type'], storageKey: string, draft: KubeObject): KubeObject {
    const revision = this.currentRevision + 1;
    draft.metadata.resourceVersion = String(revision);
    const object = freezeJson(inReadingOrder(draft));
    const entry: JournalEntry = { revision, type, storageKey, object };
    this.journal.append(entry, objectJson(object));
    this.currentRevision = revision;
    const change = this.place(entry);
    this.remember(change);
    this.deliver(change);
    return object;
  }

  /** Calls the listener with every later change of a collection, in order. Returns the unsubscriber. */
  subscribe(storageKey: string, listener: ChangeListener): () => void {
    const listeners = this.listeners.get(storageKey) ?? new Set();
    this.listeners.set(storageKey, listeners);
    const own: ChangeListener = (change) => listener(change);
    listeners.add(own);
    return () => listeners.delete(own);
  }

  /** Calls the listener with every later change of any collection, after those who asked for its collection. */
  subscribeAll(listener: ChangeListener): () => void {
    this.everyListener.add(listener);
    return () => this.everyListener.delete(listener);
  }

  close(): void {
    this.journal.forget(this.superseded);
    this.journal.close();
  }

  private place(entry: JournalEntry): Change {
    const { storageKey, object } = entry;
    const namespace = object.metadata.namespace ?? '';
    const name = object.metadata.name ?? '';
    const collection: Collection = this.collections.get(storageKey) ?? new Map();
    this.collections.set(storageKey, collection);
    const objects = collection.get(namespace) ?? new Map<string, KubeObject>();
    collection.set(namespace, objects);
    const previous = objects.get(name);
    if (entry.type === 'DELETED') objects.delete(name);
    else objects.set(name, object);
    if (objects.size === 0) collection.delete(namespace);
    return previous ? { ...entry, previous } : entry;
  }

  private remember(change: Change): void {
    this.history.push(change);
    if (this.history.length < this.watchWindow * 2) return;
    // Trimmed by halves, so that a change costs the same however large the window is.
    const dropped = this.history.slice(0, this.watchWindow);
    this.history = this.history.slice(this.watchWindow);
    this.forgotten = dropped.at(-1)?.revision ?? this.forgotten;
    for (const old of dropped) this.leaveWindow(old);
    this.forgetInBatches();
  }

  /** A row is needed while it is the newest of its object, or what a change in the window replaced. */
  private leaveWindow({ previous, type, revision }: Change): void {
    if (previous) this.superseded.push(Number(previous.metadata.resourceVersion));
    if (type === 'DELETED' && revision !== this.currentRevision) this.superseded.push(revision);
  }

  private forgetInBatches(): void {
    if (this.superseded.length < FORGET_BATCH) return;
    this.journal.forget(this.superseded);
    this.superseded = [];
  }

  /** A listener may write in turn: its change waits until everyone has heard of this one. */
  private deliver(change: Change): void {
    this.undelivered.push(change);
    if (this.delivering) return;
    this.delivering = true;
    for (let next = this.undelivered.shift(); next; next = this.undelivered.shift()) {
      for (const listener of this.listeners.get(next.storageKey) ?? []) tell(listener, next);
      for (const listener of this.everyListener) tell(listener, next);
    }
    this.delivering = false;
  }
}

/** A listener's exception is a bug of its own: it surfaces, but neither undoes the change nor silences the others. */
function tell(listener: ChangeListener, change: Change): void {
  try {
    listener(change);
  } catch (error) {
    setImmediate(() => {
      throw error;
    });
  }
}

/** Rows leave the journal one by one; only the changes after the last gap can be replayed in full. */
function startOfUnbrokenRun(changes: readonly Change[]): number {
  let first = (changes.at(-1)?.revision ?? 0) + 1;
  for (const { revision } of changes.toReversed()) {
    if (revision !== first - 1) break;
    first = revision;
  }
  return first;
}

function objectKey({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}\0${metadata.name ?? ''}`;
}

/** Kind first, metadata in its usual order, status last: how every Kubernetes tool prints objects. */
function inReadingOrder(draft: KubeObject): KubeObject {
  const { apiVersion, kind, metadata, spec, status, ...rest } = draft;
  const { name, generateName, namespace, uid, resourceVersion, generation, ...more } = metadata;
  const ordered = { name, generateName, namespace, uid, resourceVersion, generation, ...more };
  const object: KubeObject = { apiVersion, kind, metadata: withoutUndefined(ordered) };
  if (spec !== undefined) object['spec'] = spec;
  Object.assign(object, rest);
  if (status !== undefined) object['status'] = status;
  return object;
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}
