/** Which names a tenant is served under, which lead to another, and which one it calls its own. */

export interface BoundDomain {
  readonly hostname: string;
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
  readonly serves: readonly string[];
  readonly redirects: readonly { readonly from: string; readonly to: string }[];
  readonly suspended: readonly string[];
}

/**
 * The platform's address always serves, so that nothing a customer does to their own domain locks them out; a primary
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
  const redirects = usable.flatMap(({ hostname, redirectTo }) =>
    redirectTo !== null && redirectTo !== hostname && isServing(redirectTo)
      ? [{ from: hostname, to: redirectTo }]
      : [],
  );
  const redirected = new Set(redirects.map(({ from }) => from));
  const primary = usable.find(({ isPrimary, hostname }) => isPrimary && isServing(hostname));
  return {
    canonical: primary?.hostname ?? platformHost,
    serves: [
      platformHost,
      ...usable.flatMap(({ hostname }) => (redirected.has(hostname) ? [] : [hostname])),
    ],
    redirects,
    suspended: domains.flatMap(({ hostname, isSuspended }) => (isSuspended ? [hostname] : [])),
  };
}
