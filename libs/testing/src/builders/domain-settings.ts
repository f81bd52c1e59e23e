import type { DomainSettings } from '@fleetcommand/application/use-cases/domains/settings';
import { DEFAULT_CLAIM_POLICY } from '@fleetcommand/domain/domains/claims/policy';

/** Of an installation at `example.com`, as specs have it. */
export const DOMAIN_SETTINGS: DomainSettings = {
  appsDomain: 'apps.example.com',
  hostnames: { ownZones: ['apps.example.com'], acceptsUnlistedSuffixes: true },
  targets: { targetZone: 'domains.example.com', ipv4: ['192.0.2.10'], ipv6: ['2001:db8::10'] },
  claims: DEFAULT_CLAIM_POLICY,
  caIdentifiers: ['letsencrypt.org'],
  keyType: 'ecdsa-p256',
};
