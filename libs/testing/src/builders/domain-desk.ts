import type { StoredDomain } from '@fleetcommand/application/ports/domains';
import type { TenantEvent } from '@fleetcommand/application/ports/events';
import type { Job } from '@fleetcommand/application/ports/job-queue';
import type { RouteProbeResult } from '@fleetcommand/application/ports/route-probe';
import type { Actor } from '@fleetcommand/application/use-cases/actor';
import { claimDomain } from '@fleetcommand/application/use-cases/domains/claim-domain';
import type { ReviewDependencies } from '@fleetcommand/application/use-cases/domains/review-domain/dependencies';
import { reviewDomain } from '@fleetcommand/application/use-cases/domains/review-domain/review-domain';
import {
  recordsOf,
  type DomainSettings,
} from '@fleetcommand/application/use-cases/domains/settings';
import { sweepDomains } from '@fleetcommand/application/use-cases/domains/sweep-domains';
import { relayOutbox } from '@fleetcommand/application/use-cases/jobs/relay-outbox';
import { createTenant } from '@fleetcommand/application/use-cases/tenants/create-tenant';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { DomainId } from '@fleetcommand/kernel/ids';
import { unwrap } from '@fleetcommand/kernel/result';

import type { Crasher } from '../fakes/crash.js';
import { createFakeDnsLookups, type FakeDnsLookups } from '../fakes/dns-lookups.js';
import { createFakeJobQueue, type FakeJobQueue } from '../fakes/job-queue.js';
import { createManualTimers } from '../fakes/timers.js';
import { DOMAIN_SETTINGS } from './domain-settings.js';
import { issueCertificate } from './issued-certificate.js';
import { openOffice, type Office } from './office.js';

const LEASE_MS = 5_000;
const MOST_ROUNDS = 2_000;
const SWEEP_MS = 30_000;
/** Past everything that can be due. */
const FAR_MS = 400 * 24 * 60 * 60_000;

/** An organization with an instance of its own. */
export interface Customer {
  readonly actor: Actor;
  readonly tenant: Tenant;
}

/** A worker's domains on fakes, with an office in front where customers add theirs. */
export interface DomainDesk {
  readonly office: Office;
  readonly dns: FakeDnsLookups;
  readonly queue: FakeJobQueue;
  readonly deps: ReviewDependencies;
  /** What a visitor of a host gets instead of the instance; of all others, they get that. */
  readonly unserved: Map<string, RouteProbeResult>;
  /** Every job that was rung for, but reviews. */
  readonly rung: Job[];
  customer(slug: string, plan?: string): Promise<Customer>;
  claim(customer: Customer, hostname: string): Promise<StoredDomain>;
  /** With its records set, bound, issued and served. */
  live(customer: Customer, hostname: string): Promise<StoredDomain>;
  /** As stored now; throws when it is gone. */
  domain(id: DomainId): Promise<StoredDomain>;
  setRecords(domain: StoredDomain): void;
  clearRecords(domain: StoredDomain): void;
  /** A certificate comes, and every edge serves it. */
  issue(id: DomainId): Promise<void>;
  /** What a tenant's people are told, oldest first. */
  events(customer: Customer): Promise<readonly TenantEvent[]>;
  /** Relay, worker and sweep do all that is due now. */
  settle(crasher?: Crasher): Promise<void>;
  /** Lets time pass, whatever falls due done in its time. */
  pass(ms: number): Promise<void>;
  /** Lets time pass in which no worker runs, and then has what is due by then done. */
  leap(ms: number): Promise<void>;
}

export async function openDomainDesk(settings: Partial<DomainSettings> = {}): Promise<DomainDesk> {
  const office = await openOffice();
  const { store, clock, ids } = office;
  const dns = createFakeDnsLookups();
  const queue = createFakeJobQueue(clock);
  const rung: Job[] = [];
  const unserved = new Map<string, RouteProbeResult>();
  const deps: ReviewDependencies = {
    store,
    dns,
    hosts: { check: async (hostname) => unserved.get(hostname) ?? { live: true } },
    queue,
    clock,
    ids,
    secretBox: office.secretBox,
    timers: createManualTimers(),
    lease: { holder: 'worker-1', ttlMs: LEASE_MS },
    settings: { ...DOMAIN_SETTINGS, ...settings },
  };
  const desk: DomainDesk = {
    office,
    dns,
    queue,
    deps,
    unserved,
    rung,
    async customer(slug, plan = 'pro') {
      const actor = await office.actor();
      const wanted = { name: slug, slug, plan };
      return { actor, tenant: unwrap(await createTenant(office, actor, wanted)).tenant };
    },
    async claim({ actor, tenant }, hostname) {
      return unwrap(await claimDomain(office, actor, tenant.id, { hostname }));
    },
    async live(customer, hostname) {
      const { id } = await desk.claim(customer, hostname);
      desk.setRecords(await desk.domain(id));
      await desk.settle();
      await desk.issue(id);
      await desk.settle();
      return desk.domain(id);
    },
    async domain(id) {
      const domain = await store.domains.find(id);
      if (!domain) throw new Error(`there is no domain ${id}`);
      return domain;
    },
    setRecords: (domain) => dns.setAll(recordsOf(domain, deps.settings)),
    clearRecords(domain) {
      for (const { type, name } of recordsOf(domain, deps.settings)) dns.set(type, name);
    },
    async issue(id) {
      await issueCertificate(store, id, clock.now());
      await queue.enqueue({ kind: 'domain.review', domainId: id });
    },
    async events({ tenant }) {
      return (await store.events.list(tenant.id, { limit: 100 })).items.toReversed();
    },
    settle: (crasher) => settle(crasher ? wrapped(deps, crasher) : deps, queue, rung),
    async leap(ms) {
      clock.advance(ms);
      await desk.settle();
    },
    async pass(ms) {
      const end = clock.now().getTime() + ms;
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        await settle(deps, queue, rung);
        const due = await nextDue(deps, queue);
        if (due > end) break;
        clock.advance(due - clock.now().getTime());
      }
      clock.advance(end - clock.now().getTime());
      await settle(deps, queue, rung);
    },
  };
  return desk;
}

/** When the sweep or a delayed job has something to do next. */
async function nextDue({ store, clock }: ReviewDependencies, queue: FakeJobQueue): Promise<number> {
  const now = clock.now().getTime();
  const [job] = queue.pending();
  const [first] = await store.domains.listDue(new Date(now + FAR_MS), 1);
  const dueAt = first ? (await store.domains.find(first))?.nextReviewAt?.getTime() : undefined;
  const times = [
    ...(job ? [job.dueAt.getTime()] : []),
    // What is due and was not done is somebody's who died: the next sweep rings again.
    ...(dueAt === undefined ? [] : [dueAt > now ? dueAt : now + SWEEP_MS]),
  ];
  return Math.max(now, Math.min(Infinity, ...times));
}

async function settle(deps: ReviewDependencies, queue: FakeJobQueue, rung: Job[]): Promise<void> {
  await work(deps, queue, rung);
  await sweepDomains(deps);
  await work(deps, queue, rung);
}

async function work(deps: ReviewDependencies, queue: FakeJobQueue, rung: Job[]): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const relayed = await relayOutbox(deps);
    const runs = await queue.runDue(async (job) => {
      if (job.kind === 'domain.review') await reviewDomain(deps, job.domainId);
      else rung.push(job);
    });
    if (relayed + runs === 0) return;
  }
  throw new Error(`no rest after ${MOST_ROUNDS} rounds`);
}

function wrapped(deps: ReviewDependencies, crasher: Crasher): ReviewDependencies {
  return {
    ...deps,
    store: crasher.wrap('store', deps.store),
    dns: crasher.wrap('dns', deps.dns),
    queue: crasher.wrap('queue', deps.queue),
  };
}
