import type { CertificateFacts } from '@fleetcommand/certificates/next-step';
import { orderStateSchema } from '@fleetcommand/certificates/order-state';

import type { CertificateAuthority } from '../../ports/acme.js';
import type { StoredAcmeAccount, StoredCertificate } from '../../ports/certificates.js';

/** The stored rows as `nextStep` reads them. */
export function describeCertificate(
  certificate: StoredCertificate,
  account: StoredAcmeAccount | null,
  authority: Pick<CertificateAuthority, 'inspect'>,
): CertificateFacts {
  const { chainPem, hostnames, order } = certificate;
  return {
    validity: chainPem ? { ...authority.inspect(chainPem), wantedHostnames: hostnames } : null,
    order: order ? orderStateSchema.parse(order) : null,
    hasOrderKey: certificate.orderKeyCiphertext !== null,
    nextAttemptAt: certificate.nextAttemptAt,
    account: { hasKey: account !== null, url: account?.accountUrl ?? null },
  };
}
