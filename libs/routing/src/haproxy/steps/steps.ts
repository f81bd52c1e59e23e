/** The table of middleware kinds HAProxy can carry out. Adding one: a file beside this one and a row here. */
import type { Middleware } from '../../ir/middlewares.js';
import type { Router } from '../../ir/ir.js';
import type { MapEntry, Step } from '../model.js';
import { field, word } from '../words.js';
import { headers } from './headers.js';
import { redirectScheme } from './redirect-scheme.js';
import { replacePath } from './replace-path.js';
import type { StepKind, StepRules } from './step-kind.js';
import { stripPrefix } from './strip-prefix.js';

const KINDS: {
  readonly [Kind in Middleware['kind']]: StepKind<Extract<Middleware, { kind: Kind }>>;
} = {
  stripPrefix,
  replacePath,
  redirectScheme,
  headers,
};

const ALL: readonly StepKind<never>[] = Object.values(KINDS);

const BY_NAME: ReadonlyMap<string, StepKind<never>> = new Map(ALL.map((kind) => [kind.name, kind]));

export const STEP_MAPS: readonly string[] = ALL.flatMap(({ maps }) => maps);

/** Declared from the start, so that routers with one or two of the common middlewares never need a reload. */
export const COMMON_STEPS: readonly Step[] = [1, 2].flatMap((position) =>
  ALL.flatMap(({ commonShapes = [] }) => commonShapes)
    .sort()
    .map((shape) => ({ position, shape })),
);

/** A router's chain: `-`, or its shapes joined by `|`. */
export function chainOf({ middlewares }: Router): string {
  return middlewares.length === 0 ? '-' : middlewares.map((each) => field(shapeOf(each))).join('|');
}

export function stepsOf({ middlewares }: Router): Step[] {
  return middlewares.map((middleware, index) => ({
    position: index + 1,
    shape: shapeOf(middleware),
  }));
}

export function stepEntries(router: Router): MapEntry[] {
  return router.middlewares.flatMap((middleware, index) =>
    kindOf(middleware)
      .parameters(middleware)
      .map(({ map, suffix, value }) => ({
        map,
        key: `${field(router.name)}|${index + 1}${word(suffix).replace(/^-$/, '')}`,
        value: word(value),
        provenance: router.provenance,
        router: router.name,
      })),
  );
}

export function stepRules({ shape, position }: Step): StepRules {
  const kind = BY_NAME.get(shape.split(':', 1)[0]!);
  if (!kind) throw new Error(`no step has the shape ${shape}`);
  return kind.rules(shape, position);
}

function shapeOf(middleware: Middleware): string {
  return kindOf(middleware).shape(middleware);
}

function kindOf(middleware: Middleware): StepKind {
  // The table gives each kind its own; TypeScript cannot follow the pair.
  return KINDS[middleware.kind] as unknown as StepKind;
}
