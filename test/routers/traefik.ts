/** A real Traefik on the objects of a cluster. */
import { freePort } from '@fleetcommand/embedded/ports';
import { ok } from '@fleetcommand/kernel/result';
import type { Access } from '../control-plane/api-client.js';
import { findTraefik } from '../control-plane/programs.js';
import {
  answersAt,
  makeFolder,
  ROUTER_HOST,
  startRouter,
  type Placement,
  type Ports,
  type Router,
} from './router.js';

export interface TraefikOptions extends Placement {
  readonly access: Access;
  /** More of its static configuration, by flags. */
  readonly flags?: readonly string[];
  /** Default: free ones. */
  readonly ports?: Ports;
}

export async function startTraefik(options: TraefikOptions): Promise<Router> {
  const { path } = await findTraefik();
  const ports = options.ports ?? (await freePorts());
  const folder = await makeFolder('traefik');
  const spec = {
    name: 'traefik',
    command: path,
    args: [...staticConfiguration(ports, options.access), ...(options.flags ?? [])],
    env: { PATH: '/usr/bin:/bin', HOME: folder },
    workingDirectory: folder,
    url: `http://${ROUTER_HOST}:${ports.web}`,
    prepare: async () => ok(undefined),
    probe: () => answersAt(`http://${ROUTER_HOST}:${ports.api}/ping`),
    readyTimeoutMs: 60_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 10_000,
  } as const;
  return startRouter(spec, { folder, ports, ...options });
}

export async function freePorts(): Promise<Ports> {
  const [web, websecure, api] = await Promise.all([freePort(), freePort(), freePort()]);
  return { web, websecure, api };
}

function staticConfiguration(ports: Ports, { url, token, caFile }: Access): string[] {
  const cluster = (provider: string): string[] => [
    `--providers.${provider}.endpoint=${url}`,
    `--providers.${provider}.token=${token}`,
    `--providers.${provider}.certauthfilepath=${caFile}`,
  ];
  return [
    '--global.checknewversion=false',
    '--global.sendanonymoususage=false',
    '--log.level=WARN',
    `--entrypoints.traefik.address=${ROUTER_HOST}:${ports.api}`,
    `--entrypoints.web.address=${ROUTER_HOST}:${ports.web}`,
    `--entrypoints.websecure.address=${ROUTER_HOST}:${ports.websecure}`,
    // As the edge's: whoever comes by websecure speaks TLS, whatever a route says.
    '--entrypoints.websecure.http.tls=true',
    // Its proxies' connections are not cut short at the end of a test.
    '--entrypoints.web.transport.lifecycle.gracetimeout=0',
    '--entrypoints.websecure.transport.lifecycle.gracetimeout=0',
    '--api.insecure=true',
    '--ping=true',
    // By default it waits 2 s between changes, for their sake who change much at once.
    '--providers.providersthrottleduration=0s',
    ...cluster('kubernetescrd'),
    ...cluster('kubernetesingress'),
  ];
}
