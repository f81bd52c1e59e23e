/** Which names a tenant is served under, which lead to another, and which one it calls its own. */

export interface BoundDomain {
  readonly hostname: string;
  /** The claim's own, which no other ever has; names of objects are made of it. */
  readonly label: string;
  /** It has a certificate, points here, and the edges serve it. */
  readonly isLive: boolean;
  /** Its proof is gone for too long. */
  readonly isSuspended: boolean;
  readonly isPrimary: boolean;
  /** Visitors are sent on to this name of the same tenant, path and query kept; null to serve them here. */
  readonly redirectTo: string | null;
}

export interface TenantAddresses {
  /** What `${tenant.url}` names. */
  readonly canonical: string;
  readonly serves: readonly BoundDomain[];
  readonly redirects: readonly { readonly domain: BoundDomain; readonly to: string }[];
  readonly suspended: readonly BoundDomain[];
}

/**
 * The platform's address always serves (it is in none of these lists), so that nothing a customer does to their own domain locks them out; a primary
 * that is not live is not named. A redirect is followed only to a name that is live and redirects nowhere itself: a
 * chain or a circle serves instead.
 */
export function tenantAddresses(
  platformHost: string,
  domains: readonly BoundDomain[],
): TenantAddresses {
  const usable = domains.filter(({ isSuspended }) => !isSuspended);
  const isServing = (hostname: string) =>
    hostname === platformHost ||
    usable.some((each) => each.hostname === hostname && each.isLive && each.redirectTo === null);
  const redirects = usable.flatMap((domain) =>
    domain.redirectTo !== null &&
    domain.redirectTo !== domain.hostname &&
    isServing(domain.redirectTo)
      ? [{ domain, to: domain.redirectTo }]
      : [],
  );
  const redirected = new Set(redirects.map(({ domain }) => domain));
  const primary = usable.find(({ isPrimary, hostname }) => isPrimary && isServing(hostname));
  return {
    canonical: primary?.hostname ?? platformHost,
    serves: usable.filter((domain) => !redirected.has(domain)),
    redirects,
    suspended: domains.filter(({ isSuspended }) => isSuspended),
  };
}
