/** One entry of `spec.routes` as a router. */
import type { EntryPoint } from '../../ir/entry-points.js';
import type { Router } from '../../ir/ir.js';
import type { RouterState } from '../../ir/router-state.js';
import type { ServicePart } from '../../ir/services.js';
import { excerpt } from '../../ir/names.js';
import { RESTS, type Marks } from '../kubernetes/marks.js';
import { compileRule } from './matchers.js';
import { readMiddlewares } from './middleware-references.js';
import type { InlineMiddleware } from './middleware-references.js';
import { Route } from './schema.js';
import type { Place } from '../kubernetes/endpoints.js';
import { readService, serviceTraits } from './services.js';
import type { ServiceReading } from './services.js';

export interface RouteContext extends ServiceReading {
  readonly marks: Marks;
  readonly entryPoints: readonly EntryPoint[];
}

const MAX_PRIORITY = 1_000_000_000;

/** Undefined where the route is too broken to have a place: nobody could say which requests it is for. */
export function readRoute(
  value: unknown,
  index: number,
  context: RouteContext,
): Router | undefined {
  const { provenance, problems } = context;
  const { namespace, name } = provenance.object;
  const field = `spec.routes[${index}]`;
  // The first keeps the object's name, so that a second route does not rename it.
  const router = `${namespace}-${name}${index === 0 ? '' : `-${index}`}@${provenance.provider}`;
  const route = Route.safeParse(value);
  if (!route.success) {
    problems.addIssues(route.error, provenance.object, field, router);
    return undefined;
  }
  return makeRouter(route.data, { object: provenance.object, field, router }, context);
}

/**
 * The router of a route whose fields are as they should be, named and placed by `place`. Undefined where its rule
 * is not understood. `inline` middlewares come before those it refers to.
 */
export function makeRouter(
  route: Route,
  place: Place,
  context: RouteContext,
  inline: readonly InlineMiddleware[] = [],
): Router | undefined {
  const { provenance, problems, entryPoints } = context;
  const { match } = route;
  const rule = compileRule(match, route.syntax === 'v2' ? 'v2' : 'v3');
  if (!rule.ok) {
    problems.add(
      'error',
      'rule',
      place.object,
      `${place.field}.match`,
      `At character ${rule.error.position + 1} of "${excerpt(match, 120)}": ${rule.error.message}.`,
      place.router,
    );
    return undefined;
  }
  const middlewares = readMiddlewares(inline, route.middlewares ?? [], place, context);
  const traits = serviceTraits(middlewares.ok ? middlewares.value.middlewares : []);
  const read = readService(route.services ?? [], place, context, traits);
  const service = read.ok ? read.value : undefined;
  const failed = [middlewares, read].find(({ ok: isRead }) => !isRead);
  const reason = failed?.ok === false ? failed.error : undefined;
  return {
    name: place.router,
    provenance,
    entryPoints,
    rule: rule.value,
    ruleText: match,
    priority: readPriority(route, place, context),
    ...(middlewares.ok ? middlewares.value : { middlewares: [] }),
    ...(service !== undefined && { service }),
    ...stateOf(context, service, reason),
  };
}

function readPriority(
  { priority, match }: Route,
  { object, field, router }: Place,
  { problems }: RouteContext,
): number {
  // 0 is "not set" in Traefik, too.
  if (!priority) return match.length;
  if (Math.abs(priority) <= MAX_PRIORITY) return priority;
  problems.add(
    'warning',
    'priority',
    object,
    `${field}.priority`,
    `${priority} is beyond ±${MAX_PRIORITY} and is cut to it. Use a smaller one.`,
    router,
  );
  return Math.sign(priority) * MAX_PRIORITY;
}

function stateOf(
  { marks, services }: RouteContext,
  service: string | undefined,
  quarantineReason: string | undefined,
): { state: RouterState; reason?: string } {
  const { standing } = marks;
  if (standing === 'suspended' || standing === 'hibernated') return RESTS[standing];
  if (quarantineReason !== undefined) return { state: 'quarantined', reason: quarantineReason };
  if (marks.standing === 'starting')
    return { state: 'starting', reason: 'The tenant is starting.' };
  const parts = service === undefined ? [] : (services.get(service)?.parts ?? []);
  const isServed = parts.some(
    ({ weight, endpoints }) => weight > 0 && endpoints.some(takesRequests),
  );
  if (isServed) return { state: 'serve' };
  if (parts.some(({ endpoints }) => endpoints.some(mayBecomeReady)))
    return { state: 'starting', reason: 'Its endpoints are not ready yet.' };
  return { state: 'no-endpoints', reason: 'No endpoint of its service is ready.' };
}

/** Its place is kept, so that its requests do not fall to a router with less protection. */
export function quarantined(router: Router, reason: string): Router {
  return router.state in RESTS ? router : { ...router, state: 'quarantined', reason };
}

/** A terminating endpoint that still serves counts: it is all there is during a restart of a single replica. */
function takesRequests({ ready, serving, terminating }: ServicePart['endpoints'][number]): boolean {
  return ready || (serving && terminating);
}

/** See docs/adr/0006-starting-page.md. */
function mayBecomeReady({ ready, terminating }: ServicePart['endpoints'][number]): boolean {
  return !ready && !terminating;
}
