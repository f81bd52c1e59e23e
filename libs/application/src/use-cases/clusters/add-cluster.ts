import type { Cluster } from '@fleetcommand/domain/clusters/cluster';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { GivenAccess } from '../../ports/cluster-access.js';
import type { Actor } from '../actor.js';
import { auditEntry } from '../audit/audit-entry.js';
import { asOperator } from '../fleet/as-operator.js';
import type { ClusterDependencies } from './dependencies.js';
import { kubeconfigContext } from './kubeconfig-context.js';
import { preflight, type PreflightFailureCode } from './preflight.js';

export type AddClusterFailureCode =
  | PreflightFailureCode
  | 'clusters.name-taken'
  | 'regions.not-found';

export interface NewCluster {
  readonly name: string;
  readonly region: string;
  readonly labels: Cluster['labels'];
  readonly access: GivenAccess;
}

/** Takes a cluster into the fleet, once it is proven fit. Workers connect to it within seconds. */
export async function addCluster(
  deps: ClusterDependencies,
  actor: Actor,
  { name, region, labels, access }: NewCluster,
): Promise<Result<Cluster, Failure<AddClusterFailureCode>>> {
  const objection = await objectTo(deps, name, region);
  if (objection) return objection;
  const proven = await preflight(deps.clusterProbe, access);
  if (!proven.ok) return proven;
  const { kubeconfig, server, report } = proven.value;
  return deps.store.transaction(async (tx) => {
    await tx.catalogue.lock();
    const taken = await objectTo({ store: tx }, name, region);
    if (taken) return taken;
    const id = deps.ids.next('clu');
    const cluster = await tx.catalogue.saveCluster({
      id,
      name,
      regionId: region,
      cordoned: false,
      labels,
    });
    const now = deps.clock.now();
    const kubeconfigCiphertext = deps.secretBox.seal(kubeconfig, kubeconfigContext(id));
    await tx.clusterAccess.save(id, { kubeconfigCiphertext, server }, now);
    await tx.clusterAccess.recordReport(id, report, now);
    const entry = { organizationId: null, action: 'cluster.add', targetId: id };
    const after = { name, region, labels, server };
    await tx.audit.append(auditEntry(deps, asOperator(actor), { ...entry, after }));
    return ok(cluster);
  });
}

async function objectTo(
  { store }: { readonly store: Pick<ClusterDependencies['store'], 'catalogue'> },
  name: string,
  region: string,
): Promise<Result<never, Failure<'clusters.name-taken' | 'regions.not-found'>> | null> {
  const regions = await store.catalogue.listRegions();
  if (!regions.some(({ id }) => id === region)) {
    const known = regions.map(({ id }) => id).join(', ') || 'none yet';
    const message = `There is no region “${region}”. There is: ${known}.`;
    return fail('regions.not-found', message, { pointer: '/region' });
  }
  const clusters = await store.catalogue.listClusters();
  if (!clusters.some((cluster) => cluster.name === name)) return null;
  const message = `A cluster is called ${name} already. Take another name, or give that one new credentials.`;
  return fail('clusters.name-taken', message, { pointer: '/name' });
}
