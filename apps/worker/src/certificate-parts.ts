/** Who signs, who sets records, and which edges are asked: what the worker's configuration says about certificates. */
import { readFile } from 'node:fs/promises';
import { createCertificateAuthority } from '@fleetcommand/adapter-acme/certificate-authority';
import { applyObject, deleteObject, getObject } from '@fleetcommand/adapter-kubernetes/apply';
import { FIELD_MANAGER } from '@fleetcommand/adapter-kubernetes/cluster';
import type { ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import { createEdgeFleet } from '@fleetcommand/adapter-probe/edge-fleet';
import { edgeAddresses } from '@fleetcommand/application/use-cases/fleet/edge-addresses';
import type { CertificateAuthority } from '@fleetcommand/application/ports/acme';
import type { CertificateDependencies } from '@fleetcommand/application/use-cases/certificates/dependencies';
import { LETS_ENCRYPT_BUDGET } from '@fleetcommand/certificates/budget';
import { ok } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

import type { WorkerConfig } from './config.js';
import { openDnsProvider } from './dns-provider.js';

/** Edges and quick CAs answer within it; a job that waits for a slow one makes room for others. */
const LINGERS_MS = 1_000;

type Shared = Omit<CertificateDependencies, 'authorities' | 'dns' | 'edges' | 'settings'>;

/** Null where no certificate authority is configured. */
export async function openCertificates(
  config: WorkerConfig,
  shared: Shared,
  connection: ClusterConnection,
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
    dns: openDnsProvider(config, dnsObjects(connection)),
    edges: edgesOf(config, shared.store),
    settings: {
      contact: config.ACME_CONTACT ?? null,
      budget: LETS_ENCRYPT_BUDGET,
      reusesKeys: config.ACME_REUSE_KEYS,
      lingersMs: LINGERS_MS,
    },
  };
}

/** ExternalDNS runs in the same cluster. */
function dnsObjects(connection: ClusterConnection): Parameters<typeof openDnsProvider>[1] {
  return {
    get: async (ref) => {
      const found = await getObject(connection, ref);
      return found.ok ? ok(found.value ?? null) : found;
    },
    apply: (object) =>
      applyObject(connection, object, { fieldManager: FIELD_MANAGER, force: true }),
    delete: async (ref) => {
      const deleted = await deleteObject(connection, ref, {});
      return deleted.ok ? ok(undefined) : deleted;
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
