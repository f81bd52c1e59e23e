/** Brings a certificate to the edges, makes sure it is there, and takes it away again. */
import { unreachableBackoffMs } from '@fleetcommand/certificates/failure-policy';
import {
  edgeCertificateRef,
  makeEdgeCertificate,
} from '@fleetcommand/desired-state/platform/edge-certificate';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Cluster } from '../../ports/cluster.js';
import { isUnanimous } from '../../ports/edge-fleet.js';
import { applyForEdges } from './apply-for-edges.js';
import { certificateKeyContext } from './key-context.js';
import { pollAfterMs, type OrderStep } from './order-context.js';
import type { StepContext } from './step-context.js';
import type { StepOutcome } from './step-outcome.js';

/** To every cluster, as a TLS Secret that its edges follow. Doing so again changes nothing: stored with what comes of it. */
export async function publishCertificate(context: StepContext): Promise<StepOutcome> {
  const { deps, certificate } = context;
  for (const cluster of deps.clusters.all()) {
    const applied = await applyTo(cluster, context);
    if (!applied.ok) return clusterAway(context, applied.error);
  }
  return { kind: 'seen', change: { publishedSerial: certificate.serial } };
}

async function applyTo(
  cluster: Cluster,
  { deps, certificate }: StepContext,
): Promise<Result<void, Failure>> {
  const { purpose, chainPem, keyCiphertext, serial } = certificate;
  if (chainPem === null || keyCiphertext === null || serial === null) return ok(undefined);
  const key = deps.secretBox.open(keyCiphertext, certificateKeyContext(purpose));
  const applied = await applyForEdges(
    cluster,
    makeEdgeCertificate({ purpose, serial, chainPem, key }),
  );
  if (!applied.ok) return applied;
  return ok(undefined);
}

/** The status says live when every edge that can be reached was seen with it, by a TLS handshake each. */
export async function confirmLive(
  context: StepContext,
  { serial }: OrderStep<'confirm-live'>,
): Promise<StepOutcome> {
  const { deps, certificate } = context;
  const now = deps.clock.now();
  const live = { liveSerial: serial, liveAt: now, lastError: null };
  const [hostname] = certificate.hostnames;
  if (!deps.edges || hostname === undefined) return { kind: 'stored', change: live };
  const agreement = await deps.edges.servesCertificate(sniOf(hostname), serial);
  const { asked: edgesAsked, agreeing: edgesServing, problems } = agreement;
  const counts = { edgesAsked, edgesServing };
  if (isUnanimous(agreement)) return { kind: 'stored', change: { ...counts, ...live } };
  const isNew = waitingMs(context) <= 5_000;
  return {
    kind: 'later',
    afterMs: pollAfterMs(context, certificate.notBefore ?? now),
    change: counts,
    ...(!isNew && {
      why: {
        code: 'certificates.edges-behind',
        message:
          `${edgesServing} of ${edgesAsked} edges serve the new certificate. ${problems.join(' ')}`.trim(),
      },
    }),
  };
}

/** A name that a wildcard covers. */
function sniOf(hostname: string): string {
  return hostname.replace(/^\*\./, 'fleetcommand-check.');
}

function waitingMs({ deps, certificate }: StepContext): number {
  return deps.clock.now().getTime() - (certificate.notBefore?.getTime() ?? 0);
}

export async function withdrawCertificate(context: StepContext): Promise<StepOutcome> {
  const { deps, certificate } = context;
  for (const cluster of deps.clusters.all()) {
    const deleted = await cluster.delete(edgeCertificateRef(certificate.purpose));
    if (!deleted.ok) return clusterAway(context, deleted.error);
  }
  return { kind: 'stored', change: { publishedSerial: null, liveSerial: null } };
}

/** What is left is our own row. */
export async function removeCertificate({
  deps,
  certificate,
  lease,
}: StepContext): Promise<StepOutcome> {
  const isRemoved = await deps.store.certificates.remove(certificate.id, lease);
  return isRemoved ? { kind: 'removed' } : { kind: 'later', afterMs: 1_000 };
}

/** No CA's fault, and no reason to order later. */
function clusterAway({ certificate }: StepContext, failure: Failure): StepOutcome {
  return {
    kind: 'later',
    afterMs: unreachableBackoffMs(certificate.attempts + 2),
    why: { code: failure.code, message: failure.message },
  };
}
