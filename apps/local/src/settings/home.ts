import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PartName } from '@fleetcommand/contracts/http/local';

/** The checkout this file was built in. */
export const WORKSPACE = fileURLToPath(new URL('../../../../', import.meta.url)).replace(/\/$/, '');

/** The state folder (`.fleet`, or `FLEET_HOME`): every path below it, and nothing else spells one. */
export interface Home {
  readonly root: string;
  readonly secrets: string;
  readonly ports: string;
  /** The roots of the local CA: what browsers and curl must trust. */
  readonly ca: string;
  readonly kubeconfig: string;
  /** Which cluster tenants live in, where it is not the sandbox. */
  readonly cluster: string;
  /** Which image names the sandbox knows, and what it runs for them. */
  readonly images: string;
  /** The demo customer's tenant, once signed up. */
  readonly demo: string;
  readonly postgres: string;
  readonly redis: string;
  readonly pebble: string;
  readonly sandbox: string;
  readonly sandboxTls: string;
  readonly edge: string;
  /** Compiled scripts, so that Node starts faster the second time. */
  readonly compileCache: string;
  readonly logs: string;
  readonly run: string;
  readonly socket: string;
  readonly supervisorPid: string;
  log(name: PartName | 'supervisor'): string;
  pid(name: PartName): string;
}

export function homeAt(root: string): Home {
  const path = (name: string): string => join(root, name);
  return {
    root,
    secrets: path('secrets.json'),
    ports: path('ports.json'),
    ca: path('ca.pem'),
    kubeconfig: path('kubeconfig'),
    cluster: path('cluster.json'),
    images: path('images.json'),
    demo: path('demo.json'),
    postgres: path('postgres'),
    redis: path('redis'),
    pebble: path('pebble'),
    sandbox: path('sandbox'),
    sandboxTls: path('sandbox-tls'),
    edge: path('edge'),
    compileCache: path('cache/node'),
    logs: path('logs'),
    run: path('run'),
    socket: path('run/supervisor.sock'),
    supervisorPid: path('run/supervisor.pid'),
    log: (name) => path(`logs/${name}.log`),
    pid: (name) => path(`run/${name}.pid`),
  };
}

/**
 * Makes the folders. Others may pass through the state folder, for PostgreSQL and pods run as accounts of
 * their own and have places in it; they may not list it, nor look into what is not theirs.
 */
export async function makeHome(home: Home): Promise<void> {
  await mkdir(home.root, { recursive: true });
  await chmod(home.root, 0o711);
  for (const folder of [home.logs, home.run, home.compileCache])
    await mkdir(folder, { recursive: true, mode: 0o700 });
}
