/** The same load on every router, in one order and in the other. */
import type { Router } from '../../routers/router.js';
import { rounded } from '../statistics.js';
import { loadHandshakes, loadSockets, loadTenants, loadTls, type Load } from './loads.js';

export type RouterName = 'edge' | 'traefik' | 'hand-written';
export type PerRouter<T> = Readonly<Record<RouterName, T>>;

/**
 * Plain: HTTP/1.1 to random tenants. Decorated: a third of them with stripPrefix, headers and a sticky cookie. Sockets:
 * many websockets to one application.
 */
export type LoadKind = 'plain' | 'decorated' | 'keepAlive' | 'http2' | 'handshake' | 'sockets';

export interface Comparison {
  readonly loads: PerRouter<Load>;
  /** Requests (messages) a second: the edge's by Traefik's, and by the hand-written configuration's. */
  readonly toTraefik: number;
  readonly toHandWritten: number;
}

export interface CompareOptions {
  readonly tenants: number;
  /** Of the one that echoes websockets. */
  readonly socketHost: string;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

const ORDER: readonly RouterName[] = ['hand-written', 'edge', 'traefik'];
const WARM_UP_SECONDS = 1;
export const SOCKETS = 500;

export async function compare(
  routers: PerRouter<Router>,
  kind: LoadKind,
  { seconds, say, ...targets }: CompareOptions,
): Promise<Comparison> {
  const samples: Record<RouterName, Load[]> = { edge: [], traefik: [], 'hand-written': [] };
  for (const order of [ORDER, ORDER.toReversed()])
    for (const name of order) {
      await load(routers[name], kind, targets, WARM_UP_SECONDS);
      const one = await load(routers[name], kind, targets, seconds);
      say(
        `${kind}: ${name} ${Math.round(one.perSecond)}/s, ${rounded(one.cpuUs)} µs of processor, ${one.failed} failed`,
      );
      if (one.perSecond === 0)
        throw new Error(`${name} answers no request of the load ${kind}: nothing can be compared.`);
      samples[name].push(one);
    }
  const loads = {
    edge: together(samples.edge),
    traefik: together(samples.traefik),
    'hand-written': together(samples['hand-written']),
  };
  const ratio = (to: RouterName): number => rounded(loads.edge.perSecond / loads[to].perSecond, 2);
  return { loads, toTraefik: ratio('traefik'), toHandWritten: ratio('hand-written') };
}

function load(
  router: Router,
  kind: LoadKind,
  { tenants, socketHost }: Pick<CompareOptions, 'tenants' | 'socketHost'>,
  seconds: number,
): Promise<Load> {
  switch (kind) {
    case 'plain':
      return loadTenants(router, { tenants, seconds, decorated: false });
    case 'decorated':
      return loadTenants(router, { tenants, seconds, decorated: true });
    case 'keepAlive':
      return loadTls(router, seconds, '1.1');
    case 'http2':
      return loadTls(router, seconds, '2');
    case 'handshake':
      return loadHandshakes(router, seconds);
    case 'sockets':
      return loadSockets(router, seconds, { host: socketHost, sockets: SOCKETS });
  }
}

function together(loads: readonly Load[]): Load {
  const mean = (of: (load: Load) => number): number =>
    loads.reduce((sum, one) => sum + of(one), 0) / loads.length;
  return {
    perSecond: Math.round(mean(({ perSecond }) => perSecond)),
    cpuUs: rounded(mean(({ cpuUs }) => cpuUs)),
    p99Ms: rounded(mean(({ p99Ms }) => p99Ms)),
    failed: loads.reduce((sum, { failed }) => sum + failed, 0),
  };
}
