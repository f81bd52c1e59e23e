/** What runs in a cluster of the fleet, as the first fleetcommand named it, and whether it can be adopted. Reads only. */
import {
  judgeAdoption,
  type AdoptionJudgement,
} from '@fleetcommand/desired-state/adoption/judge-adoption';
import { TENANT_LABEL } from '@fleetcommand/desired-state/names/labels';
import type { PlatformFacts } from '@fleetcommand/desired-state/rendered-tenant';
import type { Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import { findInstances, type FoundInstance } from '@fleetcommand/domain/imports/instances';
import type { Plan } from '@fleetcommand/domain/plans/plan';
import type { Cluster as ClusterRow, Region } from '@fleetcommand/domain/clusters/cluster';
import { zonesOf } from '@fleetcommand/domain/tenancy/zones';
import { idFromUuid, type TenantId } from '@fleetcommand/kernel/ids';
import { err, fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type {
  Cluster,
  ClusterFailureCode,
  Clusters,
  KubernetesObject,
  ListedKind,
} from '../../ports/cluster.js';
import type { Store } from '../../ports/store.js';

export interface InstanceName {
  readonly namespace: string;
  readonly name: string;
}

/** `instances` left out: all that run there and are nobody's yet. */
export interface InstancesWish {
  /** Name or id of the cluster; undefined: the only one. */
  readonly cluster?: string | undefined;
  readonly instances?: readonly InstanceName[] | undefined;
  readonly plan: string;
  readonly allowRestart: boolean;
}

export interface LookDependencies {
  readonly store: Pick<Store, 'catalogue'>;
  readonly clusters: Clusters;
  readonly platform: PlatformFacts;
}

export interface SeenInstance {
  readonly instance: FoundInstance;
  readonly blueprint: Blueprint;
  readonly judgement: AdoptionJudgement;
  /** Whose it is already. */
  readonly tenantId: TenantId | null;
}

export interface SeenCluster {
  readonly cluster: ClusterRow;
  readonly plan: Plan;
  readonly seen: readonly SeenInstance[];
}

export type LookFailureCode =
  | 'clusters.not-found'
  | 'clusters.unreachable'
  | 'catalogue.unknown-plan';

export async function lookAtInstances(
  deps: LookDependencies,
  wish: InstancesWish,
): Promise<Result<SeenCluster, Failure<LookFailureCode>>> {
  const row = await findCluster(deps, wish.cluster);
  if (!row.ok) return row;
  const plan = (await deps.store.catalogue.listPlans()).find(({ id }) => id === wish.plan);
  if (!plan)
    return fail('catalogue.unknown-plan', `There is no plan “${wish.plan}”.`, { pointer: '/plan' });
  const cluster = await deps.clusters.get(row.value.id);
  if (!cluster.ok) return away(cluster.error);
  const gathered = await gather(cluster.value, wish.instances);
  if (!gathered.ok) return away(gathered.error);
  const blueprints = await deps.store.catalogue.listBlueprints();
  const regions = await deps.store.catalogue.listRegions();
  const region = regions.find(({ id }) => id === row.value.regionId);
  const seen = judge(deps, wish, { ...gathered.value, blueprints, plan, regions, region });
  return ok({ cluster: row.value, plan, seen });
}

async function findCluster(
  { store }: Pick<LookDependencies, 'store'>,
  wanted: string | undefined,
): Promise<Result<ClusterRow, Failure<'clusters.not-found'>>> {
  const clusters = await store.catalogue.listClusters();
  const [only] = clusters.length === 1 ? clusters : [];
  const found =
    wanted === undefined ? only : clusters.find(({ id, name }) => [id, name].includes(wanted));
  if (found) return ok(found);
  const names = clusters.map(({ name }) => name).join(', ');
  return fail('clusters.not-found', `Say which cluster: ${names || 'none is known yet'}.`, {
    pointer: '/cluster',
  });
}

function away({ message }: Failure) {
  return fail('clusters.unreachable', message, { retry: 'backoff' });
}

const KINDS: readonly ListedKind[] = ['Deployment', 'Service', 'Ingress', 'IngressRoute'];

interface Gathered {
  /** By namespace and name. */
  readonly objects: ReadonlyMap<string, readonly KubernetesObject[]>;
  readonly namespaces: ReadonlyMap<string, KubernetesObject | null>;
}

/** Lists of kinds, not single objects: a cluster has thousands of instances, in few namespaces. */
async function gather(
  cluster: Cluster,
  wanted: readonly InstanceName[] | undefined,
): Promise<Result<Gathered, Failure<ClusterFailureCode>>> {
  const asked = wanted ? [...new Set(wanted.map(({ namespace }) => namespace))] : [null];
  const all: KubernetesObject[] = [];
  for (const namespace of asked)
    for (const kind of KINDS) {
      const listed = await cluster.list(kind, namespace, {});
      if (!listed.ok) return listed;
      all.push(...listed.value);
    }
  const isWanted = wanted && new Set(wanted.map(keyOf));
  const objects = Map.groupBy(
    all.filter((object) => isWanted?.has(keyOf(nameOf(object))) ?? true),
    (object) => keyOf(nameOf(object)),
  );
  const namespaces = new Map<string, KubernetesObject | null>();
  for (const { namespace } of [...objects.values()].map(([first]) => nameOf(first!))) {
    if (namespaces.has(namespace)) continue;
    const read = await cluster.read({ apiVersion: 'v1', kind: 'Namespace', name: namespace });
    if (!read.ok) return err(read.error);
    namespaces.set(namespace, read.value);
  }
  return ok({ objects, namespaces });
}

function judge(
  { platform }: LookDependencies,
  { allowRestart, instances: wanted }: InstancesWish,
  {
    objects,
    namespaces,
    blueprints,
    plan,
    regions,
    region,
  }: Gathered & {
    readonly blueprints: readonly Blueprint[];
    readonly plan: Plan;
    readonly regions: readonly Region[];
    readonly region: Region | undefined;
  },
): SeenInstance[] {
  const zones = zonesOf(regions, platform.appsDomain);
  const home = region?.domain ?? platform.appsDomain;
  const instances = findInstances([...objects.values()].flat(), { blueprints, zones, home });
  return instances.flatMap((instance) => {
    const around = objects.get(keyOf(instance)) ?? [];
    const blueprint = blueprints.find(({ id }) => id === instance.blueprint);
    const deployment = around.find(({ kind }) => kind === 'Deployment');
    if (!blueprint || !deployment) return [];
    const label = deployment.metadata.labels?.[TENANT_LABEL];
    if (label !== undefined && !wanted) return [];
    const namespace = namespaces.get(instance.namespace) ?? null;
    const running = { objects: around, namespace, deploymentId: instance.id };
    const tenant = hypothetical(instance, region);
    const wish = { blueprint, plan, platform, tenant, allowRestart };
    const judgement = judgeAdoption(running, wish);
    return [{ instance, blueprint, judgement, tenantId: (label as TenantId | undefined) ?? null }];
  });
}

/** Of what its objects are compared with only what says where they are matters. */
function hypothetical({ slug }: FoundInstance, region: Region | undefined) {
  const nobody = '0'.repeat(32);
  return {
    id: idFromUuid('ten', nobody),
    organizationId: idFromUuid('org', nobody),
    name: slug,
    slug,
    platformDomain: region?.domain ?? null,
    restartedAt: null,
  };
}

function nameOf({ metadata }: KubernetesObject): InstanceName {
  return { namespace: metadata.namespace ?? '', name: metadata.name };
}

export function keyOf({ namespace, name }: InstanceName): string {
  return `${namespace}/${name}`;
}
