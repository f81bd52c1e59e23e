/** Starting with nobody to ask: from what the edge before left on disk. */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { request } from 'undici';
import { issueCertificate } from '@fleetcommand/edge/test-rig/certificates';
import { startEdge } from '../../routers/edge.js';
import type { ObjectWriter } from '../../routers/objects.js';
import { ROUTER_HOST, type Router } from '../../routers/router.js';
import { withAllProcessors } from './processes.js';
import { EDGE_LABEL, EDGE_NAMESPACE, hostOf, tlsSecret } from './tenants.js';

const PATIENCE_MS = 300_000;
const SOME_TENANT = 7;

export interface ColdStart {
  /** From the process' start to the first request served. */
  readonly servedMs: number;
  /** Of it, what HAProxy alone takes for the same files (`haproxy -c`). */
  readonly haproxyMs: number;
}

export interface ColdStarted {
  readonly edge: Router;
  readonly coldStart: ColdStart;
}

/** Ends the edge and starts another on what it left, with a cluster that does not answer. */
export async function measureColdStart(
  edge: Router,
  { kubeconfig, cpus }: { readonly kubeconfig: string; readonly cpus: string },
): Promise<ColdStarted> {
  await edge.end();
  const { folder, ports } = edge;
  const haproxyMs = await checkMs(folder, cpus);
  const startedAt = performance.now();
  const served = untilServed(edge).then(() => performance.now() - startedAt);
  const again = await startEdge({
    folder,
    ports,
    cpus,
    kubeconfig: await unreachable(kubeconfig, folder),
  });
  return { edge: again, coldStart: { servedMs: Math.round(await served), haproxyMs } };
}

/** Until some tenant of the fleet is served. */
export async function untilServed({ ports }: Pick<Router, 'ports'>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const status = await request(`http://${ROUTER_HOST}:${ports.web}/`, {
      headers: { host: hostOf(SOME_TENANT) },
    }).then(
      async ({ statusCode, body }) => body.dump().then(() => statusCode),
      () => 0,
    );
    if (status === 200) return;
    if (performance.now() > deadline) throw new Error(`Port ${ports.web} answers ${status}.`);
    await delay(5);
  }
}

async function checkMs(folder: string, cpus: string): Promise<number> {
  const configuration = join(folder, 'state/live/haproxy.cfg');
  const startedAt = performance.now();
  await promisify(execFile)('taskset', ['--cpu-list', cpus, 'haproxy', '-c', '-f', configuration]);
  return Math.round(performance.now() - startedAt);
}

async function unreachable(kubeconfig: string, folder: string): Promise<string> {
  const path = join(folder, 'unreachable');
  const text = await readFile(kubeconfig, 'utf8');
  await writeFile(path, text.replace(/https:\/\/127\.0\.0\.1:\d+/, 'https://127.0.0.1:1'));
  return path;
}

const ISSUED_AT_ONCE = 50;

/** Writes certificates for the edge to load. No router runs. */
export async function addCertificates(writer: ObjectWriter, count: number): Promise<void> {
  await withAllProcessors(async () => {
    for (let first = 0; first < count; first += ISSUED_AT_ONCE) {
      const names = Array.from(
        { length: Math.min(ISSUED_AT_ONCE, count - first) },
        (_, at) => `certificate-${first + at}`,
      );
      const secrets = names.map(async (name) => [
        tlsSecret(EDGE_NAMESPACE, name, await issueCertificate([`${name}.test`]), EDGE_LABEL),
      ]);
      await writer.createAll(await Promise.all(secrets));
    }
  });
}

interface EdgeStatus {
  readonly counts: { readonly certificates: number };
  readonly haproxy: { readonly reloads: number };
}

export async function statusOf({ ports }: Router): Promise<EdgeStatus> {
  const answer = await request(`http://${ROUTER_HOST}:${ports.api}/v1/status`);
  return (await answer.body.json()) as EdgeStatus;
}
