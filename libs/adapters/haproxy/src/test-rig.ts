/** A scratch folder, free ports and a small configuration for the specs of this package. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@fleetcommand/routing/testing/free-port';
import type { HaproxyOptions } from './process.js';

export interface Rig {
  readonly folder: string;
  readonly port: number;
  readonly options: HaproxyOptions;
  readonly mapPath: string;
  readonly crtListPath: string;
  /** Writes the configuration; `extra` goes into the frontend, `sections` to the end. */
  configure(extra?: string, sections?: string): Promise<void>;
  dispose(): Promise<void>;
}

export async function makeRig(): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'fc-haproxy-'));
  const port = await freePort();
  const mapPath = join(folder, 'hosts.map');
  const crtListPath = join(folder, 'certificates.list');
  const options: HaproxyOptions = {
    programPath: 'haproxy',
    configPath: join(folder, 'haproxy.cfg'),
    masterSocketPath: join(folder, 'master.sock'),
    runtimeSocketPath: join(folder, 'runtime.sock'),
    outputPath: join(folder, 'haproxy.out'),
    settleTimeoutMs: 15_000,
    restartPauseMs: 10,
  };
  await writeFile(mapPath, '');
  const rig: Rig = {
    folder,
    port,
    options,
    mapPath,
    crtListPath,
    configure: (extra = '', sections = '') =>
      writeFile(options.configPath, configuration(rig, extra, sections)),
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
  await rig.configure();
  return rig;
}

const configuration = (rig: Rig, extra: string, sections: string): string => `
global
  stats socket ${rig.options.runtimeSocketPath} mode 600 level admin expose-fd listeners
  hard-stop-after 1m
  maxconn 200
defaults
  mode http
  timeout connect 1s
  timeout client 30s
  timeout server 30s
frontend in
  bind 127.0.0.1:${rig.port}
  http-request return status 204 if { path /up }
  ${extra}
  use_backend %[req.hdr(host),map_str(${rig.mapPath},empty)]
backend empty
  balance random
backend other
  balance random
${sections}
`;
