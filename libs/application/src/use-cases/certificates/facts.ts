import type { CertificateFacts } from '@fleetcommand/certificates/next-step';
import { storedOrderSchema, type StoredOrder } from '@fleetcommand/certificates/order-state';

import type { CertificateAuthority } from '../../ports/acme.js';
import type { StoredAcmeAccount, StoredCertificate } from '../../ports/certificates.js';

/** The stored rows as `nextStep` reads them; `run` is the fencing token of this run's lease. */
export function describeCertificate(
  certificate: StoredCertificate,
  account: StoredAcmeAccount | null,
  run: string,
  authority: Pick<CertificateAuthority, 'inspect'>,
): CertificateFacts {
  const { id: key, chainPem, hostnames: wantedHostnames, order } = certificate;
  return {
    validity: chainPem
      ? { key, ...authority.inspect(chainPem), wantedHostnames, window: null }
      : null,
    order: order ? readOrder(order) : null,
    run,
    nextAttemptAt: certificate.nextAttemptAt,
    account: { hasKey: account !== null, url: account?.accountUrl ?? null },
  };
}

/** What an older release stored in another shape is not gone on with: a new order takes its place. */
function readOrder(order: unknown): StoredOrder | null {
  const read = storedOrderSchema.safeParse(order);
  return read.success ? read.data : null;
}
