import type {
  CertificateSummary,
  StoredCertificate,
} from '@fleetcommand/application/ports/certificates';
import {
  orderOfCertificate,
  stateOfCertificate,
} from '@fleetcommand/application/use-cases/certificates/describe-certificate';
import type {
  CertificateOverview as Overview,
  LimitView,
} from '@fleetcommand/application/use-cases/certificates/oversee-certificates';
import type {
  AdminCertificate,
  CertificateLimit,
  CertificateOverview,
} from '@fleetcommand/contracts/http/admin/certificates';

export function presentCertificate(
  certificate: CertificateSummary | StoredCertificate,
  now: Date,
): AdminCertificate {
  const { id, purpose, hostnames, tenantId, source, challenge, serial, attempts } = certificate;
  const { lastError } = certificate;
  return {
    id,
    purpose,
    hostnames: [...hostnames],
    tenantId,
    state: stateOfCertificate(certificate, now),
    source,
    challenge,
    authority: certificate.directoryUrl,
    serial,
    notBefore: certificate.notBefore?.toISOString() ?? null,
    notAfter: certificate.notAfter?.toISOString() ?? null,
    order: presentOrder(certificate),
    edges: { asked: certificate.edgesAsked, serving: certificate.edgesServing },
    liveAt: certificate.liveAt?.toISOString() ?? null,
    attempts,
    nextAttemptAt: certificate.nextAttemptAt?.toISOString() ?? null,
    error: lastError && {
      code: lastError.code,
      message: lastError.message,
      problem: lastError.problem ?? null,
    },
  };
}

function presentOrder(
  certificate: Parameters<typeof orderOfCertificate>[0],
): AdminCertificate['order'] {
  const order = orderOfCertificate(certificate);
  if (!order) return null;
  const { status, directoryUrl: authority, createdAt: since } = order;
  return { status, authority, since };
}

export function presentOverview({ orders, tightest, ...rest }: Overview): CertificateOverview {
  return {
    ...rest,
    expiry: rest.expiry.map((bar) => ({ ...bar })),
    failures: rest.failures.map((failure) => ({ ...failure })),
    orders: orders.map(presentLimit),
    tightest: tightest.map(presentLimit),
  };
}

function presentLimit({ directoryUrl: authority, ...limit }: LimitView): CertificateLimit {
  return { ...limit, authority };
}
