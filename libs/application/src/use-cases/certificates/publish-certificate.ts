import {
  makeEdgeCertificate,
  makeEdgeNamespace,
} from '@fleetcommand/desired-state/platform/edge-certificate';
import { ok, type Failure, type Result } from '@fleetcommand/kernel/result';

import type { Cluster } from '../../ports/cluster.js';
import type { SecretBox } from '../../ports/secret-box.js';
import type { Store } from '../../ports/store.js';
import { certificateKeyContext } from './key-context.js';

/**
 * Brings a certificate to the edges of a cluster, as a TLS Secret. Applying the same one again changes nothing.
 * Succeeds with `false` while there is none to bring.
 */
export async function publishCertificate(
  deps: { readonly store: Store; readonly secretBox: SecretBox },
  cluster: Cluster,
  purpose: string,
): Promise<Result<boolean, Failure>> {
  const certificate = await deps.store.certificates.findByPurpose(purpose);
  if (!certificate?.chainPem || !certificate.keyCiphertext) return ok(false);
  const key = deps.secretBox.open(certificate.keyCiphertext, certificateKeyContext(purpose));
  const { chainPem } = certificate;
  for (const object of [makeEdgeNamespace(), makeEdgeCertificate({ purpose, chainPem, key })]) {
    const applied = await cluster.apply(object);
    if (!applied.ok) return applied;
  }
  return ok(true);
}
