import type { Middleware } from '../../ir/middlewares.js';

export type MiddlewareOf<Kind extends Middleware['kind']> = Extract<Middleware, { kind: Kind }>;

/** An entry of a step's map: its key continues the one of its owner's place in the chain. */
export interface StepParameter {
  readonly map: string;
  /** After `<owner>|<position>`; paths and other words. */
  readonly suffix: string;
  readonly value: string;
  /** Never shown: only HAProxy and the edge may read it. */
  readonly isSecret?: true;
}

/** Where the rules of a step stand. */
export interface StepPlace {
  /** 1-based place in the chain. */
  readonly position: number;
  /** Whose parameters are meant: what keys of maps begin with, as a sample expression. */
  readonly owner: string;
  /** The `encodedValue` of the parameter with a suffix known beforehand, as a sample expression. */
  readonly encoded: (map: string, suffix: string) => string;
  /**
   * The variable that begins with this parameter, up to a comma: where a backend knows its parameters together, and this
   * is the first that is asked for.
   */
  readonly leading: (map: string, suffix: string) => string | undefined;
  /** The condition that it is in a request's chain; empty where only such requests come by. */
  readonly isHere: string;
}

/** ` if …` where any of these conditions asks something. */
export function onlyIf(...conditions: readonly string[]): string {
  const asked = conditions.filter((condition) => condition !== '');
  return asked.length === 0 ? '' : ` if ${asked.join(' ')}`;
}

/** Rules for one shape at one place. */
export interface StepRules {
  readonly request: readonly string[];
  readonly response: readonly string[];
  /** Also for answers of HAProxy's own, such as for an instance that cannot be reached. */
  readonly afterResponse?: readonly string[];
}

/** Middlewares that are rules; the others say what a service is, see `Service.attempts` and `Service.compression`. */
export type StepMiddleware = Exclude<Middleware, { kind: 'retry' | 'compress' }>;

export interface StepContext {
  /** Which of the counters left to middlewares is this step's, where its kind counts; from 0. */
  readonly counter: number;
}

/**
 * How one kind of middleware becomes HAProxy rules. The rules are structure and shared by all routers whose chain
 * has the shape at that position; what differs between tenants comes from maps, so that another tenant of a known
 * shape needs no reload.
 */
export interface StepKind<M extends Middleware = Middleware> {
  /** What its shapes begin with, up to their first `:`. */
  readonly name: string;
  /** Begins with the kind's own name, such as `headers:…`; static parts follow. Words without `|` and `,`. */
  shape(middleware: M, context: StepContext): string;
  /** `backendOf` gives the backend of a service of the same fragment. */
  parameters(middleware: M, backendOf: (service: string) => string): readonly StepParameter[];
  /** `counters`: numbers of HAProxy's counters (`sc…`) that are left to middlewares. */
  rules(shape: string, place: StepPlace, counters: readonly number[]): StepRules;
  /** Maps the rules read: declared whether used or not. */
  readonly maps: readonly string[];
  /** Shapes tenants will use often: declared from the start at the first places of chains. */
  readonly commonShapes?: readonly string[];
  /**
   * Whether it may stand in backends (see `backend-chains.ts`): it answers no request, reads nothing that frontends find
   * out, has no secrets, and no commas in what its rules ask for as values of a chain, which they divide.
   */
  isOfBackends?(shape: string, middleware: M): boolean;
  /** It tracks requests: a router has at most as many as `countersFor` leaves. */
  readonly counts?: true;
  /** Its rules make requests of the edge's own: see `subrequests.ts`. */
  readonly subrequests?: true;
  /** Sections its rules refer to, such as stick tables; each begins with the line that names it. */
  readonly tables?: (shape: string) => readonly string[];
}
