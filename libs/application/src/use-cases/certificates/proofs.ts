/** Puts a proof where the CA will look, looks there ourselves, and takes it away again. */
import {
  challengeRef,
  makeEdgeChallenge,
} from '@fleetcommand/desired-state/platform/edge-challenge';
import type { Proof } from '@fleetcommand/certificates/order-state';
import { fail, ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import { isUnanimous } from '../../ports/edge-fleet.js';
import { applyForEdges } from './apply-for-edges.js';
import type { StepContext } from './step-context.js';

/** Repeating it changes nothing. */
export async function publishProof(
  { deps }: StepContext,
  hostname: string,
  proof: Proof,
): Promise<Result<void, Failure>> {
  if (proof.kind === 'dns-01') {
    if (!deps.dns) return noDnsProvider(hostname);
    return deps.dns.addTxt(proof.recordName, proof.recordValue);
  }
  const { token, keyAuthorization } = proof;
  const challenge = makeEdgeChallenge({ hostname, token, keyAuthorization });
  for (const cluster of deps.clusters.all()) {
    const applied = await applyForEdges(cluster, challenge);
    if (!applied.ok) return applied;
  }
  return ok(undefined);
}

/** Null when the proof is to be seen, else why it is not yet. */
export async function whyUnseen(
  { deps }: StepContext,
  hostname: string,
  proof: Proof,
): Promise<string | null> {
  if (proof.kind === 'dns-01') {
    if (!deps.lookups) return null;
    const { recordName, recordValue } = proof;
    const values = await deps.lookups.txt(recordName);
    if (values?.includes(recordValue)) return null;
    return values === null
      ? `no name server of ${recordName} answers`
      : `its name servers do not have the TXT record “${recordValue}” at ${recordName} yet`;
  }
  if (!deps.edges) return null;
  const agreement = await deps.edges.answersChallenge({ hostname, ...proof });
  if (isUnanimous(agreement)) return null;
  const { asked, agreeing, problems } = agreement;
  return `${agreeing} of ${asked} edges answer the challenge. ${problems.join(' ')}`.trim();
}

export async function withdrawProof({ deps }: StepContext, proof: Proof): Promise<void> {
  if (proof.kind === 'dns-01') {
    await deps.dns?.removeTxt(proof.recordName, proof.recordValue);
    return;
  }
  for (const cluster of deps.clusters.all()) await cluster.delete(challengeRef(proof.token));
}

function noDnsProvider(hostname: string) {
  return fail(
    'certificates.no-dns-provider',
    `${hostname} is proven by DNS, and no DNS provider is configured. Set DNS_PROVIDER and its settings in the worker.`,
    { retry: 'backoff' },
  );
}
