import { namespaceOf } from '@fleetcommand/desired-state/names/names';
import { isSatisfied } from '@fleetcommand/desired-state/observed/drift';
import { render } from '@fleetcommand/desired-state/render';
import type { PlatformFacts, RenderedTenant } from '@fleetcommand/desired-state/rendered-tenant';
import { keptKinds } from '@fleetcommand/domain/tenancy/adoption';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Clusters, KubernetesObject, ObservedNamespace } from '../../ports/cluster.js';
import type { EdgeExplanation, EdgeInspector } from '../../ports/edge-inspector.js';
import type { SecretBox } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import type { TenantDatabases } from '../../ports/tenant-databases.js';
import type { TenantDatabase } from '../../ports/tenants.js';
import type { Actor } from '../actor.js';
import { servable } from '../domains/bound-domains.js';
import { describeDatabase } from '../reconcile-tenant/act-on-database.js';
import { observeTenant } from '../tenants/observe-tenant.js';
import { findTenant, type FindTenantFailureCode } from '../tenants/find-tenant.js';

export interface ExplainDependencies {
  readonly store: Store;
  readonly clusters: Clusters;
  readonly edges: EdgeInspector;
  readonly secretBox: SecretBox;
  readonly tenantDatabases: Pick<TenantDatabases, 'connectionUrl'>;
  readonly platform: PlatformFacts;
}

export interface ExplainedObject {
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | null;
  readonly state: 'in-sync' | 'missing' | 'differs' | 'unwanted' | 'unknown';
  readonly summary: string;
}

export interface TenantExplanation {
  readonly tenant: Tenant;
  readonly namespace: string;
  /** Null while the objects cannot be rendered; `problem` says why. */
  readonly desiredHash: string | null;
  readonly problem: string | null;
  readonly database: string | null;
  readonly objects: readonly ExplainedObject[];
  readonly edges: readonly EdgeExplanation[];
}

/** From what is wanted, over what the cluster holds, to the proxy's own lines. Reads only; secrets stay out of it. */
export async function explainTenant(
  deps: ExplainDependencies,
  actor: Actor,
  id: TenantId,
): Promise<Result<TenantExplanation, Failure<FindTenantFailureCode>>> {
  const found = await findTenant(deps.store, actor, id, 'tenants.read');
  if (!found.ok) return found;
  const tenant = found.value;
  const namespace = namespaceOf(tenant);
  const database = await deps.store.databases.findByTenant(tenant.id);
  const [observed, edges] = await Promise.all([
    observe(deps.clusters, tenant),
    explainRoutes(deps, namespace),
  ]);
  const rendered = await renderTenant(deps, tenant, database, observed);
  return ok({
    tenant,
    namespace,
    desiredHash: rendered.ok ? rendered.value.hash : null,
    problem: rendered.ok ? null : rendered.error.message,
    database: database?.name ?? null,
    objects: rendered.ok
      ? compare(tenant, rendered.value.objects, observed)
      : describeAll(tenant, observed),
    edges,
  });
}

/** By every edge of the fleet: which of them exist is no customer's row, and no secret. */
async function explainRoutes(
  { store, edges }: Pick<ExplainDependencies, 'store' | 'edges'>,
  namespace: string,
): Promise<readonly EdgeExplanation[]> {
  const known = await store.acrossOrganizations.edges.list();
  return edges.explain(
    known.map(({ url }) => url),
    namespace,
  );
}

async function renderTenant(
  deps: ExplainDependencies,
  tenant: Tenant,
  row: TenantDatabase | null,
  observed: ObservedNamespace | null,
): Promise<Result<RenderedTenant, Failure>> {
  const [plan, blueprint] = await Promise.all([
    deps.store.catalogue.findPlan(tenant.planId, tenant.planVersion),
    deps.store.catalogue.findBlueprint(tenant.blueprintId, tenant.blueprintVersion),
  ]);
  if (!plan || !blueprint) {
    return fail(
      'catalogue.missing',
      'The plan or application of this instance is not in the catalogue any more.',
    );
  }
  if (blueprint.data.postgres && row?.state !== 'ready') {
    return fail(
      'databases.not-ready',
      'Its database is not there yet: the objects need its address.',
    );
  }
  const database = row && blueprint.data.postgres ? describeDatabase(row, deps) : null;
  const domains = servable(await deps.store.domains.listBound(tenant.id));
  const kept = tenant.adopted && keptKinds(tenant.adopted, observed?.objects ?? []);
  const input = { tenant, plan, blueprint, platform: deps.platform, database, domains };
  return render({ ...input, ...(kept && { kept }) });
}

async function observe(clusters: Clusters, tenant: Tenant): Promise<ObservedNamespace | null> {
  const cluster = await clusters.get(tenant.clusterId);
  if (!cluster.ok) return null;
  const observed = await observeTenant(cluster.value, tenant, { fresh: true });
  return observed.ok ? observed.value : null;
}

/** Where nothing says what is wanted, what is there. */
function describeAll(tenant: Tenant, observed: ObservedNamespace | null): ExplainedObject[] {
  return allOf(tenant, observed).map((object) => line(object, 'unknown', summarize(object)));
}

/** A namespace that others are in, too, is none of its objects. */
function allOf({ adopted }: Tenant, observed: ObservedNamespace | null): KubernetesObject[] {
  if (!observed) return [];
  return [...(observed.namespace && !adopted ? [observed.namespace] : []), ...observed.objects];
}

function compare(
  tenant: Tenant,
  desired: RenderedTenant['objects'],
  observed: ObservedNamespace | null,
): ExplainedObject[] {
  const all = allOf(tenant, observed);
  const key = (o: { kind: string; metadata: { name: string } }) => `${o.kind}/${o.metadata.name}`;
  const byKey = new Map(all.map((object) => [key(object), object]));
  const wanted = new Set(desired.map(key));
  return [
    ...desired.map((object) => describeObject(object, byKey.get(key(object)), observed !== null)),
    ...all
      .filter((object) => !wanted.has(key(object)))
      .map((object) => line(object, 'unwanted', 'about to be pruned')),
  ];
}

function describeObject(
  desired: RenderedTenant['objects'][number],
  observed: KubernetesObject | undefined,
  isKnown: boolean,
): ExplainedObject {
  if (!isKnown) return line(desired, 'unknown', 'the cluster cannot be asked');
  if (!observed) return line(desired, 'missing', 'not in the cluster');
  if (!isSatisfied(desired, observed)) return line(desired, 'differs', 'changed by somebody else');
  return line(desired, 'in-sync', summarize(observed));
}

function line(
  object: { kind: string; metadata: { name: string; namespace?: string } },
  state: ExplainedObject['state'],
  summary: string,
): ExplainedObject {
  return {
    kind: object.kind,
    name: object.metadata.name,
    namespace: object.metadata.namespace ?? null,
    state,
    summary,
  };
}

function summarize(object: KubernetesObject): string {
  const { generation, resourceVersion } = object.metadata;
  const version = `version ${resourceVersion ?? '?'}`;
  return generation === undefined ? version : `generation ${generation}, ${version}`;
}
