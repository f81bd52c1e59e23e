import type { DomainClaim } from './claim.js';

/** One word about a claim, for lists (API.md). */
export const DOMAIN_STATUSES = [
  'awaiting-dns',
  'verifying',
  'issuing',
  'live',
  'misconfigured',
  'suspended',
  'blocked',
] as const;
export type DomainStatus = (typeof DOMAIN_STATUSES)[number];

/** Derived from the four axes alone: what keeps the name from working, or the nearest thing to do. */
export function domainStatus({ ownership, dns, certificate, routing }: DomainClaim): DomainStatus {
  switch (ownership.state) {
    case 'superseded':
    case 'released':
    case 'expired':
      return 'blocked';
    case 'lost':
      return routing.state === 'suspended' ? 'suspended' : 'misconfigured';
    case 'pending':
      if (dns.state === 'wrong') return 'misconfigured';
      return dns.state === 'right' || ownership.reason === 'awaits-routing'
        ? 'verifying'
        : 'awaiting-dns';
    case 'proven':
      if (certificate.state === 'blocked') return 'blocked';
      if (dns.state === 'wrong') return 'misconfigured';
      return routing.state === 'live' ? 'live' : 'issuing';
  }
}
