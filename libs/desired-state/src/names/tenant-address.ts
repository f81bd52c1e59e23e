import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { PlatformFacts } from '../rendered-tenant.js';

const HTTPS_PORT = 443;

type Addressed = Pick<Tenant, 'slug' | 'platformDomain'>;

/** `acme.apps.example.com`, or below the suffix of the region it was made in. */
export function tenantHost(
  { slug, platformDomain }: Addressed,
  { appsDomain }: Pick<PlatformFacts, 'appsDomain'>,
): string {
  return `${slug}.${platformDomain ?? appsDomain}`;
}

/** `https://acme.apps.example.com`, with a port where it is not 443; no slash at the end. */
export function tenantUrl(
  tenant: Addressed,
  platform: Pick<PlatformFacts, 'appsDomain' | 'publicHttpsPort'>,
): string {
  return hostUrl(tenantHost(tenant, platform), platform);
}

/** What follows the slug in an address as people read it: `.apps.example.com`, with a port where it is not 443. */
export function addressSuffix(
  platformDomain: Addressed['platformDomain'],
  platform: Pick<PlatformFacts, 'appsDomain' | 'publicHttpsPort'>,
): string {
  return `${tenantHost({ slug: '', platformDomain }, platform)}${portIn(platform)}`;
}

/** Any name's address at this installation. */
export function hostUrl(host: string, platform: Pick<PlatformFacts, 'publicHttpsPort'>): string {
  return `https://${host}${portIn(platform)}`;
}

function portIn({ publicHttpsPort }: Pick<PlatformFacts, 'publicHttpsPort'>): string {
  return publicHttpsPort === HTTPS_PORT ? '' : `:${publicHttpsPort}`;
}
