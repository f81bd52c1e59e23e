/**
 * `bench signup`: what a customer waits for. Tenants are created at a steady rate by somebody signed in, and
 * then people sign up as fast as the API lets them, in turns with a loop that does nothing but the password
 * hash a signup has to pay for. The worker rests: what it does with all those orders is `bench provision`.
 */
import { availableParallelism } from 'node:os';
import { createPasswordHasher } from '@fleetcommand/adapter-secrets/passwords';
import { Secret } from '@fleetcommand/kernel/secret';
import { connectionsTo, Customer, someSlug } from './customer.js';
import { cpuSeconds } from './edge/processes.js';
import type { Platform } from './platform.js';
import { onQuietPlatform } from './quiet-platform.js';
import { steadily } from './steadily.js';
import { latencies, rounded, type Latencies } from './statistics.js';

export interface SignupOptions {
  /** How long tenants are created, and how long people sign up. */
  readonly seconds: number;
  /** Tenants a second. */
  readonly rate: number;
  readonly say: (line: string) => void;
}

export interface SignupReport {
  readonly bench: 'signup';
  readonly creation: Latencies & { readonly perSecond: number; readonly tenants: number };
  readonly signup: Latencies & {
    readonly perSecond: number;
    /** Processor time of one, by process; the hash is in the API's. */
    readonly cpuMs: CpuMs;
  };
  /** argon2id with the API's own parameters, as many at once as the API computes. */
  readonly hash: { readonly perSecond: number; readonly cpuMs: number };
  /** Signups a second by hashes a second. */
  readonly ratio: number;
}

/** Until Node has compiled what is asked often; a server in its second minute is what customers meet. */
const WARM_UP_TENANTS = 200;
const WARM_UP_SIGNUPS = 100;
const TURNS = 3;
/** People who sign up at once. */
const CROWD = 8;
/** This process: whoever signs up, and the hashes alone. */
const CLIENT = 'client';

export function benchSignup(options: SignupOptions): Promise<SignupReport> {
  return onQuietPlatform((platform) => measure(platform, options));
}

async function measure(
  platform: Platform,
  { seconds, rate, say }: SignupOptions,
): Promise<SignupReport> {
  const everybody = new Map([...platform.processes(), [CLIENT, process.pid]]);
  const connections = connectionsTo(platform.apiUrl);
  const signUpOnce = async (): Promise<void> => {
    await new Customer(connections).signUp();
  };
  const customer = new Customer(connections);
  await customer.signUp();
  await createSteadily(customer, { rate, count: WARM_UP_TENANTS });
  const count = Math.round(rate * seconds);
  say(`creating ${count} tenants at ${rate} a second`);
  const creationMs = await createSteadily(customer, { rate, count });
  for (let i = 0; i < WARM_UP_SIGNUPS; i += 1) await signUpOnce();

  const turnMs = (seconds / TURNS) * 1000;
  const signups: Rate[] = [];
  const hashes: Rate[] = [];
  for (let turn = 1; turn <= TURNS; turn += 1) {
    say(`turn ${turn} of ${TURNS}: hashes alone, then signups`);
    hashes.push(await asFastAsPossible(turnMs, hashOnce(), new Map([[CLIENT, process.pid]])));
    signups.push(await asFastAsPossible(turnMs, signUpOnce, everybody));
  }
  await connections.destroy();
  const [signupRate, hashRate] = [perSecond(signups), perSecond(hashes)];
  return {
    bench: 'signup',
    creation: { perSecond: rate, tenants: count, ...latencies(creationMs) },
    signup: {
      perSecond: rounded(signupRate),
      ...latencies(signups.flatMap((one) => one.samplesMs)),
      cpuMs: cpuMsEach(signups),
    },
    hash: { perSecond: rounded(hashRate), cpuMs: cpuMsEach(hashes)[CLIENT] ?? 0 },
    ratio: rounded(signupRate / hashRate, 2),
  };
}

function createSteadily(
  customer: Customer,
  pace: { readonly rate: number; readonly count: number },
): Promise<number[]> {
  return steadily(() => customer.createTenant(someSlug()), pace);
}

interface Rate {
  readonly seconds: number;
  readonly samplesMs: readonly number[];
  /** Processor time in all, by process. */
  readonly cpuMs: CpuMs;
}

type CpuMs = Readonly<Record<string, number>>;

async function cpuMsOf(pids: ReadonlyMap<string, number>): Promise<CpuMs> {
  const times = [...pids].map(async ([name, pid]) => {
    // Below this process is the whole platform.
    if (pid !== process.pid) return [name, (await cpuSeconds(pid)) * 1_000] as const;
    const { user, system } = process.cpuUsage();
    return [name, (user + system) / 1_000] as const;
  });
  return Object.fromEntries(await Promise.all(times));
}

function cpuMsEach(rates: readonly Rate[]): CpuMs {
  const samples = rates.reduce((sum, { samplesMs }) => sum + samplesMs.length, 0);
  const names = Object.keys(rates[0]?.cpuMs ?? {});
  const total = (name: string) => rates.reduce((sum, { cpuMs }) => sum + (cpuMs[name] ?? 0), 0);
  return Object.fromEntries(names.map((name) => [name, rounded(total(name) / samples)]));
}

async function asFastAsPossible(
  forMs: number,
  once: () => Promise<void>,
  pids: ReadonlyMap<string, number>,
): Promise<Rate> {
  const samplesMs: number[] = [];
  const before = await cpuMsOf(pids);
  const startedAt = performance.now();
  const work = async (): Promise<void> => {
    while (performance.now() - startedAt < forMs) {
      const askedAt = performance.now();
      await once();
      samplesMs.push(performance.now() - askedAt);
    }
  };
  await Promise.all(Array.from({ length: CROWD }, work));
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await cpuMsOf(pids);
  const used = Object.entries(after).map(([name, ms]) => [name, ms - (before[name] ?? 0)] as const);
  return { seconds, samplesMs, cpuMs: Object.fromEntries(used) };
}

function perSecond(rates: readonly Rate[]): number {
  const total = (of: (rate: Rate) => number) => rates.reduce((sum, rate) => sum + of(rate), 0);
  return total(({ samplesMs }) => samplesMs.length) / total(({ seconds }) => seconds);
}

function hashOnce(): () => Promise<void> {
  const hasher = createPasswordHasher({ concurrency: availableParallelism() });
  const password = new Secret('a password for benchmarks');
  return async () => {
    await hasher.hash(password);
  };
}
