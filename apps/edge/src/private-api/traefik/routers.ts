import type { TraefikRouter, TraefikTcpRouter } from '@fleetcommand/contracts/http/edge/traefik';
import type { Fragment, Router } from '@fleetcommand/routing/ir/ir';
import type { Provenance } from '@fleetcommand/routing/ir/provenance';
import type { TcpRouter, TcpRule } from '@fleetcommand/routing/ir/tcp';
import { coversHost, hostsOf } from '../views.js';
import type { Faults } from './faults.js';
import type { Row } from './listing.js';

/** As Traefik names the options of whoever names none. */
const DEFAULT_TLS_OPTIONS = 'default';

export function* routerRows(
  fragments: Iterable<Fragment>,
  faults: Faults,
  /** Names of the entry points that speak TLS. */
  speaksTls: ReadonlySet<string>,
): Iterable<Row<TraefikRouter>> {
  for (const fragment of fragments)
    for (const router of fragment.routers) yield httpRow(router, fragment, faults, speaksTls);
}

function httpRow(
  router: Router,
  fragment: Fragment,
  faults: Faults,
  speaksTls: ReadonlySet<string>,
): Row<TraefikRouter> {
  const base = rowOf(router, router.middlewareNames, faults);
  return {
    ...base,
    present: () => {
      const hosts = hostsOf(router.rule);
      return {
        ...presented(router, base, faults, hosts),
        ...(base.middlewares.length > 0 && { middlewares: [...base.middlewares] }),
        ...(router.entryPoints.some((name) => speaksTls.has(name)) && {
          tls: { options: tlsOptionsOf(hosts, fragment) },
        }),
      };
    },
  };
}

export function* tcpRouterRows(
  fragments: Iterable<Fragment>,
  faults: Faults,
): Iterable<Row<TraefikTcpRouter>> {
  for (const fragment of fragments)
    for (const router of fragment.tcpRouters ?? []) yield tcpRow(router, fragment, faults);
}

function tcpRow(router: TcpRouter, fragment: Fragment, faults: Faults): Row<TraefikTcpRouter> {
  const base = rowOf(router, undefined, faults);
  return {
    ...base,
    present: () => {
      const hosts = sniHostsOf(router.rule);
      return {
        ...presented(router, base, faults, hosts),
        ...(router.tls === 'passthrough' && { tls: { passthrough: true } }),
        ...(router.tls === 'terminate' && {
          tls: { passthrough: false, options: tlsOptionsOf(hosts, fragment) },
        }),
      };
    },
  };
}

type Base = Omit<Row<unknown>, 'present'> & { readonly middlewares: readonly string[] };

function rowOf(
  router: Router | TcpRouter,
  middlewareNames: readonly string[] | undefined,
  faults: Faults,
): Base {
  const { name, provenance, ruleText, priority, service, entryPoints } = router;
  return {
    name,
    provider: provenance.provider,
    status: verdictOf(router, faults).status,
    rule: ruleText,
    priority,
    ...(service !== undefined && { service }),
    // One object may stand for several steps.
    middlewares: [...new Set(middlewareNames)],
    entryPoints,
    words: provenance.tenant === undefined ? [] : [provenance.tenant],
  };
}

function presented(
  router: Router | TcpRouter,
  base: Base,
  faults: Faults,
  hosts: readonly string[],
) {
  const { name, provider } = base;
  const { entryPoints, service, ruleText: rule, priority, provenance, state, reason } = router;
  return {
    name,
    provider,
    ...verdictOf(router, faults),
    entryPoints: [...entryPoints],
    ...(service !== undefined && { service }),
    rule,
    priority,
    using: [...entryPoints],
    fleetcommand: {
      object: { ...provenance.object },
      tenant: tenantOf(provenance),
      hosts: [...hosts],
      state,
      reason: reason ?? null,
    },
  };
}

function verdictOf(router: Router | TcpRouter, faults: Faults) {
  const verdict = faults.ofRouter(router.name, router.provenance.object);
  if (router.state !== 'quarantined' || verdict.status === 'disabled') return verdict;
  const why = router.reason ?? 'A part of the router cannot be served: it answers 503.';
  return { status: 'disabled' as const, error: [why, ...(verdict.error ?? [])] };
}

function tenantOf({ tenant }: Provenance): string | null {
  return tenant ?? null;
}

function tlsOptionsOf(hosts: readonly string[], { tlsBindings = [] }: Fragment): string {
  const own = tlsBindings.find(
    (binding) =>
      binding.hosts.length === 0 || hosts.some((host) => coversHost(binding.hosts, host)),
  );
  return own?.options.name ?? DEFAULT_TLS_OPTIONS;
}

function sniHostsOf(rule: TcpRule): string[] {
  switch (rule.op) {
    case 'match':
      return rule.matcher.kind === 'hostSni' ? [...rule.matcher.hosts] : [];
    case 'not':
      return [];
    default:
      return [...new Set(rule.rules.flatMap(sniHostsOf))];
  }
}
