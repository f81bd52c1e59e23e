/** Gathering: what the sources say, as fragments by id, and which of them changed since HAProxy was last moved. */
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import type { RouteSource } from '../sources/route-source.js';
import type { FragmentChange } from '../disk/journal.js';
import type { LagTracker } from './lag.js';

export class DesiredFragments {
  /** What the sources want. */
  private readonly wanted: Map<string, Fragment>;
  /** What HAProxy was last verified to serve. */
  private readonly served: Map<string, Fragment>;
  private readonly changed = new Set<string>();

  /** Begins with what a snapshot held: it is served until the sources say otherwise. */
  constructor(
    served: ReadonlyMap<string, Fragment>,
    private readonly lag: LagTracker,
  ) {
    this.served = new Map(served);
    this.wanted = new Map(served);
  }

  /** What a snapshot holds of a source that is not among these any more, such as a cluster that was removed, goes. */
  keepOnly(sources: readonly RouteSource[], nowMs: number): void {
    const known = new Set(sources.map(({ provider }) => provider));
    for (const id of this.wanted.keys())
      if (!known.has(id.slice(0, id.indexOf('/')))) this.want(id, undefined, nowMs);
  }

  gather(sources: readonly RouteSource[], nowMs: number): void {
    for (const source of sources) {
      const { updates, isComplete } = source.take();
      for (const { id, fragment, seenAtMs } of updates) this.want(id, fragment, seenAtMs);
      if (isComplete) this.dropOthers(source.provider, new Set(updates.map(({ id }) => id)), nowMs);
    }
  }

  /** Differences between what is wanted and what is served. */
  changes(): FragmentChange[] {
    return [...this.changed].map((id) => ({ id, fragment: this.wanted.get(id) }));
  }

  /** These changes are served now. What changed once more meanwhile stays to be done. */
  markServed(changes: readonly FragmentChange[], nowMs: number): void {
    for (const { id, fragment } of changes) {
      if (fragment) this.served.set(id, fragment);
      else this.served.delete(id);
      if (this.wanted.get(id) !== fragment) continue;
      this.changed.delete(id);
      this.lag.verified(id, nowMs);
    }
  }

  get servedFragments(): ReadonlyMap<string, Fragment> {
    return this.served;
  }

  private want(id: string, fragment: Fragment | undefined, seenAtMs: number): void {
    if (this.wanted.get(id) === fragment) return;
    if (fragment) this.wanted.set(id, fragment);
    else this.wanted.delete(id);
    if (this.served.get(id) === fragment) {
      this.changed.delete(id);
      this.lag.verified(id, seenAtMs);
      return;
    }
    this.changed.add(id);
    this.lag.seen(id, seenAtMs);
  }

  private dropOthers(provider: string, kept: ReadonlySet<string>, nowMs: number): void {
    for (const id of this.wanted.keys()) {
      if (id.startsWith(`${provider}/`) && !kept.has(id)) this.want(id, undefined, nowMs);
    }
  }
}
