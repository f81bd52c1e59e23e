/** From what a route says of middlewares to the list its requests pass. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import type { Router } from '../../ir/ir.js';
import type { ObjectRef } from '../../ir/provenance.js';
import type { Middleware } from '../../ir/middlewares.js';
import { excerpt } from '../../ir/names.js';
import type { Place } from '../kubernetes/endpoints.js';
import { nameOf, qualifiedName } from '../kubernetes/problems.js';
import { compileMiddleware } from './middlewares.js';
import type { Surroundings } from './middlewares/kind.js';
import { MiddlewareObject } from './schema.js';
import type { MiddlewareReference } from './schema.js';
import type { ServiceReading } from './services.js';

/** A middleware that stands in the owner itself, such as in an annotation, instead of in a Middleware. */
export interface InlineMiddleware {
  readonly field: string;
  /** Where it stands; absent: in the owner. */
  readonly object?: ObjectRef;
  /** As `spec` of a Middleware. */
  readonly spec: Readonly<Record<string, unknown>>;
}

/** With those that chains stand for; each place in a list is structure of HAProxy's. */
const MAX_MIDDLEWARES = 16;
const MAX_NESTING = 4;

/** One of the list, and the object it was read from, `namespace-name@provider`. */
interface Named {
  readonly middleware: Middleware;
  readonly name: string;
}

/**
 * The middlewares of a router: `inline` ones first, then those it refers to. Or why it cannot be served (told among
 * the problems, too).
 */
export function readMiddlewares(
  inline: readonly InlineMiddleware[],
  references: readonly MiddlewareReference[],
  place: Place,
  context: ServiceReading,
): Result<Pick<Router, 'middlewares' | 'middlewareNames'>, string> {
  const own = readInline(inline, place, context);
  if (!own.ok) return own;
  const field = `${place.field}.middlewares`;
  const referred = readReferences(references, { ...place, field }, place, context, 0);
  if (!referred.ok) return referred;
  const list = [...own.value, ...referred.value];
  if (list.length > MAX_MIDDLEWARES) {
    const reason = `The route has ${list.length} middlewares; at most ${MAX_MIDDLEWARES} are supported. Join some.`;
    context.problems.add(
      'error',
      'too-many-middlewares',
      place.object,
      field,
      reason,
      place.router,
    );
    return err(reason);
  }
  return ok({
    middlewares: list.map(({ middleware }) => middleware),
    ...(list.length > 0 && { middlewareNames: list.map(({ name }) => name) }),
  });
}

/** They are named after the router, by their place. */
function readInline(
  inline: readonly InlineMiddleware[],
  place: Place,
  context: ServiceReading,
): Result<Named[], string> {
  const [base, provider] = place.router.split('@');
  const list: Named[] = [];
  for (const [index, { field, spec, object = place.object }] of inline.entries()) {
    const around = surroundings(object, { spec, field }, place, context, 0);
    const made = compileMiddleware(spec, around);
    if (!made.ok) {
      context.problems.add('error', 'middleware', object, field, made.error.message, place.router);
      return err(made.error.message);
    }
    const name = `${base}-${index + 1}@${provider}`;
    for (const middleware of made.value) list.push({ middleware, name });
  }
  return ok(list);
}

/** `from` is where the list stands: in the route, or in a chain. */
function readReferences(
  references: readonly MiddlewareReference[],
  from: Pick<Place, 'object' | 'field'>,
  place: Place,
  context: ServiceReading,
  nesting: number,
): Result<Named[], string> {
  const list: Named[] = [];
  for (const [index, reference] of references.entries()) {
    const there: Place = { ...place, ...from, field: `${from.field}[${index}]` };
    const read = readReference(reference, there, place, context, nesting);
    if (!read.ok) return read;
    const { namespace = from.object.namespace, name } = reference;
    const label = qualifiedName({ namespace, name }, context.provenance.provider);
    list.push(...read.value.map((middleware) => ({ middleware, name: label })));
  }
  return ok(list);
}

/** What one Middleware stands for, or why it cannot be had (told among the problems, too). */
function readReference(
  reference: MiddlewareReference,
  { object: from, field, router }: Place,
  place: Place,
  context: ServiceReading,
  nesting: number,
): Result<readonly Middleware[], string> {
  const { problems, lookup, allowCrossNamespace } = context;
  const refuse = (
    code: string,
    object: ObjectRef,
    at: string,
    reason: string,
  ): Result<never, string> => {
    problems.add('error', code, object, at, reason, router);
    return err(reason);
  };
  const namespace = reference.namespace ?? from.namespace;
  const ref: ObjectRef = { kind: 'Middleware', namespace, name: reference.name };
  if (namespace !== from.namespace && !allowCrossNamespace)
    return refuse(
      'cross-namespace',
      from,
      `${field}.namespace`,
      `A route of ${from.namespace} may not use a Middleware of ${excerpt(namespace)}. Leave the namespace out, and create the Middleware beside the route.`,
    );
  const found = lookup.find('Middleware', namespace, reference.name);
  if (found === undefined)
    return refuse(
      'middleware-not-found',
      from,
      `${field}.name`,
      `${nameOf(ref)} does not exist. Create it, or correct the name; until then the route answers 503.`,
    );
  const object = MiddlewareObject.safeParse(found);
  if (!object.success) {
    problems.addIssues(object.error, ref, '', router);
    return err(`${nameOf(ref)} is malformed.`);
  }
  const { refusal } = object.data;
  if (refusal !== undefined) return refuse('middleware', ref, 'spec', refusal);
  const made = compileMiddleware(
    object.data.spec,
    surroundings(ref, { spec: object.data.spec, field: 'spec' }, place, context, nesting),
  );
  if (made.ok) return made;
  const below = made.error.field === '' ? '' : `.${made.error.field}`;
  return refuse('middleware', ref, `spec${below}`, made.error.message);
}

function surroundings(
  object: ObjectRef,
  { spec, field: specField }: Pick<InlineMiddleware, 'spec' | 'field'>,
  place: Place,
  context: ServiceReading,
  nesting: number,
): Surroundings {
  const at = [specField, ...Object.keys(spec)].slice(0, 2).join('.');
  return {
    object,
    place,
    context,
    warn: (field, message) =>
      context.problems.add(
        'warning',
        'middleware',
        object,
        `${at}.${field}`,
        message,
        place.router,
      ),
    follow: (references, field) => {
      // Chains that name each other end here, too.
      if (nesting >= MAX_NESTING)
        return err({
          field,
          message: `Chains are nested deeper than ${MAX_NESTING} levels, or name each other in a circle. Name the middlewares themselves.`,
        });
      const from = { object, field: `${at}.${field}` };
      const read = readReferences(references, from, place, context, nesting + 1);
      if (!read.ok) return err({ field, message: read.error });
      return ok(read.value.map(({ middleware }) => middleware));
    },
  };
}
