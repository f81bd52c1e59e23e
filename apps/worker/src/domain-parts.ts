/** How customers' own domains are looked at: what the worker's configuration says about them. */
import { createDnsLookups } from '@fleetcommand/adapter-dns/lookups/dns-lookups';
import { createRouteProbe } from '@fleetcommand/adapter-probe/route-probe';
import type { DnsLookups } from '@fleetcommand/application/ports/dns';
import type { Store } from '@fleetcommand/application/ports/store';
import { edgeAddresses } from '@fleetcommand/application/use-cases/fleet/edge-addresses';
import type { JobQueue } from '@fleetcommand/application/ports/job-queue';
import {
  domainSettings,
  type DomainSettings,
} from '@fleetcommand/application/use-cases/domains/settings';
import type {
  HostProbe,
  ReviewDependencies,
} from '@fleetcommand/application/use-cases/domains/review-domain/dependencies';
import { hostUrl } from '@fleetcommand/desired-state/names/tenant-address';
import type { PlatformFacts } from '@fleetcommand/desired-state/rendered-tenant';
import { isId } from '@fleetcommand/kernel/ids';

import type { WorkerConfig } from './config.js';

export function openLookups({ DNS_RESOLVERS: resolvers }: WorkerConfig): DnsLookups {
  return createDnsLookups({ resolvers });
}

export function domainParts(
  config: WorkerConfig,
  platform: Pick<PlatformFacts, 'publicHttpsPort'>,
  shared: Omit<ReviewDependencies, 'hosts' | 'settings'>,
): ReviewDependencies {
  const hosts = openHostProbe(config, platform, shared.store);
  return { ...shared, hosts, settings: readDomainSettings(config) };
}

/** Through an edge, by its address: visitors' DNS may not lead there yet. Null where the settings lead to no edge. */
function openHostProbe(
  { EDGES, PROBE_CA_FILE: caFile }: WorkerConfig,
  platform: Pick<PlatformFacts, 'publicHttpsPort'>,
  store: Pick<Store, 'edges'>,
): HostProbe | null {
  if (EDGES.length === 0) return null;
  return {
    async check(hostname) {
      const [edgeAddress] = await edgeAddresses(store);
      const probe = createRouteProbe({
        ...(edgeAddress !== undefined && { edgeAddress }),
        ...(caFile && { caFile }),
      });
      return probe.check(hostUrl(hostname, platform));
    },
  };
}

export function readDomainSettings(config: WorkerConfig): DomainSettings {
  return domainSettings({
    appsDomain: config.APPS_DOMAIN,
    consoleHost: new URL(config.PUBLIC_URL).hostname,
    targetZone: config.DOMAIN_TARGET_ZONE ?? null,
    ipv4: config.PUBLIC_IPV4,
    ipv6: config.PUBLIC_IPV6,
    caIdentifiers: config.CAA_IDENTIFIERS,
    keyType: config.ACME_KEY_TYPE,
    acceptsUnlistedSuffixes: config.UNLISTED_SUFFIXES === 'accept',
  });
}

/** A certificate moved: its domain's own word may be another now. A ring that is lost is the sweep's to make up for. */
export function ringForDomain(queue: JobQueue, onLost: (error: unknown) => void) {
  return (purpose: string): void => {
    const domainId = purpose.replace(/^domain\//, '');
    if (!isId('dom', domainId)) return;
    queue.enqueue({ kind: 'domain.review', domainId }).catch(onLost);
  };
}
