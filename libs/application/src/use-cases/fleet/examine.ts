import { registrableDomain } from '@fleetcommand/domain/domains/registrable-domain';
import {
  ENDING_DAYS,
  examineInstallation,
  type CertificateFacts,
  type Finding,
  type NameFacts,
  type WorkFacts,
} from '@fleetcommand/domain/installation/examine';
import type { Clock } from '@fleetcommand/kernel/clock';

import type { DnsLookups } from '../../ports/dns.js';
import type { JobInspector } from '../../ports/job-inspector.js';
import type { SchemaInspector } from '../../ports/schema.js';
import type { Store } from '../../ports/store.js';
import type { DomainSettings } from '../domains/settings.js';

export interface ExamineDependencies {
  readonly store: Store;
  readonly clock: Clock;
  readonly jobs: Pick<JobInspector, 'counts'>;
  readonly dns: Pick<DnsLookups, 'observe'>;
  readonly schema: SchemaInspector;
  readonly domains: Pick<DomainSettings, 'appsDomain' | 'targets'>;
}

/** What is missing or wrong with this installation: looks only, changes nothing. `host` is the console's. */
export async function examine(
  deps: ExamineDependencies,
  { version, host }: { readonly version: string; readonly host: string },
): Promise<readonly Finding[]> {
  const { store, clock, schema, domains } = deps;
  const now = clock.now();
  const { targets } = domains;
  const regions = await store.catalogue.listRegions();
  const zones = new Set([domains.appsDomain, ...regions.map(({ domain }) => domain)]);
  const [schemaFacts, clusters, accesses, edges, statistics, work, ...names] = await Promise.all([
    schema.facts(),
    store.catalogue.listClusters(),
    store.clusterAccess.list(),
    store.edges.list(),
    store.certificates.statistics(now),
    workFacts(deps),
    lookUp(deps.dns, host, host),
    // Any name there is as good as another.
    ...[...zones]
      .filter((zone) => zone !== null)
      .map((zone) => lookUp(deps.dns, `fleet-doctor.${zone}`, `*.${zone}`)),
  ]);
  const byId = new Map(accesses.map((access) => [access.clusterId, access]));
  return examineInstallation({
    now,
    version,
    schema: schemaFacts,
    clusters: clusters.map(({ id, name }) => {
      const access = byId.get(id);
      const { askedAt = null, problem = null, report } = access ?? {};
      return { name, askedAt, problem, checks: report?.checks ?? null };
    }),
    edges: edges.map(({ name, askedAt, problem, report }) => ({
      name,
      askedAt,
      problem,
      version: report?.version ?? null,
      notReady: report && !report.isReady ? report.notReady : [],
    })),
    names: names.filter((name) => name !== null),
    publicAddresses: [...targets.ipv4, ...targets.ipv6],
    certificates: certificateFacts(statistics),
    work,
  });
}

type Statistics = Awaited<ReturnType<Store['certificates']['statistics']>>;

function certificateFacts({ daysLeft, failures }: Statistics): CertificateFacts {
  const sum = (counted: Statistics['daysLeft']) =>
    counted.reduce((total, { count }) => total + count, 0);
  return {
    ended: sum(daysLeft.filter(({ days }) => days < 0)),
    ending: sum(daysLeft.filter(({ days }) => days >= 0 && days < ENDING_DAYS)),
    failures,
  };
}

async function workFacts({ store, jobs }: ExamineDependencies): Promise<WorkFacts> {
  const [queue, outbox, failedOperations] = await Promise.all([
    jobs.counts(),
    store.fleet.outboxFacts(),
    store.fleet.countFailed(),
  ]);
  return {
    queueProblem: queue.ok ? null : queue.error.message,
    isPaused: queue.ok && queue.value.isPaused,
    stuck: outbox.stuck,
    oldestOwedAt: outbox.oldestAt,
    failedOperations,
  };
}

/** Null for a name that every machine leads to itself (RFC 6761). */
async function lookUp(
  dns: Pick<DnsLookups, 'observe'>,
  hostname: string,
  name: string,
): Promise<NameFacts | null> {
  if (/(^|\.)localhost$/.test(hostname)) return null;
  const { views } = await dns.observe({
    hostname,
    registrableDomain: registrableDomain(hostname),
    isWildcard: false,
  });
  const answers = views.flatMap(({ a, aaaa }) => [a, aaaa]);
  const addresses = [...new Set(answers.flatMap(({ values }) => values))].sort();
  const told = answers.find(({ outcome }) => outcome !== 'failed' && outcome !== 'bogus');
  const outcome = told?.outcome ?? answers[0]?.outcome ?? 'failed';
  return { name, outcome, addresses };
}
