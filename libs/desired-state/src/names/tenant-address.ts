import type { PlatformFacts } from '../rendered-tenant.js';

const HTTPS_PORT = 443;

export function tenantHost(
  slug: string,
  { appsDomain }: Pick<PlatformFacts, 'appsDomain'>,
): string {
  return `${slug}.${appsDomain}`;
}

/** `https://acme.apps.example.com`, with a port where it is not 443; no slash at the end. */
export function tenantUrl(
  slug: string,
  platform: Pick<PlatformFacts, 'appsDomain' | 'publicHttpsPort'>,
): string {
  return hostUrl(tenantHost(slug, platform), platform);
}

/** Any name's address at this installation. */
export function hostUrl(
  host: string,
  { publicHttpsPort }: Pick<PlatformFacts, 'publicHttpsPort'>,
): string {
  return `https://${host}${publicHttpsPort === HTTPS_PORT ? '' : `:${publicHttpsPort}`}`;
}
