import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import type { BoundDomain } from '@fleetcommand/domain/domains/claims/addresses';
import type { FoundKind } from '@fleetcommand/domain/tenancy/adoption';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { Secret } from '@fleetcommand/kernel/secret';

/** A Kubernetes object as it is applied: plain JSON. */
export interface DesiredObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** What of a tenant shapes its objects. Nothing else may: the same input gives the same objects, byte for byte. */
export type RenderedTenantInput = Pick<
  Tenant,
  'id' | 'slug' | 'platformDomain' | 'name' | 'organizationId' | 'restartedAt'
> &
  /**
   * Where it rests (`restOf`) everything is kept, nothing runs, and its addresses say so. Left out: it runs, and was
   * never moved.
   */
  Partial<Pick<Tenant, 'standing' | 'intent' | 'adopted' | 'placementNumber'>>;

/** Facts of the installation and of the tenant's data services. */
export interface PlatformFacts {
  /** Zone of the platform addresses, such as `apps.example.com`, where a region has none of its own. */
  readonly appsDomain: string;
  /** Port in `${tenant.url}`; left out when 443. */
  readonly publicHttpsPort: number;
  /** Networks the edge's traffic comes from, as CIDRs; empty: the edge namespace's pods only. */
  readonly edgeCidrs: readonly string[];
  /** Where the region's data servers are: what instances are let out to. */
  readonly dataServers: readonly DataServerPlace[];
}

/** A network; or, in the cluster itself, pods, which keep no address. Never no labels: that would be all of a namespace. */
export type DataServerPlace = { readonly port: number } & (
  | { readonly cidr: string }
  | {
      readonly pods: {
        readonly namespace: string;
        readonly labels: Readonly<Record<string, string>>;
      };
    }
);

export interface DatabaseFacts {
  readonly name: string;
  /** With the role's password. */
  readonly url: Secret;
}

export interface RenderInput {
  readonly tenant: RenderedTenantInput;
  readonly plan: Plan;
  readonly blueprint: Blueprint;
  readonly platform: PlatformFacts;
  /** Null where the blueprint wants no PostgreSQL. */
  readonly database: DatabaseFacts | null;
  /** The names beside the platform address that the tenant has and that have a certificate. */
  readonly domains: readonly BoundDomain[];
  /** Of an adopted tenant: kinds of what was found and is there still (`keptKinds`). */
  readonly kept?: ReadonlySet<FoundKind>;
}

/** Everything a cluster must hold for one tenant. */
export interface RenderedTenant {
  /** The platform address, which always serves: `https://<slug>.<zone>[:port]`, without a trailing slash. */
  readonly url: string;
  readonly namespace: string;
  /** In the order to apply: namespace first, workloads last. */
  readonly objects: readonly DesiredObject[];
  readonly deploymentNames: readonly string[];
  /** Of `objects`, hex; equal hashes mean equal objects. */
  readonly hash: string;
}
