/**
 * Whether an attempt to sign in tells by its time that an address has an account. Judged by ranks (Mann–Whitney), not by
 * a limit: a slow machine slows both alike.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';

import { PASSWORD, startApi, type ApiRig } from '../testing/api-rig.js';

/** Pairs of attempts; more of them find smaller differences. */
const ROUNDS = Number(process.env['SIGN_IN_TIMING_ROUNDS'] ?? 30);
/** Standard deviations: chance alone goes past it once in 16,000 runs. With 30 pairs a skipped hash gives 6.6. */
const SUSPICIOUS = 4;

let rig: ApiRig;
beforeAll(async () => {
  // The hasher as it is: what it costs is what would tell.
  rig = await startApi();
  await rig.signUp('ada');
}, 60_000);
afterAll(() => rig.close());

async function attemptMs(email: string): Promise<number> {
  const body = { email, password: `not ${PASSWORD}` };
  const began = performance.now();
  const answer = await rig.ask('POST /v1/sessions', { body });
  const ms = performance.now() - began;
  expect(answer.json()).toMatchObject({ code: 'accounts.bad-credentials' });
  return ms;
}

/** Normal approximation of the U statistic: how far from chance it is that one list holds the greater numbers. */
function deviation(some: readonly number[], others: readonly number[]): number {
  const [n, m] = [some.length, others.length];
  const wins = some.map((a) => others.filter((b) => a > b).length);
  const u = wins.reduce((sum, each) => sum + each, 0);
  return (u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
}

it('takes as long for an address that has an account as for one that has none', async () => {
  const [known, unknown]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    // In turn, so that whatever else the machine does meets both.
    known.push(await attemptMs('ada@example.com'));
    unknown.push(await attemptMs(`nobody-${round}@example.com`));
  }
  expect(Math.abs(deviation(known, unknown))).toBeLessThan(SUSPICIOUS);
}, 120_000);

it('would be found out if it did not', () => {
  const [slow, fast] = [32, 1].map((ms) => Array.from({ length: 30 }, (_, n) => ms + n / 100));
  expect(deviation(slow ?? [], fast ?? [])).toBeGreaterThan(SUSPICIOUS);
});
