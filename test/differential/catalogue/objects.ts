/** Objects in the few words a case needs. */
import type { KubeObject } from '../../routers/objects.js';
import type { Ask, Case } from '../case.js';

const TRAEFIK = 'traefik.io/v1alpha1';

interface ServiceReference {
  readonly name: string;
  readonly [field: string]: unknown;
}

export interface RouteOptions {
  readonly name?: string;
  readonly apiVersion?: string;
  readonly entryPoints?: readonly string[];
  readonly services?: readonly ServiceReference[];
  /** Names, or references. */
  readonly middlewares?: readonly (
    | string
    | { readonly name: string; readonly namespace?: string }
  )[];
  readonly priority?: number;
  readonly syntax?: 'v2' | 'v3';
  readonly tls?: object;
  readonly annotations?: Readonly<Record<string, string>>;
}

const ONE: readonly ServiceReference[] = [{ name: 'one', port: 80 }];

/** An IngressRoute of one rule; `web` and service `one` unless told otherwise. */
export function route(match: string, options: RouteOptions = {}): KubeObject {
  const { name = 'route', apiVersion = TRAEFIK, entryPoints = ['web'], services = ONE } = options;
  const { middlewares, priority, syntax, tls, annotations } = options;
  const rule = {
    kind: 'Rule',
    match,
    services,
    ...(priority !== undefined && { priority }),
    ...(syntax && { syntax }),
    ...(middlewares && {
      middlewares: middlewares.map((one) => (typeof one === 'string' ? { name: one } : one)),
    }),
  };
  return {
    apiVersion,
    kind: 'IngressRoute',
    metadata: { name, namespace: '{ns}', ...(annotations && { annotations }) },
    spec: { entryPoints, routes: [rule], ...(tls && { tls }) },
  };
}

export function object(
  kind: string,
  name: string,
  spec: object,
  apiVersion: string = TRAEFIK,
): KubeObject {
  return { apiVersion, kind, metadata: { name, namespace: '{ns}' }, spec };
}

export const middleware = (name: string, spec: object): KubeObject =>
  object('Middleware', name, spec);

export function secret(name: string, data: Readonly<Record<string, string>>): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name, namespace: '{ns}' },
    stringData: data,
  };
}

/** A case about one rule, beside the host's. Paths are asks, too. */
export function rule(name: string, match: string, asks: readonly (string | Ask)[]): Case {
  return { name, objects: [route(`Host(\`{host}\`) && (${match})`)], asks: asks.map(asAsk) };
}

/** A case about one middleware, or a chain of them in this order, on every path of the host. */
export function middlewares(
  name: string,
  specs: object | readonly object[],
  asks: readonly (string | Ask)[],
  more: readonly KubeObject[] = [],
): Case {
  const list = Array.isArray(specs) ? (specs as readonly object[]) : [specs];
  const names = list.map((_, index) => `m${index + 1}`);
  return {
    name,
    objects: [
      route('Host(`{host}`)', { middlewares: names }),
      ...list.map((spec, index) => middleware(names[index] ?? '', spec)),
      ...more,
    ],
    asks: asks.map(asAsk),
  };
}

export const asAsk = (ask: string | Ask): Ask => (typeof ask === 'string' ? { path: ask } : ask);
