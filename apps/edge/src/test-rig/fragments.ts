import { Secret } from '@fleetcommand/kernel/secret';
import type { Certificate, Fragment, Router } from '@fleetcommand/routing/ir/ir';
import type { RouterState } from '@fleetcommand/routing/ir/router-state';
import type { Provenance } from '@fleetcommand/routing/ir/provenance';
import type { Endpoint, StickyCookie } from '@fleetcommand/routing/ir/services';
import type { EntryPoint } from '@fleetcommand/routing/ir/entry-points';
import type { Middleware } from '@fleetcommand/routing/ir/middlewares';
import type { Rule } from '@fleetcommand/routing/ir/rules';

export interface TenantShape {
  readonly name: string;
  readonly host: string;
  readonly endpoints?: readonly (Pick<Endpoint, 'address' | 'port'> & Partial<Endpoint>)[];
  readonly state?: RouterState;
  readonly pathPrefix?: string;
  readonly middlewares?: readonly Middleware[];
  readonly sticky?: StickyCookie;
  readonly entryPoints?: readonly EntryPoint[];
}

/** One tenant's fragment: a router for its host, its service and endpoints. */
export function tenant(shape: TenantShape): Fragment {
  const { name, host } = shape;
  const provenance: Provenance = {
    provider: 'test',
    object: { kind: 'IngressRoute', namespace: name, name },
  };
  const endpoints = (shape.endpoints ?? []).map(
    // One by one: an origin has more to it than an endpoint.
    ({ address, port, ready = true, serving = true, terminating = false }): Endpoint => ({
      address,
      port,
      ready,
      serving,
      terminating,
    }),
  );
  const hostRule: Rule = { op: 'match', matcher: { kind: 'host', hosts: [host] } };
  const rule: Rule =
    shape.pathPrefix === undefined
      ? hostRule
      : {
          op: 'and',
          rules: [
            hostRule,
            { op: 'match', matcher: { kind: 'pathPrefix', prefixes: [shape.pathPrefix] } },
          ],
        };
  const ruleText = `Host(\`${host}\`)${shape.pathPrefix === undefined ? '' : ` && PathPrefix(\`${shape.pathPrefix}\`)`}`;
  const state = shape.state ?? (endpoints.some(({ ready }) => ready) ? 'serve' : 'no-endpoints');
  const router: Router = {
    name: `${name}@test`,
    provenance,
    entryPoints: shape.entryPoints ?? ['web', 'websecure'],
    rule,
    ruleText,
    priority: ruleText.length,
    middlewares: shape.middlewares ?? [],
    service: `${name}@test`,
    state,
  };
  return {
    id: `test/${name}`,
    routers: [router],
    services: [
      {
        name: `${name}@test`,
        provenance,
        balance: 'roundrobin',
        ...(shape.sticky && { sticky: shape.sticky }),
        parts: [{ weight: 1, protocol: 'http', endpoints }],
      },
    ],
    certificates: [],
    problems: [],
  };
}

export function certificateOf(
  name: string,
  names: readonly string[],
  chainPem: string,
  keyPem: string,
): Fragment {
  const provenance: Provenance = {
    provider: 'test',
    object: { kind: 'Secret', namespace: 'certificates', name },
  };
  const certificate: Certificate = {
    name: `${name}@test`,
    provenance,
    names,
    chainPem,
    keyPem: new Secret(keyPem),
  };
  return {
    id: `test/certificate-${name}`,
    routers: [],
    services: [],
    certificates: [certificate],
    problems: [],
  };
}
