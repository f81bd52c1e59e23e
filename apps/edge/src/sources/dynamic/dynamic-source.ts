/**
 * Routes from one system, as labels, tags or files have them. Observes its feeder; changes nothing but what all such
 * sources remember together: a name of one may be referred to by another (`auth@file`).
 */
import type { EdgeSource } from '@fleetcommand/contracts/http/edge';
import type { Failure } from '@fleetcommand/kernel/result';
import type { DynamicFragments } from '@fleetcommand/routing/dialects/dynamic/world';
import type { RouteSource, SourceUpdate } from '../route-source.js';
import type { Feeder } from './feeder.js';

export interface DynamicSourceOptions {
  readonly feeder: Feeder;
  readonly world: DynamicFragments;
  readonly onFailure: (source: string, failure: Failure) => void;
}

export class DynamicSource implements RouteSource {
  readonly provider: string;
  isSynced = false;
  private isComplete = false;
  private seenAtMs: number | undefined;
  private readonly feeder: Feeder;
  private readonly world: DynamicFragments;
  private readonly listeners = new Set<() => void>();
  private readonly unsubscribe: () => void;

  constructor({ feeder, world, onFailure }: DynamicSourceOptions) {
    this.feeder = feeder;
    this.world = world;
    this.provider = feeder.provider;
    this.unsubscribe = world.onChange(() => this.changed());
    feeder.start({
      replaced: (parts) => {
        const isFirst = !this.isSynced;
        this.isSynced = true;
        this.isComplete ||= isFirst;
        world.replace(this.provider, parts);
        if (isFirst) this.changed();
      },
      set: (part) => world.set(this.provider, part),
      deleted: (key) => world.delete(this.provider, key),
      failed: (failure) => onFailure(this.provider, failure),
    });
  }

  get isCurrent(): boolean {
    return this.feeder.isCurrent;
  }

  take(): SourceUpdate {
    if (!this.isSynced) return { updates: [], isComplete: false };
    const seenAtMs = this.seenAtMs ?? performance.now();
    const { isComplete } = this;
    this.isComplete = false;
    this.seenAtMs = undefined;
    const updates = [...this.world.take(this.provider)].map(([id, fragment]) => ({
      id,
      fragment,
      seenAtMs,
    }));
    return { updates, isComplete };
  }

  onChange(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  status(): EdgeSource[] {
    return [this.feeder.status()];
  }

  stop(): void {
    this.unsubscribe();
    this.feeder.stop();
  }

  private changed(): void {
    this.seenAtMs ??= performance.now();
    if (this.isSynced) for (const listener of this.listeners) listener();
  }
}
