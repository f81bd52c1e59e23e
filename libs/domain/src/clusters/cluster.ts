import type { ClusterId } from '@fleetcommand/kernel/ids';

/** Where tenants can live, as customers choose it. */
export interface Region {
  /** `DNS_LABEL`, such as `local` or `eu-central`. */
  readonly id: string;
  readonly name: string;
  /** Shown and offered at signup. */
  readonly open: boolean;
  /** DNS suffix of its instances' addresses, such as `eu.apps.example.com`; null: the installation's own. */
  readonly domain: string | null;
  /** Of a balancer before its edges, IPv4 and IPv6: records lead there; none: to the edges themselves. */
  readonly addresses: readonly string[];
}

/** A Kubernetes cluster of the fleet. */
export interface Cluster {
  readonly id: ClusterId;
  readonly name: string;
  readonly regionId: string;
  /** A cordoned cluster keeps its tenants and takes no new ones. */
  readonly cordoned: boolean;
  /** For choosing among clusters, as people name them: `disk: ssd`. */
  readonly labels: Readonly<Record<string, string>>;
}
