import type { ClusterId } from '@fleetcommand/kernel/ids';

/** Where tenants can live, as customers choose it. */
export interface Region {
  /** DNS label, such as `local` or `eu-central`. */
  readonly id: string;
  readonly name: string;
  /** Shown and offered at signup. */
  readonly open: boolean;
}

/** A Kubernetes cluster of the fleet. */
export interface Cluster {
  readonly id: ClusterId;
  readonly name: string;
  readonly regionId: string;
  /** A cordoned cluster keeps its tenants and takes no new ones. */
  readonly cordoned: boolean;
}

/** The cluster for a new tenant in `regionId`: the open one with the fewest tenants, then by name; null when there is none. */
export function placeTenant(
  regionId: string,
  clusters: readonly (Cluster & { readonly tenantCount: number })[],
): Cluster | null {
  const candidates = clusters.filter((c) => c.regionId === regionId && !c.cordoned);
  candidates.sort((a, b) => a.tenantCount - b.tenantCount || a.name.localeCompare(b.name));
  return candidates[0] ?? null;
}
