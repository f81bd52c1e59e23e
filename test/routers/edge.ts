/** The edge as it is deployed: its built program, with a HAProxy of its own, on the objects of a cluster. */
import { join } from 'node:path';
import { ok } from '@fleetcommand/kernel/result';
import { WORKSPACE } from './definitions.js';
import {
  answersAt,
  makeFolder,
  ROUTER_HOST,
  startRouter,
  type Placement,
  type Ports,
  type Router,
} from './router.js';
import { freePorts } from './traefik.js';

export interface EdgeOptions extends Placement {
  readonly kubeconfig: string;
  /** More of its settings. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Default: free ones. */
  readonly ports?: Ports;
  /** Its state, to start from what another left there; default: a new folder. */
  readonly folder?: string;
}

/** Resolves once it has read the cluster and serves what is there. */
export async function startEdge(options: EdgeOptions): Promise<Router> {
  const ports = options.ports ?? (await freePorts());
  const folder = options.folder ?? (await makeFolder('edge'));
  const spec = {
    name: 'edge',
    command: process.execPath,
    args: [join(WORKSPACE, 'apps/edge/dist/main.js')],
    env: {
      NODE_ENV: 'production',
      PATH: `${process.env.PATH ?? ''}:/usr/sbin`,
      LOG_LEVEL: 'warn',
      KUBECONFIG: options.kubeconfig,
      EDGE_HOST: ROUTER_HOST,
      EDGE_HTTP_PORT: String(ports.web),
      EDGE_HTTPS_PORT: String(ports.websecure),
      EDGE_API_PORT: String(ports.api),
      EDGE_STATE_DIR: join(folder, 'state'),
      EDGE_READ_SECRETS: 'true',
      // Nobody takes over what a killed one leaves.
      EDGE_HAPROXY_OUTLIVES_EDGE: 'false',
      EDGE_RELOAD_INTERVAL_MS: '0',
      EDGE_DRAIN_MS: '0',
      ...options.settings,
    },
    url: `http://${ROUTER_HOST}:${ports.web}`,
    prepare: async () => ok(undefined),
    probe: () => answersAt(`http://${ROUTER_HOST}:${ports.api}/readyz`),
    readyTimeoutMs: 120_000,
    stopSignal: 'SIGTERM',
    // As long as Kubernetes gives it: what it asks for to go on serving and to drain, and as much again as by default.
    stopTimeoutMs:
      30_000 +
      Number(options.settings?.['EDGE_READINESS_GRACE_MS'] ?? 0) +
      Number(options.settings?.['EDGE_DRAIN_MS'] ?? 0),
  } as const;
  return startRouter(spec, { folder, ports, ...options });
}
