/** Asks about a customer's host: each resolver says who is authoritative, and those are asked. */
import type { DnsLookups, HostQuestion } from '@fleetcommand/application/ports/dns';
import type {
  CaaLookup,
  Lookup,
  ResolverView,
} from '@fleetcommand/domain/domains/diagnosis/observation';
import { challengeName, proofName } from '@fleetcommand/domain/domains/expected-records';
import { isPublicAddress } from '@fleetcommand/domain/network/public-address';

import { ask, outcomeOf, readAll, readCaa, readLookup, responseCode, type Asking } from './ask.js';
import type { ServerAddress } from './wire.js';
import { findZone, type Zone, type Viewing } from './zone.js';

export interface DnsLookupOptions {
  /** Recursive, two or more, of different operators. */
  readonly resolvers: readonly ServerAddress[];
  /** Of each question to each server; default 2 s. */
  readonly timeoutMs?: number;
  /** Of a whole look at a host; default 10 s. What was not learned by then has failed. */
  readonly totalTimeoutMs?: number;
  /** Where authoritative servers listen; default 53. */
  readonly nameServerPort?: number;
  /** Which of a customer's name servers may be asked; default: those with public addresses. */
  readonly mayAsk?: (address: string) => boolean;
}

export function createDnsLookups(options: DnsLookupOptions): DnsLookups {
  const { resolvers, timeoutMs = 2_000, totalTimeoutMs = 10_000 } = options;
  const { nameServerPort = 53, mayAsk = isPublicAddress } = options;
  const begin = (): readonly Viewing[] => {
    const deadline = AbortSignal.timeout(totalTimeoutMs);
    return resolvers.map((resolver, index) => ({
      resolver: { servers: [resolver], isRecursive: true, timeoutMs, deadline },
      timeoutMs,
      nameServerPort,
      mayAsk,
      index,
    }));
  };
  return {
    async observe(question) {
      const views = begin().map((viewing, index) => view(question, viewing, resolvers[index]));
      return { hostname: question.hostname, views: await Promise.all(views) };
    },
    async txt(name) {
      for (const viewing of begin()) {
        const zone = await findZone(name, null, viewing);
        const found = readLookup(await ask(name, 'TXT', zone.asking), name, 'TXT');
        if (found.outcome !== 'failed') return found.values;
      }
      return null;
    },
  };
}

async function view(
  { hostname, registrableDomain, isWildcard }: HostQuestion,
  viewing: Viewing,
  address: ServerAddress | undefined,
): Promise<ResolverView> {
  const zone = await findZone(hostname, registrableDomain, viewing);
  const own = async (name: string, type: 'CNAME' | 'A' | 'AAAA' | 'TXT') =>
    readLookup(await ask(name, type, zone.asking), name, type);
  const [cname, a, aaaa, proof, delegation, caa, isBogus, cached] = await Promise.all([
    own(hostname, 'CNAME'),
    own(hostname, 'A'),
    own(hostname, 'AAAA'),
    own(proofName(hostname), 'TXT'),
    isWildcard ? own(challengeName(hostname), 'CNAME') : null,
    lookUpCaa(hostname, zone, viewing),
    failsDnssec(hostname, viewing.resolver),
    ask(hostname, 'A', viewing.resolver).then(readAll),
  ]);
  const trusted = (lookup: Lookup): Lookup =>
    isBogus ? { outcome: 'bogus', values: [], ttlSeconds: null } : lookup;
  return {
    resolver: address?.address ?? '',
    nameservers: zone.nameservers,
    cname: trusted(cname),
    a: trusted(a),
    aaaa: trusted(aaaa),
    proof: trusted(proof),
    delegation: delegation && trusted(delegation),
    caa,
    missingAncestor: zone.isMissing ? registrableDomain : null,
    // Without name servers of its own the resolver was the one to answer: there is nothing to hold against it.
    cached: zone.nameservers.length > 0 ? cached : null,
  };
}

/** Refused while DNSSEC is minded, answered when it is not. */
async function failsDnssec(hostname: string, resolver: Asking): Promise<boolean> {
  const checked = await ask(hostname, 'A', resolver);
  if (!checked || responseCode(checked) !== 'SERVFAIL') return false;
  const unchecked = await ask(hostname, 'A', { ...resolver, isUnchecked: true });
  return unchecked !== null && ['NOERROR', 'NXDOMAIN'].includes(responseCode(unchecked));
}

/** Up from the host until a name has CAA records (RFC 8659 §3); above the zone the resolver knows. */
async function lookUpCaa(hostname: string, zone: Zone, viewing: Viewing): Promise<CaaLookup> {
  const labels = hostname.replace(/^\*\./, '').split('.');
  for (let depth = 0; depth < labels.length; depth += 1) {
    const name = labels.slice(depth).join('.');
    const isInZone = zone.name !== null && (name === zone.name || name.endsWith(`.${zone.name}`));
    const answer = await ask(name, 'CAA', isInZone ? zone.asking : viewing.resolver);
    const records = readCaa(answer);
    const outcome = outcomeOf(answer, records.length);
    if (outcome === 'found' || outcome === 'failed') return { outcome, name, records };
  }
  return { outcome: 'none', name: null, records: [] };
}
