/**
 * docs/promises, promise 4. Events of customers of all kinds come three times each, shuffled, fifty at once, while the worker and
 * Redis are killed; the oldest come again when all is over; then nobody hears anything for three days. What the platform
 * thinks is compared with the stand-in's own state after each.
 */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

import type { Running } from '@fleetcommand/embedded/launch';

import type { Platform } from '../platform.js';
import { findDifferences } from './comparison.js';
import type { Payer } from './payers.js';
import type { StandIn } from './stand-in.js';
import { shuffled, tell, type Telling } from './tell.js';

export const COPIES = 3;
export function copiesOf<T>(events: readonly T[]): T[] {
  return Array.from({ length: COPIES }, () => events).flat();
}

/** Those told once more in the end: a subscription's first words, long after its last. */
const LATE = 200;
/** Nothing takes as long: a killed worker's leases and the sweep of what was lost are half a minute each. */
const SETTLE_MS = 240_000;
const LOOK_EVERY_MS = 250;

export interface TrialFindings {
  readonly events: number;
  /** Rows of the inbox: each event once. */
  readonly stored: number;
  /** Events acted on more than once, or not at all. */
  readonly twice: number;
  readonly waiting: number;
  /** Customers of whom the two do not say the same. */
  readonly differences: readonly string[];
  readonly kills: { readonly worker: number; readonly redis: number };
  readonly telling: Telling;
  /** From the last event told until everything was settled. */
  readonly settledSeconds: number;
  readonly outage: { readonly missed: number; readonly differences: readonly string[] };
  /** Rows of accounts and instances that a whole reconciliation without news wrote. */
  readonly writesAtRest: number;
}

export class Trial {
  private worker: Running | null = null;
  private readonly kills = { worker: 0, redis: 0 };
  /** What goes on beside the telling; a failure of it is the trial's. */
  private readonly beside: Promise<void>[] = [];

  constructor(
    private readonly platform: Platform,
    private readonly standIn: StandIn,
    private readonly database: pg.Client,
    private readonly payers: readonly Payer[],
    private readonly say: (line: string) => void,
  ) {}

  async run(events: number): Promise<TrialFindings> {
    await this.startWorker();
    await this.hearOfFirstPayments();
    await this.standIn.live(events);
    const all = await this.standIn.events(0);
    const copies = copiesOf(all);
    this.say(`telling ${all.length} events ${COPIES} times, and killing the worker and Redis`);
    const telling = await tell(this.platform.apiUrl, shuffled(copies), this.killer(copies.length));
    const startedAt = performance.now();
    await Promise.all(this.beside);
    await this.settled();
    const settledSeconds = (performance.now() - startedAt) / 1_000;
    // The stalest words of all: every subscription was `active` once.
    await tell(this.platform.apiUrl, all.filter(isLateNews).slice(0, LATE));
    await this.settled();
    const differences = await this.differences();
    const outage = await this.outage();
    return {
      events: all.length,
      ...(await this.inbox()),
      differences,
      kills: this.kills,
      telling,
      settledSeconds,
      outage,
      writesAtRest: await this.writesAtRest(),
    };
  }

  /** Everybody is seen paying once, so that what becomes of them later is determined by nothing but the stand-in. */
  private async hearOfFirstPayments(): Promise<void> {
    await tell(this.platform.apiUrl, await this.standIn.events(0));
    await this.settled();
  }

  /** Ends the worker twice, and Redis in the middle of what is told. */
  private killer(total: number): (told: number) => void {
    const at = (share: number) => Math.floor(total * share);
    return (told) => {
      if (told === at(1 / 4) || told === at(2 / 3)) this.beside.push(this.killWorker());
      if (told === at(1 / 2)) this.beside.push(this.killRedis());
    };
  }

  private async killWorker(): Promise<void> {
    const { worker } = this;
    if (!worker) return;
    this.worker = null;
    process.kill(worker.pid, 'SIGKILL');
    await worker.exited;
    this.kills.worker += 1;
    await this.startWorker();
  }

  private async killRedis(): Promise<void> {
    await this.platform.loseQueue();
    this.kills.redis += 1;
  }

  private async startWorker(): Promise<void> {
    this.worker = await this.platform.startWorker();
  }

  private async stopWorker(): Promise<void> {
    await this.worker?.stop();
    this.worker = null;
  }

  /** Three days nobody hears of; then the first event comes as if nothing had been, and the rest has to be found. */
  private async outage(): Promise<TrialFindings['outage']> {
    await this.stopWorker();
    const { length } = await this.standIn.events(0);
    await this.standIn.outage();
    let missed = await this.standIn.events(length);
    this.say(`nobody heard of ${missed.length} events in three days; finding them`);
    await tell(this.platform.apiUrl, missed.slice(-1));
    await this.startWorker();
    await this.until('the events of the outage are found', async () => {
      const { stored, waiting } = await this.inbox();
      // Time goes on there, too: a few more may have come to pass.
      missed = await this.standIn.events(length);
      const all = length + missed.length;
      return (stored === all && waiting === 0) || `${stored} of ${all}, ${waiting} wait`;
    });
    return { missed: missed.length, differences: await this.differences() };
  }

  /** A worker reconciles everything when it starts; each look takes the account's lease, whose token grows. */
  private async writesAtRest(): Promise<number> {
    await this.stopWorker();
    const [before, looks] = [await this.revisions(), await this.looks()];
    await this.startWorker();
    const wanted = looks + this.payers.length;
    await this.until('everything is looked at again', async () => {
      const now = await this.looks();
      return now >= wanted || `${now} looks of ${wanted}`;
    });
    await this.stopWorker();
    return (await this.revisions()) - before;
  }

  private async looks(): Promise<number> {
    const { rows } = await this.database.query<{ sum: number }>(
      `SELECT coalesce(sum(token), 0)::int AS sum FROM leases WHERE name LIKE 'billing/%'`,
    );
    return rows[0]?.sum ?? 0;
  }

  private async revisions(): Promise<number> {
    const { rows } = await this.database.query<{ sum: number }>(`
      SELECT ((SELECT sum(revision) FROM billing_accounts)
        + (SELECT sum(generation) FROM tenants))::int AS sum`);
    return rows[0]?.sum ?? 0;
  }

  private settled(): Promise<void> {
    return this.until('the events are acted on', async () => {
      const { waiting } = await this.inbox();
      return waiting === 0 || `${waiting} wait`;
    });
  }

  /** `look` answers with how far it is until it is so. */
  private async until(what: string, look: () => Promise<true | string>): Promise<void> {
    const deadline = performance.now() + SETTLE_MS;
    for (;;) {
      const found = await look();
      if (found === true) return;
      if (performance.now() > deadline)
        throw new Error(`${what}: not within ${SETTLE_MS / 1_000} s (${found})`);
      await delay(LOOK_EVERY_MS);
    }
  }

  private async differences(): Promise<readonly string[]> {
    return findDifferences(this.database, this.payers, await this.standIn.truth());
  }

  private async inbox(): Promise<Pick<TrialFindings, 'stored' | 'twice' | 'waiting'>> {
    const { rows } = await this.database.query<
      Pick<TrialFindings, 'stored' | 'twice' | 'waiting'>
    >(`
      SELECT count(*)::int AS stored,
        (count(*) FILTER (WHERE state = 'done' AND attempts <> 1))::int AS twice,
        (count(*) FILTER (WHERE state = 'pending'))::int AS waiting
      FROM billing_events`);
    return rows[0] ?? { stored: 0, twice: 0, waiting: 0 };
  }
}

function isLateNews({ object }: { readonly object: Readonly<Record<string, unknown>> }): boolean {
  return object['status'] === 'active';
}
