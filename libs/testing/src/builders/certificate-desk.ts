import { createSecretBox } from '@fleetcommand/adapter-secrets/secret-box';
import type {
  CertificateWish,
  StoredCertificate,
} from '@fleetcommand/application/ports/certificates';
import type { CertificateDependencies } from '@fleetcommand/application/use-cases/certificates/dependencies';
import {
  stepCertificate,
  type CertificateReport,
} from '@fleetcommand/application/use-cases/certificates/step-certificate';
import { LETS_ENCRYPT_BUDGET } from '@fleetcommand/certificates/budget';
import { ManualClock } from '@fleetcommand/kernel/clock';
import { Secret } from '@fleetcommand/kernel/secret';
import { uuidIds } from '@fleetcommand/runtime/ids';

import {
  createFakeCertificateAuthority,
  type FakeCertificateAuthority,
} from '../fakes/certificate-authority.js';
import { createFakeCluster, type FakeCluster } from '../fakes/cluster.js';
import type { Crasher } from '../fakes/crash.js';
import { createFakeEdgeFleet, type FakeEdgeFleet } from '../fakes/edge-fleet.js';
import { createInMemoryStore } from '../fakes/in-memory-store.js';
import { createFakeJobQueue, type FakeJobQueue } from '../fakes/job-queue.js';
import { createManualTimers } from '../fakes/timers.js';
import { someId } from './ids.js';

const LEASE_MS = 5_000;
/** More rounds than any order needs. */
const MOST_ROUNDS = 100;
/** A look this far off is no work that waits. */
const REST_MS = 60 * 60_000;

/** A worker's certificates on fakes. */
export interface CertificateDesk {
  readonly purpose: string;
  readonly clock: ManualClock;
  readonly authority: FakeCertificateAuthority;
  /** Tried when the first fails. */
  readonly second: FakeCertificateAuthority;
  readonly cluster: FakeCluster;
  readonly edges: FakeEdgeFleet;
  readonly queue: FakeJobQueue;
  readonly deps: CertificateDependencies;
  /** Purposes of certificates that moved, in order. */
  readonly changes: readonly string[];
  /** As stored now. */
  certificate(): Promise<StoredCertificate>;
  /** One run, by a worker that may be another than usual. */
  step(deps?: Partial<CertificateDependencies>): Promise<CertificateReport>;
  /**
   * Runs what the queue holds, the clock going on to whatever is due next, until only the distant future is left.
   * With a crasher every port of the worker goes through it.
   */
  rest(crasher?: Crasher): Promise<void>;
}

export async function openCertificateDesk(
  hostnames: readonly string[] = ['*.apps.example.test', 'fleet.example.test'],
  wish: Partial<CertificateWish> = {},
  settings: Partial<CertificateDependencies['settings']> = {},
): Promise<CertificateDesk> {
  const clock = new ManualClock();
  const { store } = createInMemoryStore(clock);
  const cluster = createFakeCluster({ id: someId('clu'), clock });
  const edges = createFakeEdgeFleet([cluster]);
  const page = (hostname: string, token: string) => edges.page(hostname, token);
  const authority = createFakeCertificateAuthority({ clock, page });
  const directoryUrl = 'https://second.example/dir';
  const second = createFakeCertificateAuthority({
    clock,
    page,
    directoryUrl,
    dns: authority.dns,
  });
  const queue = createFakeJobQueue(clock);
  const purpose = wish.purpose ?? 'platform/wildcard';
  await store.certificates.ensure(
    {
      id: someId('crt'),
      tenantId: null,
      challenge: 'dns-01',
      challengeTarget: null,
      keyType: 'ecdsa-p256',
      hostnames,
      ...wish,
      purpose,
    },
    clock.now(),
  );
  const changes: string[] = [];
  const deps: CertificateDependencies = {
    store,
    authorities: [authority, second],
    dns: authority.dns,
    lookups: { txt: async (name) => authority.dns.txt(name) },
    clusters: { all: () => [cluster] },
    edges,
    secretBox: createSecretBox([new Secret(Buffer.alloc(32, 7).toString('base64'))]),
    queue,
    ids: uuidIds,
    clock,
    timers: createManualTimers(),
    lease: { holder: 'worker-1', ttlMs: LEASE_MS },
    settings: {
      contact: 'ops@example.test',
      budget: LETS_ENCRYPT_BUDGET,
      reusesKeys: false,
      lingersMs: 0,
      ...settings,
    },
    onChange: (changed) => changes.push(changed),
  };
  return {
    purpose,
    clock,
    authority,
    second,
    cluster,
    edges,
    queue,
    deps,
    changes,
    async certificate() {
      const found = await store.certificates.findByPurpose(purpose);
      if (!found) throw new Error(`there is no certificate ${purpose}`);
      return found;
    },
    step: (other) => stepCertificate({ ...deps, ...other }, purpose),
    rest: (crasher) => comeToRest(crasher ? wrapped(deps, crasher) : deps, clock, queue, purpose),
  };
}

async function comeToRest(
  deps: CertificateDependencies,
  clock: ManualClock,
  queue: FakeJobQueue,
  purpose: string,
): Promise<void> {
  // The worker looks at every certificate when it starts, whatever the queue remembers.
  await queue.enqueue({ kind: 'certificate.step', purpose, sequence: 0 });
  for (let round = 0; round < MOST_ROUNDS; round++) {
    await queue.runDue(async (job) => {
      if (job.kind === 'certificate.step') await stepCertificate(deps, job.purpose);
    });
    const [next] = queue.pending();
    const waitMs = next ? next.dueAt.getTime() - clock.now().getTime() : 0;
    if (!next || waitMs >= REST_MS) return;
    clock.advance(Math.max(0, waitMs));
  }
  throw new Error(`no rest after ${MOST_ROUNDS} rounds`);
}

function wrapped(deps: CertificateDependencies, crasher: Crasher): CertificateDependencies {
  const [authority, ...others] = deps.authorities;
  return {
    ...deps,
    store: crasher.wrap('store', deps.store),
    authorities: [crasher.wrap('authority', authority), ...others],
    dns: deps.dns && crasher.wrap('dns', deps.dns),
    edges: deps.edges && crasher.wrap('edges', deps.edges),
    clusters: { all: () => deps.clusters.all().map((each) => crasher.wrap('cluster', each)) },
    queue: crasher.wrap('queue', deps.queue),
  };
}
