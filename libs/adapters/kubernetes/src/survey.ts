/** Asks a cluster what it is: version, rights, kinds, nodes, storage and network plugin. Reads only. */
import type { ClusterFailureCode as PortFailureCode } from '@fleetcommand/application/ports/cluster';
import type {
  ClusterNode,
  ClusterSurvey,
  ControlPlaneNamespace,
} from '@fleetcommand/domain/clusters/survey';
import { parseQuantity } from '@fleetcommand/desired-state/quantity';
import { RENDERED_KINDS } from '@fleetcommand/desired-state/rendered-kinds';
import { err, fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';
import { z } from 'zod';
import { getObject } from './apply.js';
import { toPort } from './cluster.js';
import type { ClusterConnection } from './connection.js';
import { findDenied } from './denied-access.js';
import type { ClusterFailure } from './failure.js';
import { listObjects } from './list.js';
import type { ClusterObject } from './object.js';

const EDGE_ROLE = 'node-role.fleetcommand.io/edge';
/** A taint that only says "rather not". */
const SOFT = 'PreferNoSchedule';

/**
 * A list that may not be read is null in the survey; anything else that fails, fails it. `controlPlane` is the namespace
 * of the control plane, where it is in this cluster.
 */
export async function surveyCluster(
  connection: ClusterConnection,
  controlPlane: string | null = null,
): Promise<Result<ClusterSurvey, Failure<PortFailureCode>>> {
  const version = await readVersion(connection);
  if (!version.ok) return err(toPort(version.error));
  const [denied, missingKinds, nodes, classes, daemonSets, home] = await Promise.all([
    findDenied(connection),
    findMissingKinds(connection),
    listAllowed(connection, 'v1', 'Node', 'nodes'),
    listAllowed(connection, 'storage.k8s.io/v1', 'StorageClass', 'storageclasses'),
    listAllowed(connection, 'apps/v1', 'DaemonSet', 'daemonsets'),
    controlPlane === null ? ok(null) : readControlPlane(connection, controlPlane),
  ]);
  for (const part of [denied, missingKinds, nodes, classes, daemonSets, home])
    if (!part.ok) return err(toPort(part.error));
  return ok({
    version: valueOf(version),
    denied: valueOf(denied),
    missingKinds: valueOf(missingKinds),
    nodes: valueOf(nodes)?.map(readNode) ?? null,
    storageClasses: valueOf(classes)?.map(readStorageClass) ?? null,
    daemonSets: valueOf(daemonSets)?.map(({ metadata }) => metadata.name) ?? null,
    controlPlane: valueOf(home),
  });
}

function valueOf<T>(result: Result<T, ClusterFailure>): T {
  if (result.ok) return result.value;
  throw new Error('a failure is answered before this');
}

const Version = z.looseObject({ major: z.string(), minor: z.string(), gitVersion: z.string() });

async function readVersion(
  connection: ClusterConnection,
): Promise<Result<ClusterSurvey['version'], ClusterFailure>> {
  const answer = await connection.call({
    method: 'GET',
    path: '/version',
    action: 'ask its version',
  });
  if (!answer.ok) return answer;
  const parsed = Version.safeParse(answer.value.body);
  if (!parsed.success)
    return fail(
      'cluster.unexpected',
      `What answers at ${connection.server} is no Kubernetes API server.`,
    );
  const { major, minor, gitVersion } = parsed.data;
  // Some vendors write `29+`.
  return ok({
    major: Number.parseInt(major, 10),
    minor: Number.parseInt(minor, 10),
    text: gitVersion,
  });
}

async function findMissingKinds(
  connection: ClusterConnection,
): Promise<Result<string[], ClusterFailure>> {
  const missing: string[] = [];
  for (const { apiVersion, kind } of RENDERED_KINDS) {
    const known = await connection.resolve({ apiVersion, kind });
    if (known.ok) continue;
    if (!isAbsence(known.error)) return known;
    missing.push(`${kind} (${apiVersion})`);
  }
  return ok(missing);
}

function isAbsence({ code }: ClusterFailure): boolean {
  return code === 'cluster.kind-missing' || code === 'cluster.not-found';
}

/** Null where it may not be listed, or is not known. */
async function listAllowed(
  connection: ClusterConnection,
  apiVersion: string,
  kind: string,
  plural: string,
): Promise<Result<readonly ClusterObject[] | null, ClusterFailure>> {
  const listed = await listObjects(connection, { apiVersion, kind, plural, namespaced: false });
  if (listed.ok) return ok(listed.value.items);
  const isKept = listed.error.code === 'cluster.forbidden' || isAbsence(listed.error);
  return isKept ? ok(null) : listed;
}

const Node = z.looseObject({
  spec: z
    .looseObject({
      unschedulable: z.boolean().default(false),
      taints: z
        .array(
          z.looseObject({ key: z.string(), value: z.string().default(''), effect: z.string() }),
        )
        .default([]),
    })
    .prefault({}),
  status: z
    .looseObject({
      allocatable: z.record(z.string(), z.string()).default({}),
      conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).default([]),
    })
    .prefault({}),
});

function readNode(object: ClusterObject): ClusterNode {
  const { spec, status } = Node.parse(object);
  const { name, labels = {} } = object.metadata;
  const amount = (resource: string) => parseQuantity(status.allocatable[resource] ?? '0') || 0;
  const hard = spec.taints.filter(({ effect }) => effect !== SOFT);
  return {
    name,
    isReady: status.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'True'),
    isCordoned: spec.unschedulable,
    isEdge: EDGE_ROLE in labels || hard.some(({ key }) => key === EDGE_ROLE),
    taints: hard.map(({ key, value, effect }) => `${key}${value && `=${value}`}:${effect}`),
    cpuMillis: Math.round(amount('cpu') * 1000),
    memoryBytes: Math.round(amount('memory')),
    pods: Math.round(amount('pods')),
  };
}

const POD_SECURITY = 'pod-security.kubernetes.io/enforce';

/** Null where it may not be read, or is not there. */
async function readControlPlane(
  connection: ClusterConnection,
  name: string,
): Promise<Result<ControlPlaneNamespace | null, ClusterFailure>> {
  const found = await getObject(connection, { apiVersion: 'v1', kind: 'Namespace', name });
  if (!found.ok) return found.error.code === 'cluster.forbidden' ? ok(null) : found;
  if (!found.value) return ok(null);
  return ok({ name, podSecurity: found.value.metadata.labels?.[POD_SECURITY] ?? null });
}

const DEFAULT_CLASS = 'storageclass.kubernetes.io/is-default-class';

function readStorageClass({ metadata }: ClusterObject): { name: string; isDefault: boolean } {
  return { name: metadata.name, isDefault: metadata.annotations?.[DEFAULT_CLASS] === 'true' };
}
