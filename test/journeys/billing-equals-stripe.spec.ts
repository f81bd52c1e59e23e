/**
 * Promise 4 of docs/promises on a small scale, by the program behind `./fleet bench billing`: the API and the worker as they are
 * shipped, PostgreSQL, Redis, and the stand-in for Stripe. `FLEET_BILLING_EVENTS` makes it as large as is wished.
 */
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

import type { BillingReport } from '../bench/billing/billing.js';

const PROGRAM = join(resolve(import.meta.dirname, '../..'), 'test/dist/bench/main.js');
const EVENTS = process.env['FLEET_BILLING_EVENTS'] ?? '240';

it(
  'what customers have is what they pay for, however events come and whatever dies meanwhile',
  { timeout: 1_200_000 },
  async () => {
    const args = [PROGRAM, 'billing', '--json', '--events', EVENTS];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const report = JSON.parse(stdout) as BillingReport;
    expect(report).toMatchObject({
      differences: [],
      twice: 0,
      waiting: 0,
      stored: report.events + report.outage.missed,
      outage: { differences: [] },
      webhook: { refused: 0 },
      writesAtRest: 0,
    });
    expect(report.events).toBeGreaterThanOrEqual(Number(EVENTS));
    expect(report.outage.missed).toBeGreaterThan(5);
    expect(report.kills.worker * report.kills.redis).toBeGreaterThan(0);
  },
);
