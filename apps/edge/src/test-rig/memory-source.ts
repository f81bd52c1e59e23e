import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import type { RouteSource, SourceUpdate } from '../sources/route-source.js';
import { Dirt } from '../sources/kubernetes/dirt.js';

/** A source that holds what a test puts into it. */
export class MemorySource implements RouteSource {
  readonly provider: string;
  isSynced = false;
  isCurrent = true;
  private readonly fragments = new Map<string, Fragment>();
  private readonly dirt = new Dirt();

  constructor(
    fragments: readonly Fragment[] = [],
    options: { synced?: boolean; provider?: string } = {},
  ) {
    this.provider = options.provider ?? 'test';
    for (const fragment of fragments) this.put(fragment);
    if (options.synced ?? true) this.sync();
  }

  sync(): void {
    this.isSynced = true;
    this.dirt.complete();
  }

  put(...fragments: readonly Fragment[]): void {
    for (const fragment of fragments) {
      this.fragments.set(fragment.id, fragment);
      this.dirt.add(fragment.id);
    }
  }

  remove(id: string): void {
    this.fragments.delete(id);
    this.dirt.add(id);
  }

  take(): SourceUpdate {
    if (!this.isSynced) return { updates: [], isComplete: false };
    const { keys, isComplete } = this.dirt.take();
    return {
      updates: [...keys].map(([id, seenAtMs]) => ({
        id,
        fragment: this.fragments.get(id),
        seenAtMs,
      })),
      isComplete,
    };
  }

  /** Something was put in that the edge has not taken. */
  get hasNews(): boolean {
    return this.isSynced && this.dirt.hasNews;
  }

  onChange(listener: () => void): () => void {
    return this.dirt.onChange(listener);
  }

  status(): EdgeSource[] {
    const state = this.isSynced ? 'watching' : 'starting';
    return [
      { name: this.provider, state, objects: this.fragments.size, lastSeenAt: null, message: null },
    ];
  }

  stop(): void {}
}
