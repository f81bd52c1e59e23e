import type { Secret } from '@fleetcommand/kernel/secret';

import { EDGE_NAMESPACE } from '../names/names.js';
import type { DesiredObject } from '../rendered-tenant.js';
import { PLATFORM_LABELS } from './platform-labels.js';

/** Edges list the certificates that carry it. */
export const EDGE_CERTIFICATE_LABEL = 'fleetcommand.io/edge-certificate';

/** Whose certificate a Secret holds, and which one: for the resync. */
export const PURPOSE_ANNOTATION = 'fleetcommand.io/certificate';
export const SERIAL_ANNOTATION = 'fleetcommand.io/serial';

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
  readonly serial: string;
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
      annotations: {
        [PURPOSE_ANNOTATION]: certificate.purpose,
        [SERIAL_ANNOTATION]: certificate.serial,
      },
    },
    type: 'kubernetes.io/tls',
    data: {
      'tls.crt': toBase64(certificate.chainPem),
      'tls.key': toBase64(certificate.key.reveal()),
    },
  };
}

export function edgeCertificateRef(purpose: string) {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    namespace: EDGE_NAMESPACE,
    name: edgeCertificateName(purpose),
  } as const;
}

/** PEM is ASCII (RFC 7468 §2). */
function toBase64(pem: string): string {
  return btoa(pem);
}
