/**
 * `bench reads`: what a look at an instance costs. Somebody signed in reads theirs at a steady rate, in turns with a bare
 * handler of Fastify and pg that reads the same row and asks for nobody's rights.
 */
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
  readonly say: (line: string) => void;
}

export interface ReadsReport {
  readonly bench: 'reads';
  readonly perSecond: number;
  readonly bare: Latencies;
  readonly api: Latencies;
  /** The API's p99 by the bare handler's. */
  readonly ratio: number;
}

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
  { seconds, rate, say }: ReadsOptions,
): Promise<ReadsReport> {
  const [api, bare] = [connectionsTo(apiUrl), connectionsTo(bareUrl)];
  const customer = new Customer(api);
  const { tenantId, token } = await customer.signUp();
  const path = `/v1/tenants/${tenantId}`;
  const readApi = () => read(api, path, { authorization: `Bearer ${token}` });
  const readBare = () => read(bare, path, {});
  for (let i = 0; i < WARM_UP; i += 1) await Promise.all([readApi(), readBare()]);

  const count = Math.max(1, Math.round((rate * seconds) / TURNS));
  const samples = { api: [] as number[], bare: [] as number[] };
  for (let turn = 1; turn <= TURNS; turn += 1) {
    say(`turn ${turn} of ${TURNS}: ${count} reads of the bare handler, then of the API`);
    samples.bare.push(...(await steadily(readBare, { rate, count })));
    samples.api.push(...(await steadily(readApi, { rate, count })));
  }
  await Promise.all([api.destroy(), bare.destroy()]);
  return {
    bench: 'reads',
    perSecond: rate,
    bare: latencies(samples.bare),
    api: latencies(samples.api),
    ratio: rounded(percentile(samples.api, 0.99) / percentile(samples.bare, 0.99), 2),
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
