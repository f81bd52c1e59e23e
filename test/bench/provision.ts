/**
 * `bench provision`: how fast a real control plane fills with tenants through the public API, measured against
 * the bare applies on the same control plane: one half of them before the platform starts, the other after it
 * has ended, so that neither burdens the other and a machine that slows down slows both. The control plane's
 * controllers are behind all the while: they make only so many calls a second, which burdens both alike.
 */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startControlPlane, type ControlPlane } from '../control-plane/control-plane.js';
import { Crowd, type Turn } from './crowd.js';
import { connectionsTo, Customer } from './customer.js';
import { startPlatform, WORKSPACE } from './platform.js';
import { RawLoop, rawTenants } from './raw-apply.js';
import { latencies, rounded, type Latencies } from './statistics.js';
import { watchRest, type Rest } from './watch-rest.js';

export interface ProvisionOptions {
  readonly tenants: number;
  /** How long the tenants are watched at rest; 0 leaves that out. */
  readonly restSeconds: number;
  readonly say: (line: string) => void;
}

export interface ProvisionReport {
  readonly bench: 'provision';
  readonly tenants: number;
  readonly objectsPerTenant: number;
  readonly raw: { readonly tenantsPerSecond: number; readonly connections: number };
  readonly platform: {
    readonly tenantsPerSecond: number;
    /** From the customer's request to the last object applied. */
    readonly signupToApplied: Latencies;
    /** The API's own answer, while all that goes on. */
    readonly creation: Latencies;
  };
  /** Tenants a second, the platform's by the raw loop's. */
  readonly ratio: number;
  readonly rest?: Rest;
}

const NODES = 4;
const CONNECTIONS_TO_TRY = [4, 8, 16, 32];
const TENANTS_PER_TRIAL = 24;
const WARM_UP_TENANTS = 24;

export async function benchProvision(options: ProvisionOptions): Promise<ProvisionReport> {
  const { say } = options;
  say('starting the control plane');
  const controlPlane = await startControlPlane({ nodes: NODES });
  try {
    await installDefinitions(controlPlane.kubeconfig);
    return await measure(controlPlane, options);
  } finally {
    await controlPlane.stop();
  }
}

export async function installDefinitions(kubeconfig: string): Promise<void> {
  const local = join(WORKSPACE, 'apps/local/dist/main.js');
  await promisify(execFile)(process.execPath, [local, 'apply-objects', '--kubeconfig', kubeconfig]);
}

async function measure(
  controlPlane: ControlPlane,
  options: ProvisionOptions,
): Promise<ProvisionReport> {
  const { tenants, say } = options;
  const raw = await RawLoop.to(controlPlane.access);
  say('looking for the fastest raw loop');
  const connections = await raw.fastest(CONNECTIONS_TO_TRY, TENANTS_PER_TRIAL);
  const rawRates: number[] = [];
  const runRaw = async (): Promise<void> => {
    say(`raw loop: ${half} tenants over ${connections} connections`);
    rawRates.push(await raw.run(await rawTenants(half), connections));
  };
  const half = Math.ceil(tenants / 2);
  await runRaw();
  const { turn, rest } = await runPlatform(controlPlane, options);
  await runRaw();

  const rawRate = overall(rawRates);
  return {
    bench: 'provision',
    tenants,
    objectsPerTenant: (await rawTenants(1))[0]?.length ?? 0,
    raw: { tenantsPerSecond: rounded(rawRate), connections },
    platform: {
      tenantsPerSecond: rounded(turn.perSecond),
      signupToApplied: latencies(turn.appliedMs),
      creation: latencies(turn.creationMs),
    },
    ratio: rounded(turn.perSecond / rawRate, 2),
    ...(rest && { rest }),
  };
}

interface PlatformRun {
  readonly turn: Turn;
  readonly rest: Rest | null;
}

async function runPlatform(
  controlPlane: ControlPlane,
  { tenants, restSeconds, say }: ProvisionOptions,
): Promise<PlatformRun> {
  say('starting the platform');
  const platform = await startPlatform(controlPlane.kubeconfig);
  try {
    await platform.startWorker();
    const connections = connectionsTo(platform.apiUrl);
    const customer = new Customer(connections);
    await customer.signUp();
    const crowd = await Crowd.of(platform, customer);
    await crowd.provision(WARM_UP_TENANTS);
    say(`platform: ${tenants} tenants`);
    const turn = await crowd.provision(tenants);
    await crowd.close();
    await connections.destroy();
    const watched = { controlPlanes: [controlPlane], platform, seconds: restSeconds, say };
    return { turn, rest: restSeconds > 0 ? await watchRest(watched) : null };
  } finally {
    await platform.stop();
  }
}

/** Of runs with equally many tenants each. */
function overall(perSecond: readonly number[]): number {
  return perSecond.length / perSecond.reduce((sum, rate) => sum + 1 / rate, 0);
}
