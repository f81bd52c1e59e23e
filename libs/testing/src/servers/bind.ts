/** BIND, as the authoritative server of a test's own zones. It ends with the process that started it. */
import { accessSync, constants } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launch, untilReady } from '@fleetcommand/embedded/launch';
import { freePort } from '@fleetcommand/embedded/ports';
import type { ServerSpec } from '@fleetcommand/embedded/server';
import { fail, ok, unwrap } from '@fleetcommand/kernel/result';
import { Resolver } from 'node:dns/promises';

import { testHome } from './home.js';

const PROGRAM = '/usr/sbin/named';

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
  /** Who may update every zone, by TSIG (HMAC-SHA256, secret in base64). */
  readonly updateKey?: { readonly name: string; readonly secret: string };
}

export interface Bind {
  readonly address: string;
  readonly port: number;
  /** TXT values at a name, straight from the server. */
  txt(name: string): Promise<readonly string[]>;
  stop(): Promise<void>;
}

export async function startBind(options: BindOptions): Promise<Bind> {
  const home = join(await testHome(), 'bind');
  const { address = '127.0.0.1' } = options;
  const port = options.port ?? (await freePort());
  const resolver = new Resolver({ timeout: 1_000, tries: 1 });
  resolver.setServers([`${address}:${port}`]);
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
      await writeFile(join(home, 'named.conf'), configuration(home, address, port, options));
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
  return {
    address,
    port,
    async txt(name) {
      const values = await resolver.resolveTxt(name).catch(() => []);
      return values.map((parts) => parts.join(''));
    },
    async stop() {
      await server.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

function configuration(
  home: string,
  address: string,
  port: number,
  { zones, updateKey }: BindOptions,
): string {
  const key = updateKey
    ? `key "${updateKey.name}" { algorithm hmac-sha256; secret "${updateKey.secret}"; };`
    : '';
  const update = updateKey ? `allow-update { key "${updateKey.name}"; };` : '';
  const zone = (name: string) =>
    `zone "${name}" { type master; file "${join(home, `${name}.zone`)}"; ${update} };`;
  return `
options {
  directory "${home}";
  listen-on port ${port} { ${address}; };
  listen-on-v6 { none; };
  pid-file none;
  session-keyfile "${join(home, 'session.key')}";
  recursion no;
  dnssec-validation no;
  allow-query { any; };
};
controls { };
${key}
${Object.keys(zones).map(zone).join('\n')}
`;
}
