import type { EdgeFacts } from '@fleetcommand/domain/domains/claims/facts';
import { diagnose } from '@fleetcommand/domain/domains/diagnosis/diagnosis';
import type { DomainLook } from '@fleetcommand/domain/domains/claims/look';
import { isLookDue } from '@fleetcommand/domain/domains/claims/review-claim';

import { domainPurpose } from '../../../ports/certificates.js';
import type { StoredDomain } from '../../../ports/domains.js';
import { domainCertificateFacts, edgeFactsOf } from '../../certificates/certificate-facts.js';
import { readHostname, recordsOf, settingsFor } from '../settings.js';
import type { ReviewDependencies } from './dependencies.js';
import type { DomainFacts } from './facts.js';

type Looked = Pick<DomainFacts, 'look' | 'isFresh' | 'isRationed'>;

/** The rows about a claim and its host, and DNS where its time has come. */
export async function gather(deps: ReviewDependencies, domain: StoredDomain): Promise<DomainFacts> {
  const { store, clock } = deps;
  const [binding, record, looked] = await Promise.all([
    store.domains.findBinding(domain.hostname),
    store.certificates.findByPurpose(domainPurpose(domain.id)),
    lookWhenDue(deps, domain),
  ]);
  const isOthers = binding !== null && binding.claimId !== domain.id;
  return {
    domain,
    binding,
    holder: isOthers ? await store.domains.find(binding.claimId) : null,
    ...looked,
    certificate: domainCertificateFacts(record, clock.now()),
    hasCertificateRecord: record !== null,
    edges: await seenServing(deps, domain, edgeFactsOf(record)),
  };
}

/** What the edge says for itself, where a visitor should have come to the instance. */
const NOT_SERVED = new Set([
  'edge.not-found',
  'edge.quarantined',
  'edge.suspended',
  'edge.misdirected',
  'edge.bad-certificate',
  'edge.unreachable',
]);

/** A certificate at the edges is no route there yet: until the name was seen to work, it is asked for itself. */
async function seenServing(
  { hosts }: ReviewDependencies,
  { hostname, routing }: StoredDomain,
  edges: EdgeFacts,
): Promise<EdgeFacts> {
  const isBehind = edges.edges === 0 || edges.serving < edges.edges;
  if (!hosts || isBehind || routing.state === 'live') return edges;
  const probe = await hosts.check(hostname.replace(/^\*\./, 'any-name.'));
  return probe.live || !NOT_SERVED.has(probe.reason) ? edges : { ...edges, serving: 0 };
}

async function lookWhenDue(deps: ReviewDependencies, domain: StoredDomain): Promise<Looked> {
  const { store, clock, settings } = deps;
  const { look, checkRequestedAt, organizationId } = domain;
  const now = clock.now();
  if (!isLookDue(domain, look?.at ?? null, checkRequestedAt, now))
    return { look, isFresh: false, isRationed: false };
  const looks = await store.domains.countLook(organizationId, now);
  if (looks > settings.claims.maxLooksPerHour) return { look, isFresh: false, isRationed: true };
  return { look: await lookAtDns(deps, domain), isFresh: true, isRationed: false };
}

async function lookAtDns(
  { dns, clock, store, ...deps }: ReviewDependencies,
  domain: StoredDomain,
): Promise<DomainLook> {
  const settings = settingsFor(domain, deps.settings, await store.zones.list());
  const hostname = readHostname(domain.hostname);
  const { ascii, registrableDomain, isWildcard } = hostname;
  // Dated at its beginning: what is asked for while it runs wants another.
  const at = clock.now().toISOString();
  const observation = await dns.observe({ hostname: ascii, registrableDomain, isWildcard });
  const { ipv4, ipv6 } = settings.targets;
  const diagnosis = diagnose({
    hostname,
    expected: recordsOf(domain, settings),
    observation,
    edgeAddresses: [...ipv4, ...ipv6],
    caIdentifiers: settings.caIdentifiers,
  });
  const nameservers = new Set(observation.views.flatMap((view) => view.nameservers));
  return { at, diagnosis, nameservers: [...nameservers].sort() };
}
