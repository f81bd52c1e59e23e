/**
 * `bench certificates`: certificates a second by the worker's own state machine (every step stored in PostgreSQL, every
 * proof a ConfigMap that a real edge was seen answering, every certificate seen served by it), in turns with a loop of
 * acme-client's bare calls on the same Pebble, proven by DNS. Pebble waits for nothing before it validates. Either way
 * the machine's cores are shared by Pebble and a process of its own; the platform's beside with PostgreSQL, the
 * cluster's API and the edge.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificateAuthority } from '@fleetcommand/adapter-acme/certificate-authority';
import { watchCluster } from '@fleetcommand/adapter-kubernetes/cluster';
import { connect } from '@fleetcommand/adapter-kubernetes/connection';
import { writeKubeconfig } from '@fleetcommand/adapter-kubernetes/kubeconfig-file';
import { createStore } from '@fleetcommand/adapter-prisma/store';
import { createEdgeFleet } from '@fleetcommand/adapter-probe/edge-fleet';
import { createSecretBox } from '@fleetcommand/adapter-secrets/secret-box';
import type { CertificateAuthority } from '@fleetcommand/application/ports/acme';
import { systemTimers } from '@fleetcommand/application/ports/timers';
import type { CertificateDependencies } from '@fleetcommand/application/use-cases/certificates/dependencies';
import { stepCertificate } from '@fleetcommand/application/use-cases/certificates/step-certificate';
import { LETS_ENCRYPT_BUDGET } from '@fleetcommand/certificates/budget';
import { systemClock } from '@fleetcommand/kernel/clock';
import { unwrap } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';
import { uuidIds } from '@fleetcommand/runtime/ids';
import { startPebble } from '@fleetcommand/testing/servers/start';
import { z } from 'zod';
import { startEdge } from '../routers/edge.js';
import { freePorts } from '../routers/traefik.js';
import { child, nextMessage } from './child.js';
import { startControlDatabase } from './platform.js';
import type { RawTurn } from './raw-acme.js';
import { latencies, rounded, type Latencies } from './statistics.js';

export interface CertificatesOptions {
  /** How many, each way. */
  readonly tenants: number;
  readonly say: (line: string) => void;
}

export interface CertificatesReport {
  readonly bench: 'certificates';
  readonly certificates: number;
  readonly raw: { readonly perSecond: number };
  readonly platform: { readonly perSecond: number };
  readonly ratio: number;
  /** From the authority's verdict until the edge was seen serving the certificate. */
  readonly verifiedToLive: Latencies;
}

const TURNS = 2;
/** Orders at once, either way: the worker's default of jobs. */
const CROWD = 24;
/** Until code is compiled and connections are open. */
const WARM_UP = 24;
const MOST_LOOKS = 200;
const REST_MS = 60 * 60_000;
/** As the worker has it. */
const LINGERS_MS = 1_000;

/** No limit: it is the platform that is measured, not its patience. */
const NO_LIMIT = { capacity: 1e9, refillMs: 1, reserved: 0 };
const BUDGET = Object.fromEntries(
  Object.keys(LETS_ENCRYPT_BUDGET).map((name) => [name, NO_LIMIT]),
) as unknown as typeof LETS_ENCRYPT_BUDGET;

export async function benchCertificates(options: CertificatesOptions): Promise<CertificatesReport> {
  const cleanUp: (() => Promise<unknown>)[] = [];
  try {
    return await measure(await start(cleanUp), options);
  } finally {
    for (const clean of cleanUp.toReversed()) await clean();
  }
}

interface Setting {
  readonly rawLoop: ChildProcess;
  readonly deps: CertificateDependencies;
  /** When the authority was first heard to call a name proven. */
  readonly verifiedAt: ReadonlyMap<string, number>;
}

async function start(cleanUp: (() => Promise<unknown>)[]): Promise<Setting> {
  const folder = await mkdtemp(join(tmpdir(), 'fleet-bench-certificates-'));
  cleanUp.push(() => rm(folder, { recursive: true, force: true }));
  const database = await startControlDatabase();
  cleanUp.push(() => database.stop());
  const token = 'token-1';
  const api = await child('api-server-process.js', [folder, token], cleanUp);
  const kubeconfig = await writeKubeconfig({ server: z.url().parse(api.told), user: { token } });
  cleanUp.push(() => kubeconfig.remove());
  const connected = await connect({
    kubeconfigPath: kubeconfig.path,
    component: 'bench',
    version: '0',
  });
  const cluster = watchCluster({
    id: uuidIds.next('clu'),
    connection: unwrap(connected),
    watches: false,
  });
  cleanUp.push(() => cluster.close());
  const ports = await freePorts();
  const edge = await startEdge({ kubeconfig: kubeconfig.path, ports });
  cleanUp.push(() => edge.stop());
  const ca = await startPebble({ httpPort: ports.web, authorizationReusePercent: 0 });
  cleanUp.push(() => ca.stop());
  const caPem = await readFile(ca.caFile, 'utf8');
  const store = createStore({ url: database.url, poolSize: 20, applicationName: 'bench' });
  cleanUp.push(() => store.close());
  const { directoryUrl } = ca;
  const verifiedAt = new Map<string, number>();
  const deps: CertificateDependencies = {
    store: store.store,
    authorities: [watched(createCertificateAuthority({ directoryUrl, caPem }), verifiedAt)],
    dns: null,
    lookups: null,
    clusters: { all: () => [cluster] },
    edges: createEdgeFleet({
      addresses: async () => ['127.0.0.1'],
      httpPort: ports.web,
      httpsPort: ports.websecure,
    }),
    secretBox: createSecretBox([new Secret(Buffer.alloc(32, 1).toString('base64'))]),
    queue: { enqueue: async () => undefined },
    ids: uuidIds,
    clock: systemClock,
    timers: systemTimers,
    lease: { holder: 'bench', ttlMs: 15_000 },
    settings: { contact: null, budget: BUDGET, reusesKeys: false, lingersMs: LINGERS_MS },
    onChange: () => undefined,
  };
  const { process: rawLoop } = await child(
    'raw-acme.js',
    [directoryUrl, ca.challtestsrvUrl],
    cleanUp,
    {
      NODE_EXTRA_CA_CERTS: ca.caFile,
    },
  );
  return { rawLoop, deps, verifiedAt };
}

/** Notes when it says that a name is proven. */
function watched(
  authority: CertificateAuthority,
  verifiedAt: Map<string, number>,
): CertificateAuthority {
  return {
    ...authority,
    async readAuthorization(...call) {
      const read = await authority.readAuthorization(...call);
      if (read.ok && read.value.status === 'valid' && !verifiedAt.has(read.value.hostname))
        verifiedAt.set(read.value.hostname, performance.now());
      return read;
    },
  };
}

async function measure(
  { rawLoop, deps, verifiedAt }: Setting,
  { tenants: count, say }: CertificatesOptions,
): Promise<CertificatesReport> {
  const raw = async (turn: RawTurn): Promise<number> => {
    rawLoop.send(turn);
    return z.number().parse(await nextMessage(rawLoop));
  };
  await raw({ name: 'warm-up', count: WARM_UP, atOnce: CROWD });
  await crowd(WARM_UP, (n) => issueOne(deps, `warm-up-${n}.bench.test`));
  const share = Math.ceil(count / TURNS);
  const times = { raw: 0, platform: 0 };
  const liveMs: number[] = [];
  for (let turn = 1; turn <= TURNS; turn += 1) {
    say(
      `turn ${turn} of ${TURNS}: ${share} certificates by acme-client alone, then by the platform`,
    );
    times.raw += await raw({ name: `raw-${turn}`, count: share, atOnce: CROWD });
    times.platform += await crowd(share, async (n) => {
      const hostname = `platform-${turn}-${n}.bench.test`;
      await issueOne(deps, hostname);
      liveMs.push(performance.now() - (verifiedAt.get(hostname) ?? Number.NaN));
    });
  }
  const made = share * TURNS;
  const perSecond = { raw: (made / times.raw) * 1_000, platform: (made / times.platform) * 1_000 };
  return {
    bench: 'certificates',
    certificates: made,
    raw: { perSecond: rounded(perSecond.raw) },
    platform: { perSecond: rounded(perSecond.platform) },
    ratio: rounded(perSecond.platform / perSecond.raw, 2),
    verifiedToLive: latencies(liveMs),
  };
}

/** Does `count` of them, some at once; resolves to how long all took. */
async function crowd(count: number, one: (index: number) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  let next = 0;
  const worker = async () => {
    while (next < count) await one(next++);
  };
  await Promise.all(Array.from({ length: CROWD }, worker));
  return performance.now() - startedAt;
}

/** As the worker does, looking again when each look asks for it, until the edge was seen serving the certificate. */
async function issueOne(deps: CertificateDependencies, hostname: string): Promise<void> {
  const purpose = `domain/${uuidIds.next('dom')}`;
  const wish = { tenantId: null, challenge: 'http-01', challengeTarget: null } as const;
  await deps.store.certificates.ensure(
    { ...wish, id: uuidIds.next('crt'), purpose, hostnames: [hostname], keyType: 'ecdsa-p256' },
    deps.clock.now(),
  );
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    const { nextLookAfterMs, failure } = await stepCertificate(deps, purpose);
    // What is served by every edge rests for hours.
    if (!failure && nextLookAfterMs > REST_MS) return;
    await deps.timers.delay(Math.min(nextLookAfterMs, 1_000));
  }
  throw new Error(`${hostname} has no certificate after ${MOST_LOOKS} looks`);
}
