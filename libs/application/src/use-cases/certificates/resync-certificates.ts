/**
 * Observes: the Secrets and ConfigMaps of the edges' namespaces, and every certificate's row. Changes: what a cluster lost
 * or had edited is brought there again; what belongs to no certificate any more is deleted.
 */
import {
  EDGE_CERTIFICATE_LABEL,
  PURPOSE_ANNOTATION,
  SERIAL_ANNOTATION,
} from '@fleetcommand/desired-state/platform/edge-certificate';
import { EDGE_CHALLENGE_LABEL } from '@fleetcommand/desired-state/platform/edge-challenge';
import { EDGE_NAMESPACE } from '@fleetcommand/desired-state/names/names';
import type { Clock } from '@fleetcommand/kernel/clock';
import type { CertificateId } from '@fleetcommand/kernel/ids';

import type { Cluster, Clusters, KubernetesObject } from '../../ports/cluster.js';
import type { JobQueue } from '../../ports/job-queue.js';
import type { Store } from '../../ports/store.js';

/** No proof is waited for longer than an hour: a challenge this old is one that could not be deleted. */
const CHALLENGE_AGE_MS = 2 * 60 * 60_000;

export interface ResyncReport {
  readonly broughtAgain: number;
  readonly deleted: number;
}

interface ResyncDependencies {
  readonly store: Pick<Store, 'certificates'>;
  readonly clusters: Pick<Clusters, 'all'>;
  readonly queue: JobQueue;
  readonly clock: Clock;
}

export async function resyncCertificates(deps: ResyncDependencies): Promise<ResyncReport> {
  const lost = new Map<CertificateId, string>();
  let deleted = 0;
  for (const cluster of deps.clusters.all()) {
    // The cluster before the rows: a Secret that is seen has its row by then, unless that is gone.
    const secrets = await cluster.list('Secret', EDGE_NAMESPACE, {
      [EDGE_CERTIFICATE_LABEL]: 'true',
    });
    const challenges = await cluster.list('ConfigMap', EDGE_NAMESPACE, {
      [EDGE_CHALLENGE_LABEL]: 'true',
    });
    // Away, or without the namespace as yet: the next resync sees to it.
    if (!secrets.ok || !challenges.ok) continue;
    const rows = await deps.store.certificates.listPublished();
    const held = new Map(secrets.value.map((secret) => [purposeOf(secret), secret]));
    for (const { id, purpose, publishedSerial } of rows)
      if (publishedSerial !== null && serialOf(held.get(purpose)) !== publishedSerial)
        lost.set(id, purpose);
    const purposes = new Set(rows.map(({ purpose }) => purpose));
    const orphans = secrets.value.filter((secret) => {
      const purpose = purposeOf(secret);
      // What somebody else put there for the edges names no certificate of ours.
      return purpose !== undefined && !purposes.has(purpose);
    });
    const old = challenges.value.filter(
      (challenge) => ageMs(challenge, deps.clock) > CHALLENGE_AGE_MS,
    );
    deleted += await deleteAll(cluster, [...orphans, ...old]);
  }
  await bringAgain(deps, lost);
  return { broughtAgain: lost.size, deleted };
}

async function bringAgain(
  { store, queue, clock }: ResyncDependencies,
  lost: ReadonlyMap<CertificateId, string>,
): Promise<void> {
  const now = clock.now();
  for (const [id, purpose] of lost) {
    await store.certificates.request(id, { publishedSerial: null, nextLookAt: null }, now);
    await queue.enqueue({ kind: 'certificate.step', purpose, sequence: now.getTime() });
  }
}

async function deleteAll(cluster: Cluster, objects: readonly KubernetesObject[]): Promise<number> {
  let deleted = 0;
  for (const { apiVersion, kind, metadata } of objects) {
    const { name, namespace = EDGE_NAMESPACE, uid } = metadata;
    const gone = await cluster.delete({ apiVersion, kind, name, namespace, ...(uid && { uid }) });
    if (gone.ok) deleted += 1;
  }
  return deleted;
}

const purposeOf = (secret: KubernetesObject): string | undefined =>
  secret.metadata.annotations?.[PURPOSE_ANNOTATION];
const serialOf = (secret: KubernetesObject | undefined): string | undefined =>
  secret?.metadata.annotations?.[SERIAL_ANNOTATION];

function ageMs({ metadata }: KubernetesObject, clock: Clock): number {
  const created: unknown = Reflect.get(metadata, 'creationTimestamp');
  return typeof created === 'string' ? clock.now().getTime() - Date.parse(created) : 0;
}
