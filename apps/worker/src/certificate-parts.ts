/** Who signs, who sets records, and which edges are asked: what the worker's configuration says about certificates. */
import { readFile } from 'node:fs/promises';
import { createCertificateAuthority } from '@fleetcommand/adapter-acme/certificate-authority';
import { createEdgeFleet } from '@fleetcommand/adapter-probe/edge-fleet';
import type { CertificateAuthority } from '@fleetcommand/application/ports/acme';
import type { CertificateDependencies } from '@fleetcommand/application/use-cases/certificates/dependencies';
import { LETS_ENCRYPT_BUDGET } from '@fleetcommand/certificates/budget';
import { Secret } from '@fleetcommand/kernel/secret';

import type { WorkerConfig } from './config.js';
import { openDnsProvider, type DnsParts } from './dns-provider.js';

type Shared = Omit<
  CertificateDependencies,
  'authorities' | 'dns' | 'lookups' | 'edges' | 'settings'
>;

/** Null where no certificate authority is configured. */
export async function openCertificates(
  config: WorkerConfig,
  shared: Shared & DnsParts,
): Promise<CertificateDependencies | null> {
  const first = await authorityOf({
    directoryUrl: config.ACME_DIRECTORY_URL,
    caFile: config.ACME_CA_FILE,
    keyId: config.ACME_EAB_KEY_ID,
    hmacKey: config.ACME_EAB_HMAC_KEY,
  });
  if (!first) return null;
  const second = await authorityOf({
    directoryUrl: config.ACME_SECOND_DIRECTORY_URL,
    caFile: config.ACME_SECOND_CA_FILE,
    keyId: config.ACME_SECOND_EAB_KEY_ID,
    hmacKey: config.ACME_SECOND_EAB_HMAC_KEY,
  });
  return {
    ...shared,
    authorities: [first, ...(second ? [second] : [])],
    dns: openDnsProvider(config, shared),
    lookups: shared.lookups,
    edges: edgesOf(config),
    settings: {
      contact: config.ACME_CONTACT ?? null,
      budget: LETS_ENCRYPT_BUDGET,
      reusesKeys: config.ACME_REUSE_KEYS,
    },
  };
}

interface AuthoritySettings {
  readonly directoryUrl: string | undefined;
  readonly caFile: string | undefined;
  readonly keyId: string | undefined;
  readonly hmacKey: string | undefined;
}

async function authorityOf(settings: AuthoritySettings): Promise<CertificateAuthority | null> {
  const { directoryUrl, caFile, keyId, hmacKey } = settings;
  if (!directoryUrl) return null;
  const caPem = caFile ? await readFile(caFile, 'utf8') : undefined;
  return createCertificateAuthority({
    directoryUrl,
    ...(caPem && { caPem }),
    ...(keyId && hmacKey && { externalAccount: { keyId, hmacKey: new Secret(hmacKey) } }),
  });
}

function edgesOf(config: WorkerConfig): CertificateDependencies['edges'] {
  const { EDGE_ADDRESSES: addresses, EDGE_HTTP_PORT, EDGE_HTTPS_PORT } = config;
  if (addresses.length === 0) return null;
  return createEdgeFleet({ addresses, httpPort: EDGE_HTTP_PORT, httpsPort: EDGE_HTTPS_PORT });
}
