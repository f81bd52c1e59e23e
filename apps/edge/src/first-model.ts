/** Starts HAProxy with the newest snapshot that it loads, or with what the sources say. */
import { setTimeout as delay } from 'node:timers/promises';
import { ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import type { Proposer } from './control-loop/proposal.js';
import type { SnapshotStore } from './disk/snapshot-store.js';
import type { Proxy } from './proxy/proxy.js';
import type { RouteSource } from './sources/route-source.js';

export interface FirstModel {
  /** What HAProxy serves now. */
  readonly fragments: ReadonlyMap<string, Fragment>;
  /** The snapshot it came from; undefined where there was none that loads. */
  readonly snapshotId: string | undefined;
}

export interface FirstModelParts {
  readonly store: SnapshotStore;
  readonly proposer: Proposer;
  readonly proxy: Pick<Proxy, 'start'>;
  readonly sources: readonly RouteSource[];
  /** Longest wait for the sources where there is no snapshot. */
  readonly sourcesTimeoutMs: number;
  readonly onUnusable: (snapshotId: string, failure: Failure) => void;
}

/**
 * Tries the snapshots from the newest to the oldest; they are not checked first, because loading 10,000
 * certificates twice would take twice 9 s. Without one, an edge that knew no routes would tell every host that it
 * does not exist: it waits for its sources instead, and starts with nothing only after a time.
 */
export async function startWithFirstModel(
  parts: FirstModelParts,
): Promise<Result<FirstModel, Failure>> {
  const { store, proposer, proxy } = parts;
  for await (const { id, fragments, assignment } of store.newestFirst()) {
    const first = proposer.first(fragments, assignment);
    const started = await proxy.start(first.model);
    if (started.ok) {
      proposer.commit(first);
      return ok({ fragments, snapshotId: id });
    }
    parts.onUnusable(id, started.error);
  }
  await sourcesSynced(parts.sources, parts.sourcesTimeoutMs);
  const nothing = proposer.first(new Map(), {});
  const started = await proxy.start(nothing.model);
  if (!started.ok) return started;
  proposer.commit(nothing);
  return ok({ fragments: new Map(), snapshotId: undefined });
}

async function sourcesSynced(sources: readonly RouteSource[], timeoutMs: number): Promise<void> {
  const isSynced = (): boolean => sources.every((source) => source.isSynced);
  if (isSynced()) return;
  const giveUp = new AbortController();
  const unsubscribes: Array<() => void> = [];
  const synced = new Promise<void>((resolve) => {
    for (const source of sources) unsubscribes.push(source.onChange(() => isSynced() && resolve()));
  });
  await Promise.race([
    synced,
    delay(timeoutMs, undefined, { signal: giveUp.signal }).catch(() => undefined),
  ]);
  giveUp.abort();
  for (const unsubscribe of unsubscribes) unsubscribe();
}
