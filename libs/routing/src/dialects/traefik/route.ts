/** One entry of `spec.routes` as a router. */
import { err } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import type { EntryPoint } from '../../ir/entry-points.js';
import type { Middleware } from '../../ir/middlewares.js';
import type { ObjectRef, Router, RouterState } from '../../ir/ir.js';
import type { ServicePart } from '../../ir/services.js';
import { excerpt } from '../../ir/names.js';
import type { Marks } from '../kubernetes/marks.js';
import { compileRule } from './matchers.js';
import { compileMiddleware } from './middlewares.js';
import { nameOf } from '../kubernetes/problems.js';
import { MiddlewareObject, Route } from './schema.js';
import type { Place } from '../kubernetes/endpoints.js';
import type { MiddlewareReference } from './schema.js';
import { readService } from './services.js';
import type { ServiceReading } from './services.js';

export interface RouteContext extends ServiceReading {
  readonly marks: Marks;
  readonly entryPoints: readonly EntryPoint[];
}

const MAX_MIDDLEWARES = 8;
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

/** A middleware that stands in the owner itself, such as in an annotation, instead of in a Middleware. */
export interface InlineMiddleware {
  readonly field: string;
  /** Where it stands; absent: in the owner. */
  readonly object?: ObjectRef;
  /** As `spec` of a Middleware. */
  readonly spec: Readonly<Record<string, unknown>>;
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
  const rule = compileRule(match);
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
  const own = readInline(inline, place, context);
  const middlewares = readMiddlewares(route, place, context);
  const read = readService(route.services ?? [], place, context);
  const service = read.ok ? read.value : undefined;
  const reason = own.reason ?? middlewares.reason ?? (read.ok ? undefined : read.error);
  return {
    name: place.router,
    provenance,
    entryPoints,
    rule: rule.value,
    ruleText: match,
    priority: readPriority(route, place, context),
    middlewares: [...own.list, ...middlewares.list],
    ...namesOfMiddlewares(own.list.length, middlewares.names, place),
    ...(service !== undefined && { service }),
    ...stateOf(context, service, reason),
  };
}

function readInline(
  inline: readonly InlineMiddleware[],
  { object: owner, router }: Place,
  { problems }: RouteContext,
): { list: Middleware[]; reason?: string } {
  const list: Middleware[] = [];
  for (const { field, spec, object = owner } of inline) {
    const middleware = compileMiddleware(spec);
    if (middleware.ok) {
      list.push(middleware.value);
      continue;
    }
    problems.add('error', 'middleware', object, field, middleware.error.message, router);
    return { list: [], reason: middleware.error.message };
  }
  return { list };
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
  if (marks.standing === 'suspended')
    return { state: 'suspended', reason: 'The tenant is suspended.' };
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

/** A terminating endpoint that still serves counts: it is all there is during a restart of a single replica. */
function takesRequests({ ready, serving, terminating }: ServicePart['endpoints'][number]): boolean {
  return ready || (serving && terminating);
}

/** See docs/adr/0006-starting-page.md. */
function mayBecomeReady({ ready, terminating }: ServicePart['endpoints'][number]): boolean {
  return !ready && !terminating;
}

function readMiddlewares(
  route: Route,
  place: Place,
  context: RouteContext,
): { list: Middleware[]; names: string[]; reason?: string } {
  const references = route.middlewares ?? [];
  if (references.length > MAX_MIDDLEWARES) {
    const reason = `The route has ${references.length} middlewares; at most ${MAX_MIDDLEWARES} are supported. Join some.`;
    const { object, field, router } = place;
    context.problems.add(
      'error',
      'too-many-middlewares',
      object,
      `${field}.middlewares`,
      reason,
      router,
    );
    return { list: [], names: [], reason };
  }
  const list: Middleware[] = [];
  const names: string[] = [];
  for (const [index, reference] of references.entries()) {
    const there: Place = { ...place, field: `${place.field}.middlewares[${index}]` };
    const middleware = readMiddleware(reference, there, context);
    if (!middleware.ok) return { list: [], names: [], reason: middleware.error };
    list.push(middleware.value);
    const { namespace = place.object.namespace, name } = reference;
    names.push(`${namespace}-${name}@${context.provenance.provider}`);
  }
  return { list, names };
}

/** Those that stand in the owner itself are named after the router, by their place. */
function namesOfMiddlewares(
  inline: number,
  referred: readonly string[],
  { router }: Place,
): Pick<Router, 'middlewareNames'> {
  if (inline + referred.length === 0) return {};
  const [base, provider] = router.split('@');
  const own = Array.from({ length: inline }, (_, index) => `${base}-${index + 1}@${provider}`);
  return { middlewareNames: [...own, ...referred] };
}

/** The middleware, or why it cannot be had (told among the problems, too). */
function readMiddleware(
  reference: MiddlewareReference,
  { object: owner, field, router }: Place,
  { problems, lookup, allowCrossNamespace }: RouteContext,
): Result<Middleware, string> {
  const refuse = (
    code: string,
    object: ObjectRef,
    at: string,
    reason: string,
  ): Result<Middleware, string> => {
    problems.add('error', code, object, at, reason, router);
    return err(reason);
  };
  const namespace = reference.namespace ?? owner.namespace;
  const ref: ObjectRef = { kind: 'Middleware', namespace, name: reference.name };
  if (namespace !== owner.namespace && !allowCrossNamespace)
    return refuse(
      'cross-namespace',
      owner,
      `${field}.namespace`,
      `A route of ${owner.namespace} may not use a Middleware of ${excerpt(namespace)}. Leave the namespace out, and create the Middleware beside the route.`,
    );
  const found = lookup.find('Middleware', namespace, reference.name);
  if (found === undefined)
    return refuse(
      'middleware-not-found',
      owner,
      `${field}.name`,
      `${nameOf(ref)} does not exist. Create it, or correct the name; until then the route answers 503.`,
    );
  const object = MiddlewareObject.safeParse(found);
  if (!object.success) {
    problems.addIssues(object.error, ref, '', router);
    return err(`${nameOf(ref)} is malformed.`);
  }
  const middleware = compileMiddleware(object.data.spec);
  if (middleware.ok) return middleware;
  const below = middleware.error.field === '' ? '' : `.${middleware.error.field}`;
  return refuse('middleware', ref, `spec${below}`, middleware.error.message);
}
