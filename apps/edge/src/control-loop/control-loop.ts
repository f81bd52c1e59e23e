/**
 * Keeps HAProxy at what the sources want.
 *
 * Observes: the sources' changes, and HAProxy's own restarts. Changes: HAProxy (by commands, or a checked reload),
 * the journal before it, and which fragments are quarantined. One pass at a time: gather → decide → act.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '@fleetcommand/kernel/clock';
import { err, ok } from '@fleetcommand/kernel/result';
import type { Failure, Result } from '@fleetcommand/kernel/result';
import { assignmentOf } from '@fleetcommand/routing/haproxy/compile';
import type { SnapshotKeeper } from '../disk/snapshot-keeper.js';
import type { VerifiedState } from '../disk/snapshot-store.js';
import type { FragmentChange } from '../disk/journal.js';
import type { Proxy } from '../proxy/proxy.js';
import type { RouteSource } from '../sources/route-source.js';
import type { DesiredFragments } from './desired.js';
import type { LoopEvents } from './events.js';
import { partition } from './partition.js';
import type { Proposal, Proposer } from './proposal.js';
import { Quarantine } from './quarantine.js';

export interface LoopSettings {
  /** Changes that come within this time are made together. */
  readonly microbatchMs: number;
  readonly reloadIntervalMs: number;
  readonly reconcileIntervalMs: number;
  /** How often leftovers and due snapshots are looked at. */
  readonly upkeepIntervalMs: number;
  /** First pause after a failed pass; doubles up to 30 times itself. */
  readonly retryPauseMs: number;
}

export const DEFAULT_LOOP_SETTINGS: Omit<LoopSettings, 'reloadIntervalMs' | 'reconcileIntervalMs'> =
  {
    microbatchMs: 3,
    upkeepIntervalMs: 1_000,
    retryPauseMs: 200,
  };

export interface LoopParts {
  readonly sources: readonly RouteSource[];
  readonly proxy: Proxy;
  readonly desired: DesiredFragments;
  readonly proposer: Proposer;
  readonly keeper: SnapshotKeeper;
  readonly settings: LoopSettings;
  readonly clock: Clock;
  readonly events: LoopEvents;
}

export class ControlLoop {
  readonly quarantine = new Quarantine();
  /** Changes that need a reload, waiting for the interval to pass. */
  private held = new Map<string, FragmentChange['fragment']>();
  private lastReloadAtMs = -Infinity;
  private lastReconcileAtMs = performance.now();
  private lastUpkeepAtMs = performance.now();
  /** What HAProxy holds is not known: only a reload makes sure. */
  private isUncertain = false;
  private failures = 0;
  /** The sources were all there when the last pass began. */
  private sawEverything = false;
  private isStopping = false;
  private running: Promise<void> | undefined;
  private wakeUp: () => void = () => undefined;
  private isAwake = false;
  private readonly unsubscribes: Array<() => void> = [];
  lastFailure: { readonly at: Date; readonly failure: Failure } | undefined;
  lastVerifiedAt: Date | undefined;
  reloads = 0;
  /** Passes that moved HAProxy, with a reload or without. */
  applied = 0;
  lastReload: { readonly at: Date; readonly reasons: readonly string[] } | undefined;
  lastAudit: { readonly at: Date; readonly differences: number } | undefined;
  /** A pass has ended with nothing left to do since the sources were all there. */
  hasCaughtUp = false;

  constructor(private readonly parts: LoopParts) {}

  start(): void {
    this.lastVerifiedAt = this.parts.clock.now();
    for (const source of this.parts.sources) {
      this.unsubscribes.push(source.onChange(() => this.wake()));
    }
    this.wake();
    this.running = this.run();
  }

  /** Ends after the pass under way. */
  async stop(): Promise<void> {
    this.isStopping = true;
    for (const unsubscribe of this.unsubscribes) unsubscribe();
    this.wake();
    await this.running;
  }

  /** HAProxy was started anew by itself: it read the live files, and is looked at as a whole. */
  onHaproxyRestarted(): void {
    this.parts.proxy.forgetLeftovers();
    this.lastReconcileAtMs = -Infinity;
    this.wake();
  }

  /** The state a snapshot records. */
  verifiedState(): VerifiedState {
    const { desired, proxy, clock } = this.parts;
    return {
      fragments: [...desired.servedFragments.values()],
      assignment: proxy.running ? assignmentOf(proxy.running) : {},
      verifiedAt: this.lastVerifiedAt ?? clock.now(),
    };
  }

  private wake(): void {
    this.isAwake = true;
    this.wakeUp();
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      if (!this.isAwake) await this.sleep();
      if (this.isStopping) return;
      if (this.isAwake) await delay(this.parts.settings.microbatchMs);
      this.isAwake = false;
      const outcome = await this.pass();
      if (!outcome.ok) await this.afterFailure(outcome.error);
      else this.afterSuccess();
      await this.upkeep();
    }
  }

  /** Until a source has news, a held reload is due, or it is time for upkeep. */
  private async sleep(): Promise<void> {
    const { upkeepIntervalMs, reloadIntervalMs } = this.parts.settings;
    const now = performance.now();
    const upkeepAt = this.lastUpkeepAtMs + upkeepIntervalMs;
    const reloadAt =
      this.held.size > 0 || this.isUncertain ? this.lastReloadAtMs + reloadIntervalMs : Infinity;
    const stopWaiting = new AbortController();
    const timer = delay(Math.max(0, Math.min(upkeepAt, reloadAt) - now), undefined, {
      signal: stopWaiting.signal,
    });
    await Promise.race([
      timer.catch(() => undefined),
      new Promise<void>((resolve) => (this.wakeUp = resolve)),
    ]);
    stopWaiting.abort();
  }

  private async pass(): Promise<Result<void, Failure>> {
    const { desired, sources, proposer, proxy } = this.parts;
    this.sawEverything = sources.every(({ isSynced }) => isSynced);
    desired.gather(sources, performance.now());
    const mayReload =
      performance.now() - this.lastReloadAtMs >= this.parts.settings.reloadIntervalMs;
    if (mayReload) this.held.clear();
    const waiting = desired.changes();
    this.quarantine.keepOnly(waiting);
    const changes = waiting.filter(
      (change) => !this.quarantine.holds(change) && !this.isHeld(change),
    );
    if (changes.length === 0 && !this.isUncertain) return ok(undefined);
    const proposal = proposer.propose(changes, proxy.running);
    if (proposal.plan.kind === 'reload' || this.isUncertain) {
      return mayReload ? this.reload(proposal, changes) : this.holdBack(changes);
    }
    return this.applyAtRuntime(proposal, changes);
  }

  private isHeld({ id, fragment }: FragmentChange): boolean {
    return this.held.has(id) && this.held.get(id) === fragment;
  }

  private async applyAtRuntime(
    proposal: Proposal,
    changes: readonly FragmentChange[],
  ): Promise<Result<void, Failure>> {
    const { proxy, keeper } = this.parts;
    await keeper.record(changes, performance.now());
    if (proposal.plan.kind === 'runtime') {
      const applied = await proxy.apply(proposal.plan.commands, proposal.model);
      if (!applied.ok) {
        this.isUncertain = true;
        return applied;
      }
    } else {
      proxy.adopt(proposal.model);
    }
    await this.accept(proposal, changes);
    return ok(undefined);
  }

  /** What needs a reload waits for its turn; what does not is made live meanwhile. */
  private async holdBack(changes: readonly FragmentChange[]): Promise<Result<void, Failure>> {
    if (this.isUncertain) return ok(undefined);
    const { proposer, proxy } = this.parts;
    const { accepted, rejected } = await partition(changes, async (some) => {
      return proposer.propose(some, proxy.running).plan.kind !== 'reload';
    });
    for (const { id, fragment } of rejected) this.held.set(id, fragment);
    if (accepted.length === 0) return ok(undefined);
    return this.applyAtRuntime(proposer.propose(accepted, proxy.running), accepted);
  }

  private async reload(
    proposal: Proposal,
    changes: readonly FragmentChange[],
  ): Promise<Result<void, Failure>> {
    const { proxy, keeper, events } = this.parts;
    const checked = await proxy.check(proposal.model);
    if (!checked.ok) return this.quarantineWhatFails(changes, checked.error);
    await keeper.record(changes, performance.now());
    this.lastReloadAtMs = performance.now();
    const reloaded = await proxy.reload(proposal.model);
    this.isUncertain = !reloaded.ok;
    if (!reloaded.ok) return reloaded;
    const reasons = reasonsOf(proposal);
    this.reloads += 1;
    this.lastReload = { at: this.parts.clock.now(), reasons };
    events.reloaded(reasons);
    await this.accept(proposal, changes);
    return reloaded;
  }

  /** HAProxy refuses the configuration: finds whose change it is and leaves only that out. */
  private async quarantineWhatFails(
    changes: readonly FragmentChange[],
    failure: Failure,
  ): Promise<Result<void, Failure>> {
    const { proposer, proxy, events } = this.parts;
    const reasons = new Map<string, Failure>();
    const { rejected } = await partition(changes, async (some) => {
      const checked = await proxy.check(proposer.propose(some, proxy.running).model);
      if (!checked.ok && some.length > 0) reasons.set(some.at(-1)!.id, checked.error);
      return checked.ok;
    });
    if (rejected.length === 0) return err(failure);
    for (const change of rejected) {
      const reason = reasons.get(change.id) ?? failure;
      this.quarantine.add(change, reason);
      events.quarantined(change.id, reason);
    }
    this.wake();
    return ok(undefined);
  }

  private async accept(proposal: Proposal, changes: readonly FragmentChange[]): Promise<void> {
    const { desired, keeper, proposer, clock } = this.parts;
    proposer.commit(proposal);
    desired.markServed(changes, performance.now());
    this.lastVerifiedAt = clock.now();
    this.applied += 1;
    await keeper.markVerified();
  }

  private afterSuccess(): void {
    this.failures = 0;
    this.hasCaughtUp ||=
      this.held.size === 0 && this.parts.sources.every(({ isSynced }) => isSynced);
  }

  private async afterFailure(failure: Failure): Promise<void> {
    const { settings, events, clock } = this.parts;
    this.failures += 1;
    this.lastFailure = { at: clock.now(), failure };
    events.failed(failure, this.failures);
    await delay(settings.retryPauseMs * Math.min(2 ** (this.failures - 1), 30));
    this.wake();
  }

  private async upkeep(): Promise<void> {
    const now = performance.now();
    const { settings, proxy, keeper } = this.parts;
    if (now - this.lastUpkeepAtMs < settings.upkeepIntervalMs) return;
    this.lastUpkeepAtMs = now;
    await proxy.removeLeftovers();
    if (keeper.isDue(now)) void keeper.save(() => this.verifiedState()).then(() => proxy.flush());
    if (now - this.lastReconcileAtMs < settings.reconcileIntervalMs || !proxy.running) return;
    this.lastReconcileAtMs = now;
    // A reload is due anyway.
    if (!this.isUncertain) await this.audit();
  }

  /** The slow look at everything; what no command puts right, the next reload does. */
  private async audit(): Promise<void> {
    const { proxy, events, clock } = this.parts;
    const audited = await proxy.audit();
    if (!audited.ok) return events.failed(audited.error, 1);
    const { found, remaining } = audited.value;
    this.lastAudit = { at: clock.now(), differences: found.length };
    if (found.length === 0) return;
    events.drifted(audited.value);
    if (remaining.length === 0) return;
    this.isUncertain = true;
    this.wake();
  }
}

function reasonsOf({ plan }: Proposal): string[] {
  if (plan.kind === 'reload') return plan.reasons.map(({ message }) => message);
  return ['What HAProxy held was not certain any more.'];
}
