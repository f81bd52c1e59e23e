import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, type Result } from '@fleetcommand/kernel/result';
import { httpsGet } from './https-get.js';
import { localCertificate, type LocalCertificate } from './local-ca.js';
import type { ServerSpec } from './server.js';

export interface PebbleOptions {
  readonly host: string;
  /** The ACME directory, over TLS. */
  readonly port: number;
  /** Where it shows its roots, over TLS with the same certificate. */
  readonly managementPort: number;
  /** Absolute path of pebble. */
  readonly program: string;
  /** Its configuration and the certificate it serves with. */
  readonly folder: string;
  /** The DNS server it validates names with, `host:port`. */
  readonly dnsServer: string;
  /** Where it knocks for HTTP-01 and TLS-ALPN-01: the edge's ports. */
  readonly httpPort: number;
  readonly tlsPort: number;
  /** Percent of good nonces it rejects, to try clients; default 0. */
  readonly nonceRejectPercent?: number;
  /** Percent of valid authorizations it offers again for new orders; default 50, as Pebble itself. */
  readonly authorizationReusePercent?: number;
  /** It takes up to this many seconds, by chance, before it looks at a proof; default 0. */
  readonly validationSeconds?: number;
  /** Life of issued certificates; default 90 days. */
  readonly certificateSeconds?: number;
  /** Accounts at its shop, key id to HMAC key (base64url): with any, nobody registers without one (RFC 8555 §7.3.4). */
  readonly externalAccounts?: Readonly<Record<string, string>>;
  /** When retried polls may come back, in seconds; default 1. */
  readonly retryAfterSeconds?: number;
}

/** The files of Pebble's own listener: `rootFile` is what an ACME client must trust. */
export const pebbleTls = (folder: string): Promise<LocalCertificate> =>
  localCertificate(folder, new Date());

/**
 * Pebble, Let's Encrypt's small test CA. It keeps everything in memory: accounts, orders and its issuing
 * root are new at every start (its makers decline to make the root settable: letsencrypt/pebble#298), so
 * whoever trusts what it issues collects its roots (`pebbleRoot`, `root-bundle.ts`).
 */
export function pebbleServer(options: PebbleOptions): ServerSpec {
  return {
    name: 'pebble',
    command: options.program,
    args: ['-config', configurationFile(options), '-dnsserver', options.dnsServer],
    env: {
      ...(options.validationSeconds === undefined
        ? { PEBBLE_VA_NOSLEEP: '1' }
        : { PEBBLE_VA_SLEEPTIME: String(options.validationSeconds) }),
      PEBBLE_WFE_NONCEREJECT: String(options.nonceRejectPercent ?? 0),
      PEBBLE_AUTHZREUSE: String(options.authorizationReusePercent ?? 50),
    },
    workingDirectory: options.folder,
    url: pebbleDirectoryUrl(options),
    prepare: () => prepare(options),
    probe: async () => {
      const root = await pebbleRoot(options);
      return root.ok ? ok(undefined) : root;
    },
    readyTimeoutMs: 20_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 5000,
  };
}

/** Where an ACME client starts. */
export function pebbleDirectoryUrl(options: Pick<PebbleOptions, 'host' | 'port'>): string {
  return `https://${options.host}:${options.port}/dir`;
}

const configurationFile = (options: PebbleOptions): string => join(options.folder, 'pebble.json');

async function prepare(options: PebbleOptions): Promise<Result<void>> {
  const tls = await pebbleTls(options.folder);
  const configuration = {
    pebble: {
      listenAddress: `${options.host}:${options.port}`,
      managementListenAddress: `${options.host}:${options.managementPort}`,
      certificate: tls.certificateFile,
      privateKey: tls.keyFile,
      httpPort: options.httpPort,
      tlsPort: options.tlsPort,
      ocspResponderURL: '',
      externalAccountBindingRequired: options.externalAccounts !== undefined,
      externalAccountMACKeys: options.externalAccounts ?? {},
      certificateValidityPeriod: options.certificateSeconds ?? 90 * 86_400,
      retryAfter: {
        authz: options.retryAfterSeconds ?? 1,
        order: options.retryAfterSeconds ?? 1,
      },
    },
  };
  await writeFile(configurationFile(options), JSON.stringify(configuration, null, 2));
  return ok(undefined);
}

/** The root (PEM) of everything this run of Pebble issues. */
export async function pebbleRoot(
  options: Pick<PebbleOptions, 'host' | 'managementPort' | 'folder'>,
): Promise<Result<string>> {
  const { rootFile } = await pebbleTls(options.folder);
  const { host, managementPort: port } = options;
  return httpsGet({ host, port, path: '/roots/0', ca: await readFile(rootFile, 'utf8') });
}
