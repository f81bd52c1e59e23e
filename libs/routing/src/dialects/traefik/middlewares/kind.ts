/** What a file of this folder exports: one kind of Middleware, its fields and its meaning. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import type { z } from 'zod';
import type { Middleware } from '../../../ir/middlewares.js';
import type { ObjectRef } from '../../../ir/provenance.js';
import { excerpt } from '../../../ir/names.js';
import type { Place } from '../../kubernetes/endpoints.js';
import { fieldPath } from '../../kubernetes/schema.js';
import type { MiddlewareReference } from '../schema.js';
import type { ServiceReading } from '../services.js';

export interface MiddlewareFault {
  /** Below `spec`, such as `stripPrefix.prefixes[0]`. */
  readonly field: string;
  /** What is wrong, and the fix. */
  readonly message: string;
}

/** Where a middleware is used, for those that name other objects. */
export interface Surroundings {
  /** The object it stands in: what it names is looked for in this one's namespace. */
  readonly object: ObjectRef;
  /** The route that uses it. */
  readonly place: Place;
  readonly context: ServiceReading;
  /** The middlewares these name, in the same namespace, as they follow one another. */
  follow(references: readonly MiddlewareReference[], field: string): Made;
  /** It is served, with one setting ignored or decided for it. `field` is below the kind's own name. */
  warn(field: string, message: string): void;
}

/** Several where one does what several kinds of the IR do, in this order. */
export type Made = Result<readonly Middleware[], MiddlewareFault>;

export interface MiddlewareKind {
  /** Of what stands below the kind's name; the CRD is written from it. */
  readonly schema: z.ZodType;
  /** Faults name fields below the kind's own name. Never throws on input. */
  read(spec: unknown, around: Surroundings): Made;
}

export function middlewareKind<T>(
  schema: z.ZodType<T>,
  make: (value: T, around: Surroundings) => Middleware | Made,
): MiddlewareKind {
  return {
    schema,
    read: (spec, around) => {
      const parsed = schema.safeParse(spec);
      if (!parsed.success) {
        const issue = parsed.error.issues[0]!;
        return err({ field: fieldPath(issue.path), message: excerpt(issue.message, 300) });
      }
      const made = make(parsed.data, around);
      return 'kind' in made ? ok([made]) : made;
    },
  };
}
