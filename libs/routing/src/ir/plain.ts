/** A table as plain values in a fixed order: for YAML, golden files and people. Holds no key. */
import type { Certificate, Problem, Router, RouteTable } from './ir.js';
import type { Service } from './services.js';
import type { TcpRouter } from './tcp.js';

export interface PlainTable {
  readonly routers: readonly PlainRouter[];
  readonly services: ReadonlyArray<Omit<Service, 'provenance'> & { readonly from: string }>;
  readonly certificates: ReadonlyArray<
    Pick<Certificate, 'name' | 'names'> & { readonly from: string }
  >;
  readonly problems: readonly Problem[];
  /** Absent where there is none. */
  readonly tcpRouters?: readonly PlainTcpRouter[];
}

export type PlainTcpRouter = Omit<TcpRouter, 'provenance' | 'ruleText' | 'rule'> & {
  readonly from: string;
  /** As the tenant wrote it. */
  readonly rule: string;
};

export type PlainRouter = Omit<Router, 'provenance' | 'ruleText' | 'rule' | 'middlewareNames'> & {
  readonly from: string;
  readonly tenant?: string;
  /** As the tenant wrote it. */
  readonly rule: string;
};

export function toPlain(table: RouteTable): PlainTable {
  const fragments = [...table.fragments.values()];
  const tcpRouters = fragments.flatMap((fragment) => fragment.tcpRouters ?? []);
  return {
    routers: byName(fragments.flatMap(({ routers }) => routers)).map(plainRouter),
    services: byName(fragments.flatMap(({ services }) => services)).map(
      ({ provenance, ...service }) => ({
        from: from(provenance.object),
        ...service,
      }),
    ),
    certificates: byName(fragments.flatMap(({ certificates }) => certificates)).map(
      ({ name, names, provenance }) => ({ name, from: from(provenance.object), names }),
    ),
    problems: table.problems,
    ...(tcpRouters.length > 0 && { tcpRouters: byName(tcpRouters).map(plainTcpRouter) }),
  };
}

function plainTcpRouter({
  provenance,
  rule: _rule,
  ruleText,
  name,
  ...rest
}: TcpRouter): PlainTcpRouter {
  return { name, from: from(provenance.object), rule: ruleText, ...rest };
}

function plainRouter({
  provenance,
  rule: _rule,
  ruleText,
  name,
  middlewareNames: _middlewareNames,
  ...rest
}: Router): PlainRouter {
  return {
    name,
    from: from(provenance.object),
    ...(provenance.tenant !== undefined && { tenant: provenance.tenant }),
    rule: ruleText,
    ...rest,
  };
}

function from({
  kind,
  namespace,
  name,
}: {
  kind: string;
  namespace: string;
  name: string;
}): string {
  return `${kind} ${namespace}/${name}`;
}

function byName<T extends { readonly name: string }>(values: readonly T[]): T[] {
  return [...values].sort((a, b) => (a.name < b.name ? -1 : 1));
}
