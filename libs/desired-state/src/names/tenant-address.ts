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
  const port = platform.publicHttpsPort === HTTPS_PORT ? '' : `:${platform.publicHttpsPort}`;
  return `https://${tenantHost(slug, platform)}${port}`;
}
