/** Load on a router, by wrk (HTTP/1.1 to random tenants), h2load (TLS to one) and by us (websockets), on the loader's processor. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROUTER_HOST, type Router } from '../../routers/router.js';
import { cpuSeconds } from './processes.js';
import { Sockets } from './sockets.js';
import { DOMAIN, hostOf, isDecorated, PREFIX } from './tenants.js';

const run = promisify(execFile);
const CONNECTIONS = 64;

export interface Load {
  readonly perSecond: number;
  /** Processor time of the router's processes, in microseconds a request or message. */
  readonly cpuUs: number;
  readonly p99Ms: number;
  /** Requests that failed or were not answered with 2xx or 3xx; messages that were not answered. */
  readonly failed: number;
}

/** Requests for random tenants, each answer awaited before the connection's next request. */
export async function loadTenants(
  router: Router,
  { tenants, seconds, decorated }: { tenants: number; seconds: number; decorated: boolean },
): Promise<Load> {
  const script = join(router.folder, 'requests.lua');
  await writeFile(script, requestsScript(tenants, decorated));
  const { result, cpu } = await withCpu(router, () => wrk(router, seconds, script));
  return { ...result, cpuUs: (cpu * 1e6) / Math.max(1, result.requests) };
}

/** A load that goes on until it is awaited; for what has to hold under load. */
export function wrk(router: Pick<Router, 'ports'>, seconds: number, script?: string): Promise<Wrk> {
  const url = `http://${ROUTER_HOST}:${router.ports.web}/`;
  const args = ['-t1', `-c${CONNECTIONS}`, `-d${seconds}s`, '--latency', '--timeout', '10s'];
  const scripted = script === undefined ? ['-H', `Host: ${hostOf(1)}`] : ['-s', script];
  return run('wrk', [...args, ...scripted, url]).then(({ stdout }) => readWrk(stdout));
}

interface Wrk {
  readonly perSecond: number;
  readonly requests: number;
  readonly p99Ms: number;
  readonly failed: number;
}

/** Many websockets to one application, each sending as soon as it is answered: what a message there and back takes. */
export async function loadSockets(
  router: Router,
  seconds: number,
  { host, sockets }: { readonly host: string; readonly sockets: number },
): Promise<Load> {
  const open = await Sockets.open(router, host, sockets);
  const startedAt = performance.now();
  let messages = 0;
  const { cpu } = await withCpu(router, async () => {
    while (performance.now() - startedAt < seconds * 1000) messages += await open.round();
  });
  const took = (performance.now() - startedAt) / 1000;
  open.close();
  return {
    perSecond: messages / took,
    cpuUs: (cpu * 1e6) / Math.max(1, messages),
    p99Ms: Number.NaN,
    failed: open.unanswered,
  };
}

/** From wrk's report. */
export function readWrk(report: string): Wrk {
  const number = (pattern: RegExp): number => Number(pattern.exec(report)?.[1] ?? 0);
  const errors = /Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/.exec(
    report,
  );
  const socketErrors = (errors?.slice(1) ?? []).reduce((sum, text) => sum + Number(text), 0);
  const [, value = '0', unit = 'ms'] = /99%\s+([\d.]+)(us|ms|s)/.exec(report) ?? [];
  return {
    perSecond: number(/Requests\/sec:\s+([\d.]+)/),
    requests: number(/(\d+) requests in/),
    p99Ms: Number(value) * ({ us: 0.001, ms: 1, s: 1000 }[unit] ?? 1),
    failed: socketErrors + number(/Non-2xx or 3xx responses: (\d+)/),
  };
}

function requestsScript(tenants: number, decorated: boolean): string {
  const paths = Array.from({ length: 3 }, (_, rest) =>
    decorated && isDecorated(rest) ? `${PREFIX}/x` : '/',
  );
  return `
local paths = { [0] = "${paths.join('", "')}" }
local requests = {}
init = function()
  for i = 0, ${tenants - 1} do
    requests[i] = wrk.format("GET", paths[i % 3], { Host = "tenant-" .. i .. ".${DOMAIN}" })
  end
end
request = function() return requests[math.random(0, ${tenants - 1})] end
`;
}

/** HTTPS with connections that stay, over HTTP/1.1 or 2. */
export async function loadTls(router: Router, seconds: number, http: '1.1' | '2'): Promise<Load> {
  const args = ['-t1', `-c${CONNECTIONS}`, '-m1', '-D', String(seconds)];
  const { result, cpu } = await withCpu(router, () => h2load(router, args, http));
  return { ...result, cpuUs: (cpu * 1e6) / Math.max(1, result.requests) };
}

const HANDSHAKES_AT_ONCE = 200;

/** A connection with a full handshake for each request. */
export async function loadHandshakes(router: Router, seconds: number): Promise<Load> {
  const startedAt = performance.now();
  let [requests, failed] = [0, 0];
  const { cpu } = await withCpu(router, async () => {
    while (performance.now() - startedAt < seconds * 1000) {
      const count = String(HANDSHAKES_AT_ONCE);
      const one = await h2load(router, ['-t1', '-c', count, '-n', count, '-m1'], '1.1');
      requests += one.requests;
      failed += one.failed;
    }
  });
  const took = (performance.now() - startedAt) / 1000;
  return {
    perSecond: requests / took,
    cpuUs: (cpu * 1e6) / Math.max(1, requests),
    p99Ms: Number.NaN,
    failed,
  };
}

async function h2load(router: Router, args: string[], http: '1.1' | '2'): Promise<Wrk> {
  const { stdout } = await run('h2load', [
    ...args,
    ...(http === '1.1' ? ['--h1'] : []),
    `--connect-to=${ROUTER_HOST}:${router.ports.websecure}`,
    `https://${hostOf(1)}/`,
  ]);
  return readH2load(stdout);
}

/** From h2load's report. */
export function readH2load(report: string): Wrk {
  const number = (pattern: RegExp): number => Number(pattern.exec(report)?.[1] ?? 0);
  return {
    perSecond: number(/finished in [^,]+, ([\d.]+) req\/s/),
    requests: number(/(\d+) succeeded/),
    p99Ms: Number.NaN,
    failed: number(/(\d+) failed/) + number(/(\d+) 4xx/) + number(/(\d+) 5xx/),
  };
}

async function withCpu<T>(
  router: Router,
  work: () => Promise<T>,
): Promise<{ result: T; cpu: number }> {
  const before = await cpuSeconds(router.running.pid);
  const result = await work();
  return { result, cpu: (await cpuSeconds(router.running.pid)) - before };
}
