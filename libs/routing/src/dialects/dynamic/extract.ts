/** A group's routers, and the service they share, as a fragment. */
import { fail } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { USUAL_ENTRY_POINTS } from '../../ir/entry-points.js';
import type { Fragment, Problem, Router } from '../../ir/ir.js';
import type { ObjectRef, Provenance } from '../../ir/provenance.js';
import type { Middleware } from '../../ir/middlewares.js';
import type { Service } from '../../ir/services.js';
import type { TlsBinding } from '../../ir/tls.js';
import { hostsOf } from '../kubernetes/certificates.js';
import type { Place } from '../kubernetes/endpoints.js';
import type { ObjectLookup } from '../kubernetes/objects.js';
import { Problems } from '../kubernetes/problems.js';
import { readEntryPoints } from '../traefik/entry-points.js';
import { makeRouter } from '../traefik/route.js';
import type { RouteContext } from '../traefik/route.js';
import type { Route } from '../traefik/schema.js';
import { tlsBindingOf } from '../traefik/tls-options.js';
import type { HttpRouter } from './configuration.js';
import type { Group, GroupedRouter } from './groups.js';
import { hostKey } from './objects.js';
import type { MadeObject } from './made-object.js';
import type { DynamicOptions } from './options.js';
import { referenceOf } from './references.js';
import type { Reference } from './references.js';
import { respelled, spellFor } from './respell.js';
import { syntaxOf } from './rule-syntax.js';

/** Traefik's own services; `noop` answers nothing, so that middlewares can. */
const INTERNAL = '@internal';
const NOOP = 'noop';

export function extractGroup(
  object: unknown,
  ref: ObjectRef,
  id: string,
  lookup: ObjectLookup,
  options: DynamicOptions,
): Fragment {
  const group = object as Group<HttpRouter>;
  const found: Problem[] = [];
  const services = new Map<string, Service>();
  const tlsBindings: TlsBinding[] = [];
  const routers = group.routers.flatMap((router): Router[] => {
    const problems = new Problems('traefik', spellFor(router, 'http'));
    const context = contextOf(router, lookup, problems, services, options);
    const made = readRouter(router, group.service, context, options);
    const binding = made && bindingOf(router, made, context, options);
    found.push(...problems.all);
    if (!made) return [];
    if (binding && typeof binding !== 'string') tlsBindings.push(binding);
    const reason = router.broken ?? (typeof binding === 'string' ? binding : undefined);
    return [reason === undefined ? made : { ...made, state: 'quarantined', reason }];
  });
  return {
    id,
    ...named(routers, [...services.values()], ref),
    certificates: [],
    problems: found.map((problem) => respelled(problem, lookup)),
    ...(tlsBindings.length > 0 && { tlsBindings }),
  };
}

function contextOf(
  { name, provider, part, definition }: GroupedRouter<HttpRouter>,
  lookup: ObjectLookup,
  problems: Problems,
  services: Map<string, Service>,
  options: DynamicOptions,
): RouteContext {
  const provenance: Provenance = {
    provider,
    object: part.object,
    ...(part.tenant !== undefined && { tenant: part.tenant }),
  };
  return {
    ...readingOf(provider, lookup, problems, options),
    provenance,
    services,
    marks: { standing: 'active' },
    entryPoints: readEntryPoints(
      {
        asked: entryPointNames(definition.entryPoints, options),
        hasTls: definition.tls !== undefined,
        field: `${part.prefix}http.routers.${name}.entryPoints`,
      },
      part.object,
      options,
      problems,
    ),
  };
}

/** Traefik 1's usual names, where nobody has given them to entry points of today. */
const OLD_ENTRY_POINTS: Readonly<Record<string, string>> = { http: 'web', https: 'websecure' };

export function entryPointNames(
  asked: readonly string[] = [],
  { entryPoints = USUAL_ENTRY_POINTS }: DynamicOptions,
): string[] {
  const known = new Set(entryPoints.map(({ name }) => name));
  return asked.map((name) => (known.has(name) ? name : (OLD_ENTRY_POINTS[name] ?? name)));
}

/** Users of passwords need none; certificates do. */
const NO_INSPECTION = (): Result<never> =>
  fail('traefik.certificate-unread', 'This edge cannot look certificates over here.');

/** Who may write labels and files is the installation's own: what they name may be anywhere. */
export function readingOf(
  provider: string,
  lookup: ObjectLookup,
  problems: Problems,
  options: DynamicOptions,
) {
  return {
    lookup,
    problems,
    allowCrossNamespace: true,
    allowExternalName: true,
    inspectCertificate: options.inspectCertificate ?? NO_INSPECTION,
    inspectAuthorities: options.inspectAuthorities ?? NO_INSPECTION,
    addressesOf: (host: string): readonly string[] | undefined => {
      const found = lookup.find('ConfigMap', `@${provider}`, hostKey(host)) as
        | MadeObject
        | undefined;
      return found?.['addresses'] as readonly string[] | undefined;
    },
  };
}

function readRouter(
  { name, provider, definition, part }: GroupedRouter<HttpRouter>,
  service: Reference,
  context: RouteContext,
  { aliases, ruleSyntax }: DynamicOptions,
): Router | undefined {
  const { problems } = context;
  const { rule = '', priority, middlewares = [], tls } = definition;
  const place: Place = {
    object: part.object,
    field: `${part.prefix}http.routers.${name}`,
    router: `${name}@${provider}`,
  };
  const syntax = syntaxOf(rule, definition.ruleSyntax ?? ruleSyntax, place, problems);
  if (tls?.certResolver)
    problems.add(
      'warning',
      'ignored-setting',
      part.object,
      `${place.field}.tls.certResolver`,
      'Certificates are not ordered by the edge: the route is served with whichever certificate covers its host. Upload one, or let the platform order it, and leave the resolver out.',
      place.router,
    );
  const isInternal = service.namespace === INTERNAL;
  const route: Route = {
    match: rule,
    syntax,
    ...(priority !== undefined && { priority }),
    services: isInternal
      ? []
      : [{ kind: 'TraefikService', name: service.name, namespace: service.namespace }],
    middlewares: middlewares.map((text) => referenceOf(text, provider, aliases)),
  };
  const router = makeRouter(route, place, context);
  if (!router || !isInternal || service.name === NOOP) return router;
  const reason = `${service.name}@internal is Traefik's own; this edge's API and dashboard are on its private port (EDGE_API_PORT). Send the route to noop@internal, or remove it.`;
  problems.add(
    'error',
    'internal-service',
    part.object,
    `${place.field}.service`,
    reason,
    place.router,
  );
  return { ...router, state: 'quarantined', reason };
}

/** Why the router must not be served, where its options cannot be had. */
function bindingOf(
  { definition, provider }: GroupedRouter<HttpRouter>,
  { rule }: Router,
  context: RouteContext,
  options: DynamicOptions,
): TlsBinding | string | undefined {
  const name = definition.tls?.options;
  if (!name) return undefined;
  const binding = tlsBindingOf(
    { options: referenceOf(name, provider, options.aliases) },
    new Set(hostsOf(rule)),
    context.provenance,
    context,
    { ...options, allowCrossNamespace: true },
  );
  return binding.ok ? binding.value : binding.error;
}

/**
 * The service has its own name; where routers ask different things of it (retry, compress), further ones have a
 * number. What middlewares ask (errors, forwardAuth) is named after it: names are unique in the whole table.
 */
function named(
  routers: readonly Router[],
  services: readonly Service[],
  { namespace, name }: ObjectRef,
): Pick<Fragment, 'routers' | 'services'> {
  const own = name.replace('@', '-of-');
  const names = new Map<string, string>();
  const used = [...new Set(routers.flatMap(({ service }) => service ?? []))];
  for (const [index, each] of used.entries())
    names.set(each, `${own}${index === 0 ? '' : `-${index + 1}`}${namespace}`);
  let count = 0;
  for (const { name: each } of services)
    if (!names.has(each)) names.set(each, `${own}-aside-${(count += 1)}${namespace}`);
  const renamed = (given: string): string => names.get(given) ?? given;
  return {
    routers: routers.map((router) => ({
      ...router,
      ...(router.service !== undefined && { service: renamed(router.service) }),
      middlewares: router.middlewares.map((middleware): Middleware => {
        return 'service' in middleware
          ? { ...middleware, service: renamed(middleware.service) }
          : middleware;
      }),
    })),
    services: services.map((service) => ({ ...service, name: renamed(service.name) })),
  };
}
