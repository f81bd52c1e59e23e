/** BIND, as the authoritative server of a test's own zones. It ends with the process that started it. */
import { accessSync, constants } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launch, untilReady } from '@fleetcommand/embedded/launch';
import { freePort } from '@fleetcommand/embedded/ports';
import type { ServerSpec } from '@fleetcommand/embedded/server';
import { fail, ok, unwrap } from '@fleetcommand/kernel/result';
import { Resolver } from 'node:dns/promises';

import { startDnsRelay } from './dns-relay.js';
import { testHome } from './home.js';

const PROGRAM = '/usr/sbin/named';
const LISTENS_AT = '127.0.0.1';

/** Whether it is installed; specs that need it are skipped otherwise, and say so in their name. */
export function hasBind(): boolean {
  try {
    accessSync(PROGRAM, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

export interface BindOptions {
  /** By name, in the master file format; each needs an SOA and an NS record. */
  readonly zones: Readonly<Record<string, string>>;
  /** A loopback address; default 127.0.0.1. */
  readonly address?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Makes it a resolver: whom it asks about names under each of these zones. */
  readonly forwards?: Readonly<Record<string, { readonly address: string; readonly port: number }>>;
  /** Zones whose DNSSEC it finds broken: their parents say they are signed by a key they are not. */
  readonly bogus?: readonly string[];
  /** Who may update every zone, by TSIG (HMAC-SHA256, secret in base64). */
  readonly updateKey?: { readonly name: string; readonly secret: string };
  /** Except these. */
  readonly closed?: readonly string[];
}

export interface Bind {
  readonly address: string;
  readonly port: number;
  /** TXT values at a name, straight from the server. */
  txt(name: string): Promise<readonly string[]>;
  /** A and AAAA values at a name. */
  addresses(name: string): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function startBind(options: BindOptions): Promise<Bind> {
  const home = join(await testHome(), 'bind');
  const { address = '127.0.0.1' } = options;
  const port = options.port ?? (await freePort());
  const isRelayed = address !== LISTENS_AT;
  const own = isRelayed ? await freePort() : port;
  const resolver = new Resolver({ timeout: 1_000, tries: 1 });
  resolver.setServers([`${LISTENS_AT}:${own}`]);
  const [firstZone = ''] = Object.keys(options.zones);
  const spec: ServerSpec = {
    name: 'bind',
    command: PROGRAM,
    args: ['-f', '-c', join(home, 'named.conf')],
    env: {},
    workingDirectory: '/',
    url: `dns://${address}:${port}`,
    async prepare() {
      await mkdir(home, { recursive: true });
      for (const [zone, text] of Object.entries(options.zones))
        await writeFile(join(home, `${zone}.zone`), text);
      await writeFile(join(home, 'named.conf'), configuration(home, own, options));
      return ok(undefined);
    },
    async probe() {
      const soa = await resolver.resolveSoa(firstZone).catch(() => null);
      return soa ? ok(undefined) : fail('bind.not-ready', 'It does not answer yet.');
    },
    readyTimeoutMs: 20_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 5_000,
  };
  const server = unwrap(await launch(spec));
  unwrap(await untilReady(spec, server));
  const relay = isRelayed
    ? await startDnsRelay({ address, port }, { address: LISTENS_AT, port: own })
    : null;
  return {
    address,
    port,
    async txt(name) {
      const values = await resolver.resolveTxt(name).catch(() => []);
      return values.map((parts) => parts.join(''));
    },
    async addresses(name) {
      const of = [resolver.resolve4(name), resolver.resolve6(name)];
      const values = await Promise.all(of.map((asked) => asked.catch(() => [])));
      return values.flat();
    },
    async stop() {
      relay?.close();
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function configuration(
  home: string,
  port: number,
  { zones, updateKey, closed = [], forwards = {}, bogus = [] }: BindOptions,
): string {
  const key = updateKey
    ? `key "${updateKey.name}" { algorithm hmac-sha256; secret "${updateKey.secret}"; };`
    : '';
  const update = updateKey ? `allow-update { key "${updateKey.name}"; };` : '';
  const zone = (name: string) =>
    `zone "${name}" { type master; file "${join(home, `${name}.zone`)}"; ${closed.includes(name) ? '' : update} };`;
  const isResolver = Object.keys(forwards).length > 0;
  const forward = (name: string) =>
    `zone "${name}" { type forward; forward only; forwarders { ${forwards[name]?.address} port ${forwards[name]?.port}; }; };`;
  const digest = '0'.repeat(64);
  const anchor = (name: string) => `"${name}" static-ds 12345 13 2 "${digest}";`;
  const anchors = bogus.length > 0 ? `trust-anchors { ${bogus.map(anchor).join(' ')} };` : '';
  return `
options {
  directory "${home}";
  listen-on port ${port} { ${LISTENS_AT}; };
  listen-on-v6 { none; };
  pid-file none;
  session-keyfile "${join(home, 'session.key')}";
  recursion ${isResolver ? 'yes' : 'no'};
  dnssec-validation ${bogus.length > 0 ? 'yes' : 'no'};
  allow-query { any; };
};
controls { };
${key}
${anchors}
${Object.keys(forwards).map(forward).join('\n')}
${Object.keys(zones).map(zone).join('\n')}
`;
}
