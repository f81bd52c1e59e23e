import { isSatisfied } from '@fleetcommand/desired-state/observed/drift';
import { render } from '@fleetcommand/desired-state/render';
import type { PlatformFacts, RenderedTenant } from '@fleetcommand/desired-state/rendered-tenant';
import type { Tenant } from '@fleetcommand/domain/tenancy/tenant';
import type { TenantId } from '@fleetcommand/kernel/ids';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Clusters, KubernetesObject, ObservedNamespace } from '../../ports/cluster.js';
import type { EdgeExplanation, EdgeInspector } from '../../ports/edge-inspector.js';
import type { SecretBox } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import type { TenantDatabases } from '../../ports/tenant-databases.js';
import type { Actor } from '../actor.js';
import { describeDatabase } from '../reconcile-tenant/act-on-database.js';
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
  readonly desiredHash: string;
  readonly database: string | null;
  readonly objects: readonly ExplainedObject[];
  readonly edges: readonly EdgeExplanation[];
}

/** From what is wanted, over what the cluster holds, to the proxy's own lines. Reads only; secrets stay out of it. */
export async function explainTenant(
  deps: ExplainDependencies,
  actor: Actor,
  id: TenantId,
): Promise<Result<TenantExplanation, Failure<FindTenantFailureCode> | Failure>> {
  const found = await findTenant(deps.store, actor, id, 'tenants.read');
  if (!found.ok) return found;
  const tenant = found.value;
  const rendered = await renderTenant(deps, tenant);
  if (!rendered.ok) return rendered;
  const { namespace, hash, objects } = rendered.value;
  const [observed, edges, database] = await Promise.all([
    observe(deps.clusters, tenant, namespace),
    deps.edges.explain(namespace),
    deps.store.databases.findByTenant(tenant.id),
  ]);
  return ok({
    tenant,
    namespace,
    desiredHash: hash,
    database: database?.name ?? null,
    objects: compare(objects, observed),
    edges,
  });
}

async function renderTenant(
  deps: ExplainDependencies,
  tenant: Tenant,
): Promise<Result<RenderedTenant, Failure>> {
  const [plan, blueprint, row] = await Promise.all([
    deps.store.catalogue.findPlan(tenant.planId, tenant.planVersion),
    deps.store.catalogue.findBlueprint(tenant.blueprintId, tenant.blueprintVersion),
    deps.store.databases.findByTenant(tenant.id),
  ]);
  if (!plan || !blueprint) {
    const message = 'The plan or application of this instance is not in the catalogue any more.';
    return { ok: false, error: { code: 'catalogue.missing', message, retry: 'never' } };
  }
  const database = row && blueprint.data.postgres ? describeDatabase(row, deps) : null;
  return render({ tenant, plan, blueprint, platform: deps.platform, database });
}

async function observe(
  clusters: Clusters,
  tenant: Tenant,
  namespace: string,
): Promise<ObservedNamespace | null> {
  const cluster = await clusters.get(tenant.clusterId);
  if (!cluster.ok) return null;
  const observed = await cluster.value.observe(namespace, { fresh: true });
  return observed.ok ? observed.value : null;
}

function compare(
  desired: RenderedTenant['objects'],
  observed: ObservedNamespace | null,
): ExplainedObject[] {
  const all = observed
    ? [...(observed.namespace ? [observed.namespace] : []), ...observed.objects]
    : [];
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
