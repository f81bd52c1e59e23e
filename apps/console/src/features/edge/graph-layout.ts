import type { TraefikRouter } from '@fleetcommand/contracts/http/edge/traefik';

export interface GraphNode {
  readonly id: string;
  readonly kind: 'entry-point' | 'router' | 'middleware' | 'service';
  readonly label: string;
  /** What a router asks of requests. */
  readonly rule?: string;
  readonly x: number;
  readonly y: number;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly heightPx: number;
  /** From, to. */
  readonly links: readonly (readonly [string, string])[];
}

const COLUMN_PX = 276;
const ROW_PX = 84;
const COLUMN_OF: Readonly<Record<GraphNode['kind'], number>> = {
  'entry-point': 0,
  router: 1,
  middleware: 2,
  service: 3,
};

/** Four columns from left to right, as requests go; each thing at the height of what leads to it first. */
export function layOutGraph(
  routers: readonly Pick<
    TraefikRouter,
    'name' | 'rule' | 'entryPoints' | 'middlewares' | 'service'
  >[],
): Graph {
  const nodes = new Map<string, GraphNode>();
  const links = new Map<string, readonly [string, string]>();
  const heights: Record<GraphNode['kind'], number> = {
    'entry-point': 0,
    router: 0,
    middleware: 0,
    service: 0,
  };
  const place = (kind: GraphNode['kind'], label: string, rule?: string): string => {
    const id = `${kind} ${label}`;
    if (nodes.has(id)) return id;
    const atLeast = kind === 'service' || kind === 'middleware' ? heights.router - 1 : 0;
    const row = Math.max(heights[kind], atLeast);
    heights[kind] = row + 1;
    const [x, y] = [COLUMN_OF[kind] * COLUMN_PX, row * ROW_PX];
    nodes.set(id, { id, kind, label, ...(rule !== undefined && { rule }), x, y });
    return id;
  };
  const link = (from: string, to: string) => links.set(`${from}→${to}`, [from, to]);
  for (const { name, rule, entryPoints, middlewares = [], service } of routers) {
    const router = place('router', name, rule);
    for (const entryPoint of entryPoints) link(place('entry-point', entryPoint), router);
    const steps = middlewares.map((label) => place('middleware', label));
    if (service !== undefined) steps.push(place('service', service));
    let from = router;
    for (const step of steps) {
      link(from, step);
      from = step;
    }
  }
  const heightPx = Math.max(...Object.values(heights)) * ROW_PX;
  return { nodes: [...nodes.values()], links: [...links.values()], heightPx };
}
