/**
 * `bench billing`: whether what customers have equals what they pay for, whatever the order, the copies and the crowd of
 * events, and whatever dies meanwhile (docs/promises, promise 4); and how long the provider waits for its answer, beside a bare
 * handler of Fastify and pg that checks the same signature and writes one row.
 */
import pg from 'pg';

import { onQuietPlatform } from '../quiet-platform.js';
import type { Platform } from '../platform.js';
import { latencies, percentile, rounded, type Latencies } from '../statistics.js';
import { makePayers } from './payers.js';
import { SECRET_KEY, startStandIn, type StandIn } from './stand-in.js';
import { shuffled, tell, WEBHOOK_SECRET, type Telling } from './tell.js';
import { COPIES, copiesOf, Trial, type TrialFindings } from './trial.js';

export interface BillingOptions {
  /** How many events the provider has to tell, at least. */
  readonly events: number;
  readonly say: (line: string) => void;
}

type Told = Latencies & { readonly perSecond: number; readonly refused: number };

export interface BillingReport extends Omit<TrialFindings, 'telling'> {
  readonly bench: 'billing';
  readonly customers: number;
  readonly copies: number;
  readonly webhook: Told;
  readonly bare: Told;
  /** The webhook's p99 by the bare handler's. */
  readonly ratio: number;
}

/** So many events tell one customer's life. */
const EVENTS_OF_EACH = 100;
const FEWEST_CUSTOMERS = 6;

export async function benchBilling(options: BillingOptions): Promise<BillingReport> {
  const cleanUp: (() => Promise<unknown>)[] = [];
  try {
    const standIn = await startStandIn(cleanUp);
    return await onQuietPlatform((platform) => measure(platform, standIn, options), {
      STRIPE_SECRET_KEY: SECRET_KEY,
      STRIPE_API_URL: standIn.url,
      STRIPE_WEBHOOK_SECRETS: WEBHOOK_SECRET,
    });
  } finally {
    for (const clean of cleanUp.toReversed()) await clean();
  }
}

async function measure(
  platform: Platform,
  standIn: StandIn,
  { events, say }: BillingOptions,
): Promise<BillingReport> {
  const count = Math.max(FEWEST_CUSTOMERS, Math.round(events / EVENTS_OF_EACH));
  const database = new pg.Client(platform.databaseUrl);
  await database.connect();
  try {
    say(`${count} customers sign up and pay`);
    const payers = await makePayers(platform.apiUrl, database, count);
    const trial = new Trial(platform, standIn, database, payers, say);
    const { telling, ...findings } = await trial.run(events);
    say('the same events, told to the bare handler');
    const copies = copiesOf(await standIn.events(0));
    const bare = await tell(await platform.startBareWebhooks(), shuffled(copies));
    const p99 = (of: Telling) => percentile(of.samplesMs, 0.99);
    return {
      bench: 'billing',
      customers: payers.length,
      copies: COPIES,
      ...findings,
      settledSeconds: rounded(findings.settledSeconds),
      webhook: toldOf(telling),
      bare: toldOf(bare),
      ratio: rounded(p99(telling) / p99(bare), 2),
    };
  } finally {
    await database.end();
  }
}

function toldOf({ samplesMs, perSecond, refused }: Telling): Told {
  return { ...latencies(samplesMs), perSecond: rounded(perSecond), refused };
}
