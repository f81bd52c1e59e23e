import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { someSlug, type Customer } from './customer.js';
import type { Platform } from './platform.js';

/** Tenants under way at once: enough to keep the worker busy, few enough that latencies say something. */
const IN_FLIGHT = 48;

/** What became of tenants that were created as fast as they could be. */
export interface Turn {
  readonly perSecond: number;
  readonly appliedMs: readonly number[];
  readonly creationMs: readonly number[];
}

const LOOK_EVERY_MS = 10;
const STUCK_MS = 120_000;

/** Creates tenants and sees them become applied, by a query of the control database every 10 ms. */
export class Crowd {
  private constructor(
    private readonly customer: Customer,
    private readonly database: pg.Client,
  ) {}

  static async of(platform: Platform, customer: Customer): Promise<Crowd> {
    const database = new pg.Client(platform.databaseUrl);
    await database.connect();
    return new Crowd(customer, database);
  }

  async close(): Promise<void> {
    await this.database.end();
  }

  /** Orders so many at once, and sees none of them through. */
  async order(count: number): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => this.customer.createTenant(someSlug())));
  }

  async provision(count: number): Promise<Turn> {
    const startedAt = performance.now();
    const underWay = new Map<string, number>();
    const appliedMs: number[] = [];
    const creationMs: number[] = [];
    const failures: unknown[] = [];
    let created = 0;
    let progressAt = startedAt;
    while (appliedMs.length < count) {
      for (; created < count && underWay.size < IN_FLIGHT; created += 1) {
        const slug = someSlug();
        const askedAt = performance.now();
        underWay.set(slug, askedAt);
        this.customer.createTenant(slug).then(
          () => creationMs.push(performance.now() - askedAt),
          (error: unknown) => failures.push(error),
        );
      }
      await delay(LOOK_EVERY_MS);
      if (failures.length > 0) throw failures[0];
      for (const slug of await this.#applied([...underWay.keys()])) {
        progressAt = performance.now();
        appliedMs.push(progressAt - (underWay.get(slug) ?? progressAt));
        underWay.delete(slug);
      }
      if (performance.now() - progressAt > STUCK_MS)
        throw new Error(`No tenant was applied for ${STUCK_MS / 1000} s; ${underWay.size} wait.`);
    }
    const seconds = (performance.now() - startedAt) / 1000;
    return { perSecond: count / seconds, appliedMs, creationMs };
  }

  async #applied(slugs: readonly string[]): Promise<string[]> {
    const { rows } = await this.database.query<{ slug: string }>(
      `SELECT slug FROM tenants
       WHERE slug = ANY($1) AND deleted_at IS NULL AND applied_hash IS NOT NULL`,
      [slugs],
    );
    return rows.map(({ slug }) => slug);
  }
}
