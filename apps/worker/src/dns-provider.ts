/** Which DNS provider proves names and leads to edges, of those there are. */
import { createChalltestsrvProvider } from '@fleetcommand/adapter-dns/challtestsrv';
import { createCloudflareProvider } from '@fleetcommand/adapter-dns/providers/cloudflare';
import {
  createExternalDnsProvider,
  type DnsObjects,
} from '@fleetcommand/adapter-dns/providers/external-dns';
import { createManualProvider } from '@fleetcommand/adapter-dns/providers/manual';
import { createRfc2136Provider } from '@fleetcommand/adapter-dns/providers/rfc2136/provider';
import { createRoute53Provider } from '@fleetcommand/adapter-dns/providers/route53';
import { applyObject, deleteObject, getObject } from '@fleetcommand/adapter-kubernetes/apply';
import { FIELD_MANAGER } from '@fleetcommand/adapter-kubernetes/cluster';
import type { ClusterConnection } from '@fleetcommand/adapter-kubernetes/connection';
import { EDGE_NAMESPACE } from '@fleetcommand/desired-state/names/names';
import type { DnsProvider } from '@fleetcommand/application/ports/acme';
import { ok } from '@fleetcommand/kernel/result';
import { Secret } from '@fleetcommand/kernel/secret';

import type { WorkerConfig } from './config.js';

/** Null where none is configured: names are proven by HTTP-01 only, and people set the records that lead to edges. */
export function openDnsProvider(
  config: WorkerConfig,
  connection: ClusterConnection,
): DnsProvider | null {
  const zone = config.DNS_ZONE ?? config.APPS_DOMAIN;
  switch (config.DNS_PROVIDER) {
    case 'challtestsrv':
      return createChalltestsrvProvider(needed(config, 'CHALLTESTSRV_URL'));
    case 'rfc2136': {
      const [address = '', port = '53'] = needed(config, 'RFC2136_SERVER').split('#');
      const secret = new Secret(needed(config, 'RFC2136_KEY_SECRET'));
      const key = { name: needed(config, 'RFC2136_KEY_NAME'), secret };
      return createRfc2136Provider({ server: { address, port: Number(port) }, zone, key });
    }
    case 'cloudflare': {
      const token = new Secret(needed(config, 'CLOUDFLARE_TOKEN'));
      return createCloudflareProvider({
        zoneId: needed(config, 'CLOUDFLARE_ZONE_ID'),
        zone,
        token,
      });
    }
    case 'route53': {
      const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secret } = config;
      const hostedZoneId = needed(config, 'ROUTE53_ZONE_ID');
      return createRoute53Provider({
        hostedZoneId,
        zone,
        ...(accessKeyId &&
          secret && { credentials: { accessKeyId, secretAccessKey: new Secret(secret) } }),
      });
    }
    case 'external-dns':
      return createExternalDnsProvider({
        objects: dnsObjects(connection),
        namespace: EDGE_NAMESPACE,
      });
    case 'manual':
      return createManualProvider();
    case undefined:
      return null;
  }
}

/** ExternalDNS runs in the same cluster. */
function dnsObjects(connection: ClusterConnection): DnsObjects {
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

function needed(config: WorkerConfig, name: keyof WorkerConfig): string {
  const value = config[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(
    `DNS_PROVIDER=${config.DNS_PROVIDER ?? ''} needs ${name}. Set it in the worker’s environment.`,
  );
}
