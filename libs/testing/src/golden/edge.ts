/** The second half of a chain: rendered objects → routes → what HAProxy reads. */
import type { DesiredObject } from '@fleetcommand/desired-state/rendered-tenant';
import { extractTraefik } from '@fleetcommand/routing/dialects/traefik/extract';
import { compile } from '@fleetcommand/routing/haproxy/compile';
import type { EdgeOptions } from '@fleetcommand/routing/haproxy/model/options';
import { DEFAULT_EDGE_OPTIONS } from '@fleetcommand/routing/haproxy/model/options';
import { print } from '@fleetcommand/routing/haproxy/print';
import type { RouteTable } from '@fleetcommand/routing/ir/ir';
import { merge } from '@fleetcommand/routing/ir/merge';
import { readyEndpoints } from './ready-endpoints.js';

/** Two backends a pool: enough to see one in use and one in waiting. */
const SMALL_EDGE: EdgeOptions = { ...DEFAULT_EDGE_OPTIONS, poolSize: 2 };

/** The routes of a tenant whose replicas are all ready. */
export function routesOf(objects: readonly DesiredObject[]): RouteTable {
  const ofKind = (wanted: string): DesiredObject[] => objects.filter(({ kind }) => kind === wanted);
  const { fragments } = extractTraefik({
    ingressRoutes: ofKind('IngressRoute'),
    middlewares: ofKind('Middleware'),
    services: ofKind('Service'),
    endpointSlices: readyEndpoints(objects),
  });
  return merge(fragments.values());
}

/** haproxy.cfg, and after it as comments the maps it looks up, which is where tenants are. */
export function haproxyConfiguration(table: RouteTable): string {
  const { files } = print(compile(table, SMALL_EDGE));
  const maps = [...files]
    .filter(([path, text]) => path.startsWith('maps/') && text !== '')
    .map(([path, text]) => `# ${path}\n${text.replaceAll(/^(?=.)/gm, '#   ')}`);
  return [files.get('haproxy.cfg'), ...maps].join('\n');
}
