/** What HAProxy is started with: the newest snapshot that loads, or what the sources say. */
import { setTimeout as delay } from 'node:timers/promises';
import { ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import type { Proposal, Proposer } from './control-loop/proposal.js';
import type { SnapshotStore } from './disk/snapshot-store.js';
import type { Proxy } from './proxy/proxy.js';
import type { RouteSource } from './sources/route-source.js';

export interface FirstModel extends Omit<Proposal, 'plan'> {
  readonly fragments: ReadonlyMap<string, Fragment>;
  /** The snapshot it came from; undefined where there was none that loads. */
  readonly snapshotId: string | undefined;
}

export interface FirstModelParts {
  readonly store: SnapshotStore;
  readonly proposer: Proposer;
  readonly proxy: Pick<Proxy, 'check'>;
  readonly sources: readonly RouteSource[];
  /** Longest wait for the sources where there is no snapshot. */
  readonly sourcesTimeoutMs: number;
  readonly onUnusable: (snapshotId: string, failure: Failure) => void;
}

/**
 * Tries the snapshots from the newest to the oldest. Without one, an edge that knew no routes would tell every
 * host that it does not exist: it waits for its sources instead, and starts with nothing only after a time.
 */
export async function firstModel(parts: FirstModelParts): Promise<Result<FirstModel, Failure>> {
  const { store, proposer, proxy } = parts;
  for await (const { id, fragments, assignment } of store.newestFirst()) {
    const first = proposer.first(fragments, assignment);
    const checked = await proxy.check(first.model);
    if (checked.ok) return ok({ ...first, fragments, snapshotId: id });
    parts.onUnusable(id, checked.error);
  }
  await sourcesSynced(parts.sources, parts.sourcesTimeoutMs);
  const fragments = new Map<string, Fragment>();
  const first = proposer.first(fragments, {});
  const checked = await proxy.check(first.model);
  return checked.ok ? ok({ ...first, fragments, snapshotId: undefined }) : checked;
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
