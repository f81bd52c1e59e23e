import { z } from 'zod';
import { MiddlewareReference } from '../schema.js';
import { middlewareKind } from './kind.js';

const Chain = z.object({ middlewares: z.array(MiddlewareReference).min(1) });

/** Several middlewares as one: at the route's place stand those it names. */
export const chain = middlewareKind(Chain, ({ middlewares }, around) =>
  around.follow(middlewares, 'middlewares'),
);
