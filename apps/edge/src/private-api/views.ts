/** What the private API tells, from the values the loop holds. Pure. */
import type { EdgeHost, EdgeProblem, EdgeRoute } from '@fleetcommand/contracts/http/edge';
import { byPriority } from '@fleetcommand/routing/ir/claims';
import type { Certificate, Fragment, Problem, Router } from '@fleetcommand/routing/ir/ir';
import type { Rule } from '@fleetcommand/routing/ir/rules';
import type { Service } from '@fleetcommand/routing/ir/services';
import { describeMiddleware } from './middleware-text.js';

export function toEdgeRoute(router: Router, services: ReadonlyMap<string, Service>): EdgeRoute {
  const service = router.service === undefined ? undefined : services.get(router.service);
  return {
    name: router.name,
    object: { ...router.provenance.object },
    tenant: router.provenance.tenant ?? null,
    rule: router.ruleText,
    hosts: hostsOf(router.rule),
    entryPoints: [...router.entryPoints],
    priority: router.priority,
    middlewares: router.middlewares.map(describeMiddleware),
    state: router.state,
    reason: router.reason ?? null,
    service: router.service ?? null,
    endpoints: (service?.parts ?? []).flatMap((part) =>
      part.endpoints.map(({ address, port, ready, terminating }) => ({
        address,
        port,
        ready,
        terminating,
      })),
    ),
  };
}

export function toEdgeProblem(problem: Problem): EdgeProblem {
  return { ...problem, object: { ...problem.object }, router: problem.router ?? null };
}

/** Hosts a rule can match; a host under `not` is none. */
export function hostsOf(rule: Rule): string[] {
  switch (rule.op) {
    case 'match':
      return rule.matcher.kind === 'host' ? [...rule.matcher.hosts] : [];
    case 'not':
      return [];
    default:
      return [...new Set(rule.rules.flatMap(hostsOf))];
  }
}

/** Whether a host, which holds no wildcard, is one of the names; `*` stands for exactly one label. */
export function coversHost(names: readonly string[], host: string): boolean {
  const parent = host.slice(host.indexOf('.') + 1);
  return names.some((name) => name === host || (name.startsWith('*.') && name.slice(2) === parent));
}

/** Fragments by what people ask for, made once for each table. */
export class RouteIndex {
  readonly services = new Map<string, Service>();
  private readonly routersByHost = new Map<string, { router: Router; fragmentId: string }[]>();
  private readonly certificates: Certificate[] = [];
  readonly routers: Router[] = [];
  readonly counts = { routers: 0, services: 0, endpoints: 0, certificates: 0, quarantined: 0 };

  constructor(fragments: Iterable<Fragment>) {
    for (const fragment of fragments) {
      for (const service of fragment.services) this.addService(service);
      for (const router of fragment.routers) this.addRouter(router, fragment.id);
      this.certificates.push(...fragment.certificates);
    }
    this.counts.certificates = this.certificates.length;
  }

  routes(filter: { namespace?: string | undefined; host?: string | undefined }): Router[] {
    const { namespace } = filter;
    const host = filter.host?.toLowerCase();
    const candidates =
      host === undefined ? this.routers : this.routersOf(host).map(({ router }) => router);
    return candidates.filter(
      (router) => namespace === undefined || router.provenance.object.namespace === namespace,
    );
  }

  view(router: Router): EdgeRoute {
    return toEdgeRoute(router, this.services);
  }

  /** `isPending`: the fragment has changes that HAProxy is not yet verified to serve. */
  host(
    host: string,
    isPending: (fragmentId: string) => boolean,
    notAfterOf: (certificate: Certificate) => Date,
  ): EdgeHost {
    const name = host.toLowerCase();
    const found = this.routersOf(name);
    const certificate = this.certificates.find(({ names }) => coversHost(names, name));
    const endpoints = found.flatMap(({ router }) =>
      this.view(router).endpoints.filter(({ ready }) => ready),
    );
    const serving = found.filter(({ router }) => router.state === 'serve');
    const blocked = found.find(({ router }) => router.state !== 'serve')?.router;
    const pending = found.some(({ fragmentId }) => isPending(fragmentId));
    const live = serving.length > 0 && endpoints.length > 0 && !pending;
    const [first] = found.map(({ router }) => router).sort(byPriority);
    const cluster = first?.provenance.object.cluster;
    return {
      host: name,
      live,
      ...(live
        ? { reason: null, message: null }
        : whyNot({ isKnown: found.length > 0, pending, blocked, endpoints: endpoints.length })),
      endpoints: endpoints.length,
      routers: found.map(({ router }) => router.name),
      ...(cluster !== undefined && { cluster }),
      certificate: certificate
        ? { names: [...certificate.names], notAfter: notAfterOf(certificate).toISOString() }
        : null,
    };
  }

  private routersOf(host: string): { router: Router; fragmentId: string }[] {
    const wildcard = `*.${host.slice(host.indexOf('.') + 1)}`;
    return [...(this.routersByHost.get(host) ?? []), ...(this.routersByHost.get(wildcard) ?? [])];
  }

  private addService(service: Service): void {
    this.services.set(service.name, service);
    this.counts.services += 1;
    this.counts.endpoints += service.parts.reduce(
      (sum, part) => sum + part.endpoints.filter(({ ready }) => ready).length,
      0,
    );
  }

  private addRouter(router: Router, fragmentId: string): void {
    this.routers.push(router);
    this.counts.routers += 1;
    if (router.state === 'quarantined') this.counts.quarantined += 1;
    for (const host of hostsOf(router.rule)) {
      const present = this.routersByHost.get(host);
      if (present) present.push({ router, fragmentId });
      else this.routersByHost.set(host, [{ router, fragmentId }]);
    }
  }
}

function whyNot(facts: {
  isKnown: boolean;
  pending: boolean;
  blocked: Router | undefined;
  endpoints: number;
}): Pick<EdgeHost, 'reason' | 'message'> {
  if (!facts.isKnown && !facts.pending)
    return {
      reason: 'unknown-host',
      message: 'No route names this host. It may not have reached the cluster yet.',
    };
  if (facts.pending)
    return { reason: 'pending', message: 'The route is seen and about to be served.' };
  if (facts.blocked)
    return {
      reason: facts.blocked.state,
      message: facts.blocked.reason ?? `The route answers "${facts.blocked.state}".`,
    };
  return {
    reason: 'no-endpoints',
    message: 'The route is served, but no endpoint of its service is ready.',
  };
}
