/**
 * `bench reads`: what a look at an instance costs. Somebody signed in reads theirs at a steady rate, in turns with a bare
 * handler of Fastify and pg that reads the same row and asks for nobody's rights. In turns each rests while the other is
 * asked, which V8 takes for an occasion to collect; without pauses both are asked all the time, read by read.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool } from 'undici';

import { connectionsTo, Customer } from './customer.js';
import { onQuietPlatform } from './quiet-platform.js';
import { steadily } from './steadily.js';
import { latencies, percentile, rounded, type Latencies } from './statistics.js';

export interface ReadsOptions {
  /** How long each is asked, in all. */
  readonly seconds: number;
  /** Reads a second. */
  readonly rate: number;
  /** In turns, with a rest in between; or both at once. */
  readonly pauses: boolean;
  readonly say: (line: string) => void;
}

export interface ReadsReport {
  readonly bench: 'reads';
  readonly perSecond: number;
  readonly pauses: boolean;
  readonly bare: Tail;
  readonly api: Tail;
  /** The API's p99 by the bare handler's. */
  readonly ratio: number;
}

type Tail = Latencies & { readonly p999Ms: number; readonly maxMs: number };

const WARM_UP = 300;
const TURNS = 3;

export function benchReads(options: ReadsOptions): Promise<ReadsReport> {
  return onQuietPlatform(async (platform) =>
    measure(platform.apiUrl, await platform.startBareReads(), options),
  );
}

async function measure(
  apiUrl: string,
  bareUrl: string,
  { seconds, rate, pauses, say }: ReadsOptions,
): Promise<ReadsReport> {
  const [api, bare] = [connectionsTo(apiUrl), connectionsTo(bareUrl)];
  const customer = new Customer(api);
  const { tenantId, token } = await customer.signUp();
  const path = `/v1/tenants/${tenantId}`;
  const readApi = () => read(api, path, { authorization: `Bearer ${token}` });
  const readBare = () => read(bare, path, {});
  for (let i = 0; i < WARM_UP; i += 1) await Promise.all([readApi(), readBare()]);

  const ask = pauses ? inTurns : sideBySide;
  const samples = await ask({ readApi, readBare, rate, count: rate * seconds, say });
  await Promise.all([api.destroy(), bare.destroy()]);
  return {
    bench: 'reads',
    perSecond: rate,
    pauses,
    bare: tailOf(samples.bare),
    api: tailOf(samples.api),
    ratio: rounded(percentile(samples.api, 0.99) / percentile(samples.bare, 0.99), 2),
  };
}

interface Asked {
  readonly readApi: () => Promise<void>;
  readonly readBare: () => Promise<void>;
  readonly rate: number;
  /** Reads of each. */
  readonly count: number;
  readonly say: (line: string) => void;
}

interface Samples {
  readonly api: readonly number[];
  readonly bare: readonly number[];
}

async function inTurns({ readApi, readBare, rate, count: all, say }: Asked): Promise<Samples> {
  const count = Math.max(1, Math.round(all / TURNS));
  const samples = { api: [] as number[], bare: [] as number[] };
  for (let turn = 1; turn <= TURNS; turn += 1) {
    say(`turn ${turn} of ${TURNS}: ${count} reads of the bare handler, then of the API`);
    samples.bare.push(...(await steadily(readBare, { rate, count })));
    samples.api.push(...(await steadily(readApi, { rate, count })));
  }
  return samples;
}

async function sideBySide({ readApi, readBare, rate, count, say }: Asked): Promise<Samples> {
  say(`${count} reads of each, one after the other`);
  const [api, bare] = await Promise.all([
    steadily(readApi, { rate, count }),
    // Between two reads of the API.
    delay(500 / rate).then(() => steadily(readBare, { rate, count })),
  ]);
  return { api, bare };
}

function tailOf(samples: readonly number[]): Tail {
  return {
    ...latencies(samples),
    p999Ms: rounded(percentile(samples, 0.999)),
    maxMs: rounded(percentile(samples, 1)),
  };
}

async function read(
  connections: Pool,
  path: string,
  headers: Readonly<Record<string, string>>,
): Promise<void> {
  const { statusCode, body } = await connections.request({ method: 'GET', path, headers });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`GET ${path} answers ${statusCode}: ${text}`);
}
