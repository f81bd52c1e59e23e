import type { Secret } from '@fleetcommand/kernel/secret';

import { EDGE_NAMESPACE } from '../names/names.js';
import type { DesiredObject } from '../rendered-tenant.js';

/** Edges list the certificates that carry it. */
export const EDGE_CERTIFICATE_LABEL = 'fleetcommand.io/edge-certificate';

const PLATFORM_LABELS = {
  'app.kubernetes.io/part-of': 'fleetcommand',
  'app.kubernetes.io/managed-by': 'fleetcommand',
} as const;

/** `platform/wildcard` → `platform-wildcard`. */
export function edgeCertificateName(purpose: string): string {
  return purpose.replace(/[^a-z0-9]+/g, '-');
}

export function makeEdgeNamespace(): DesiredObject {
  return {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: EDGE_NAMESPACE, labels: PLATFORM_LABELS },
  };
}

/** The TLS Secret that brings a certificate to every edge of a cluster. */
export function makeEdgeCertificate(certificate: {
  readonly purpose: string;
  readonly chainPem: string;
  readonly key: Secret;
}): DesiredObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: edgeCertificateName(certificate.purpose),
      namespace: EDGE_NAMESPACE,
      labels: { ...PLATFORM_LABELS, [EDGE_CERTIFICATE_LABEL]: 'true' },
    },
    type: 'kubernetes.io/tls',
    data: {
      'tls.crt': toBase64(certificate.chainPem),
      'tls.key': toBase64(certificate.key.reveal()),
    },
  };
}

/** PEM is ASCII (RFC 7468 §2). */
function toBase64(pem: string): string {
  return btoa(pem);
}
