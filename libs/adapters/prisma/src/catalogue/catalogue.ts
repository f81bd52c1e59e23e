/**
 * What can be bought and where it runs. A version of a plan or a blueprint never changes once stored, so parsed ones are
 * kept for the life of the process: every reconcile and every signup asks for them.
 */
import type {
  CatalogueRepository,
  ClusterStanding,
} from '@fleetcommand/application/ports/catalogue';
import { blueprintSchema, type Blueprint } from '@fleetcommand/domain/blueprints/blueprint';
import { listPrice, planSchema, type Plan } from '@fleetcommand/domain/plans/plan';
import type { Cluster } from '@fleetcommand/domain/clusters/cluster';
import type { ClusterId } from '@fleetcommand/kernel/ids';

import type { Connection } from '../connection/connection.js';
import { Prisma, type Cluster as ClusterRow } from '../generated/client.js';

interface Version {
  readonly id: string;
  readonly version: number;
}

export interface CatalogueCache {
  readonly plans: Map<string, Plan>;
  readonly blueprints: Map<string, Blueprint>;
}

/** Shared by the repositories of one process. */
export function createCatalogueCache(): CatalogueCache {
  return { plans: new Map(), blueprints: new Map() };
}

export function prismaCatalogue(
  connection: Connection,
  cache: CatalogueCache,
): CatalogueRepository {
  const plans = { kept: cache.plans, load: (version: Version) => loadPlan(connection, version) };
  const blueprints = {
    kept: cache.blueprints,
    load: (version: Version) => loadBlueprint(connection, version),
  };
  return {
    async listPlans() {
      const list = await getAll(plans, await newestVersions(connection, 'plans'));
      return list.sort((a, b) => a.position - b.position || a.id.localeCompare(b.id));
    },

    async findPlan(id, version) {
      const wanted = version ?? (await newestVersion(connection, 'plans', id));
      return wanted === null ? null : get(plans, { id, version: wanted });
    },

    async savePlan(plan) {
      // `price` is what releases before `prices` read.
      const { DbNull } = Prisma;
      const [backups, metered] = [plan.backups ?? DbNull, plan.metered ?? DbNull];
      const data = { ...plan, price: listPrice(plan) ?? DbNull, backups, metered };
      await connection.plan.createMany({ data: [data], skipDuplicates: true });
    },

    async listBlueprints() {
      return getAll(blueprints, await newestVersions(connection, 'blueprints'));
    },

    async findBlueprint(id, version) {
      const wanted = version ?? (await newestVersion(connection, 'blueprints', id));
      return wanted === null ? null : get(blueprints, { id, version: wanted });
    },

    async saveBlueprint(blueprint) {
      const { id, version } = blueprint;
      const data = { id, version, document: blueprint };
      await connection.blueprint.createMany({ data: [data], skipDuplicates: true });
    },

    async lock() {
      await connection.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended('catalogue', 0))`;
    },

    async listRegions() {
      const where = { removedAt: null };
      return connection.region.findMany({
        where,
        orderBy: { id: 'asc' },
        omit: { removedAt: true },
      });
    },

    async saveRegion(region) {
      const { id, addresses, ...rest } = region;
      const update = { ...rest, addresses: [...addresses], removedAt: null };
      await connection.region.upsert({ where: { id }, create: { id, ...update }, update });
    },

    async removeRegion(id, now) {
      await connection.region.update({ where: { id }, data: { open: false, removedAt: now } });
    },

    listClusters: () => standings(connection, null),

    async listUnreachable() {
      const rows = await connection.$queryRaw<{ id: ClusterId; answeredAt: Date }[]>`
        SELECT * FROM fleet_unreachable_clusters()`;
      return new Map(rows.map(({ id, answeredAt }) => [id, answeredAt]));
    },

    reserve: (regionId) => standings(connection, regionId),

    async findCluster(id) {
      const row = await connection.cluster.findUnique({ where: { id, removedAt: null } });
      return row && clusterFromRow(row);
    },

    async saveCluster(cluster) {
      const { id: _, name, ...rest } = cluster;
      const row = await connection.cluster.upsert({
        where: { name },
        create: cluster,
        update: rest,
      });
      return clusterFromRow(row);
    },

    async removeCluster(id, now) {
      // Nobody places there any more, whichever release; and the name is free.
      const left = { removedAt: now, cordoned: true, name: `${id} (removed)` };
      await connection.cluster.update({ where: { id }, data: left });
      await connection.clusterAccess.deleteMany({ where: { clusterId: id } });
    },
  };
}

/** `reserved`: of that region, which is reserved until the transaction ends; null: of all. */
async function standings(
  connection: Connection,
  reserved: string | null,
): Promise<readonly ClusterStanding[]> {
  const rows = await connection.$queryRaw<StandingRow[]>`SELECT * FROM fleet_clusters(${reserved})`;
  return rows.map((row) => {
    const { capacity, isReachable, waiting, loads } = row;
    const tenantCount = loads.reduce((sum, { tenants }) => sum + tenants, waiting);
    return { ...clusterFromRow(row), tenantCount, loads, capacity, isReachable };
  });
}

type CatalogueRow = Omit<ClusterRow, 'removedAt'>;
type StandingRow = CatalogueRow &
  Pick<ClusterStanding, 'loads' | 'capacity' | 'isReachable'> & { readonly waiting: number };

function clusterFromRow({ id, name, regionId, cordoned, labels }: CatalogueRow): Cluster {
  return { id: id as ClusterId, name, regionId, cordoned, labels: labels as Cluster['labels'] };
}

interface Versioned<T> {
  readonly kept: Map<string, T>;
  load(version: Version): Promise<T | null>;
}

async function get<T>(source: Versioned<T>, version: Version): Promise<T | null> {
  const key = `${version.id}@${version.version}`;
  const kept = source.kept.get(key);
  if (kept !== undefined) return kept;
  const loaded = await source.load(version);
  if (loaded !== null) source.kept.set(key, loaded);
  return loaded;
}

async function getAll<T>(source: Versioned<T>, versions: readonly Version[]): Promise<T[]> {
  const found: T[] = [];
  for (const version of versions) {
    const item = await get(source, version);
    if (item !== null) found.push(item);
  }
  return found;
}

async function loadPlan(connection: Connection, version: Version): Promise<Plan | null> {
  const row = await connection.plan.findUnique({
    where: { id_version: version },
    omit: { createdAt: true },
  });
  if (!row) return null;
  const { price, ...plan } = row;
  // Written by a release before `prices`.
  const isOld = price !== null && Array.isArray(plan.prices) && plan.prices.length === 0;
  return planSchema.parse(isOld ? { ...plan, prices: [price] } : plan);
}

async function loadBlueprint(connection: Connection, version: Version): Promise<Blueprint | null> {
  const row = await connection.blueprint.findUnique({ where: { id_version: version } });
  return row && blueprintSchema.parse(row.document);
}

/** Where the newest of each is looked for. */
const OFFERED = {
  plans: Prisma.sql`plans`,
  blueprints: Prisma.sql`(SELECT * FROM blueprints WHERE withdrawn_at IS NULL) AS blueprints`,
} as const;

function newestVersions(connection: Connection, of: keyof typeof OFFERED): Promise<Version[]> {
  return connection.$queryRaw<Version[]>`
    SELECT id, max(version) AS version FROM ${OFFERED[of]} GROUP BY id ORDER BY id`;
}

async function newestVersion(
  connection: Connection,
  of: keyof typeof OFFERED,
  id: string,
): Promise<number | null> {
  const [row] = await connection.$queryRaw<{ version: number | null }[]>`
    SELECT max(version) AS version FROM ${OFFERED[of]} WHERE id = ${id}`;
  return row?.version ?? null;
}
