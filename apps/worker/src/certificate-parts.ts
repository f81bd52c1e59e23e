/** Who signs, who sets records, and which edges are asked: what the worker's configuration says about certificates. */
import { readFile } from 'node:fs/promises';
import { createCertificateAuthority } from '@fleetcommand/adapter-acme/certificate-authority';
import { createEdgeFleet } from '@fleetcommand/adapter-probe/edge-fleet';
import { edgeAddresses } from '@fleetcommand/application/use-cases/fleet/edge-addresses';
import type { CertificateAuthority } from '@fleetcommand/application/ports/acme';
import type { CertificateDependencies } from '@fleetcommand/application/use-cases/certificates/dependencies';
import { LETS_ENCRYPT_BUDGET } from '@fleetcommand/certificates/budget';
import { Secret } from '@fleetcommand/kernel/secret';

import type { WorkerConfig } from './config.js';

/** Edges and quick CAs answer within it; a job that waits for a slow one makes room for others. */
const LINGERS_MS = 1_000;

type Shared = Omit<CertificateDependencies, 'authorities' | 'edges' | 'settings'>;

/** Null where no certificate authority is configured. */
export async function openCertificates(
  config: WorkerConfig,
  shared: Shared,
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
    edges: edgesOf(config, shared.store),
    settings: {
      contact: config.ACME_CONTACT ?? null,
      budget: LETS_ENCRYPT_BUDGET,
      reusesKeys: config.ACME_REUSE_KEYS,
      lingersMs: LINGERS_MS,
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

/** Null where the settings lead to no edge of ours: then there is nobody to ask first. */
function edgesOf(
  { EDGES, EDGE_HTTP_PORT, EDGE_HTTPS_PORT }: WorkerConfig,
  store: Shared['store'],
): CertificateDependencies['edges'] {
  if (EDGES.length === 0) return null;
  return createEdgeFleet({
    addresses: () => edgeAddresses(store),
    httpPort: EDGE_HTTP_PORT,
    httpsPort: EDGE_HTTPS_PORT,
  });
}
