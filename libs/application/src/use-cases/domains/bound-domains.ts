import type { BoundDomain } from '@fleetcommand/domain/domains/claims/addresses';

import type { StoredDomain } from '../../ports/domains.js';

/** Of the names a tenant has by proof, those it can be served under: the ones with a certificate. */
export function servable(bound: readonly StoredDomain[]): readonly BoundDomain[] {
  return bound.filter(({ certificate }) => certificate.state === 'issued').map(describeBound);
}

/** Visitors who ask for it are served, as far as can be told. */
export function isLive({ routing, dns, certificate }: StoredDomain): boolean {
  return routing.state === 'live' && dns.state === 'right' && certificate.state === 'issued';
}

function describeBound(domain: StoredDomain): BoundDomain {
  const { hostname, secrets, lossStage, isPrimary, redirectTo } = domain;
  return {
    hostname,
    label: secrets.targetLabel,
    isLive: isLive(domain),
    isSuspended: lossStage === 'suspended',
    isPrimary,
    redirectTo,
  };
}
