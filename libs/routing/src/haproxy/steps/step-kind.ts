import type { Middleware } from '../../ir/middlewares.js';

export type MiddlewareOf<Kind extends Middleware['kind']> = Extract<Middleware, { kind: Kind }>;

/** An entry of a step's map: its key continues the one of the router's place in the chain. */
export interface StepParameter {
  readonly map: string;
  /** After `<router>|<position>`; paths and other words. */
  readonly suffix: string;
  readonly value: string;
}

/** Rules of the frontends, for one shape at one position. */
export interface StepRules {
  readonly request: readonly string[];
  readonly response: readonly string[];
}

/**
 * How one kind of middleware becomes HAProxy rules. The rules are structure and shared by all routers whose chain
 * has the shape at that position; what differs between tenants comes from maps, so that another tenant of a known
 * shape needs no reload. Rules read `txn.router` and `txn.step<position>`.
 */
export interface StepKind<M extends Middleware = Middleware> {
  /** What its shapes begin with, up to their first `:`. */
  readonly name: string;
  /** Begins with the kind's own name, such as `headers:…`; static parts follow. Words without `|` and `,`. */
  shape(middleware: M): string;
  parameters(middleware: M): readonly StepParameter[];
  rules(shape: string, position: number): StepRules;
  /** Maps the rules read: declared whether used or not. */
  readonly maps: readonly string[];
  /** Shapes tenants will use often: declared from the start at the first places of chains. */
  readonly commonShapes?: readonly string[];
}
