/** The table of middleware kinds HAProxy can carry out. Adding one: a file beside this one and a row here. */
import type { Router } from '../../ir/ir.js';
import type { MapEntry, Step } from '../model/model.js';
import type { EdgeOptions } from '../model/options.js';
import { field, word } from '../model/words.js';
import { addPrefix } from './add-prefix.js';
import { basicAuth } from './basic-auth.js';
import { buffering } from './buffering.js';
import { circuitBreaker } from './circuit-breaker.js';
import { errors } from './errors.js';
import { forwardAuth } from './forward-auth.js';
import { headers } from './headers.js';
import { inFlightReq } from './in-flight-req.js';
import { ipAllowList } from './ip-allow-list.js';
import { passTlsClientCert } from './pass-tls-client-cert.js';
import { rateLimit } from './rate-limit.js';
import { redirectRegex } from './redirect-regex.js';
import { redirectScheme } from './redirect-scheme.js';
import { replacePathRegex } from './replace-path-regex.js';
import { replacePath } from './replace-path.js';
import type { StepContext, StepKind, StepMiddleware, StepPlace, StepRules } from './step-kind.js';
import { stripPrefix } from './strip-prefix.js';
import { stripPrefixRegex } from './strip-prefix-regex.js';

const KINDS: {
  readonly [Kind in StepMiddleware['kind']]: StepKind<Extract<StepMiddleware, { kind: Kind }>>;
} = {
  addPrefix,
  stripPrefix,
  stripPrefixRegex,
  replacePath,
  replacePathRegex,
  redirectRegex,
  redirectScheme,
  headers,
  rateLimit,
  inFlightReq,
  buffering,
  circuitBreaker,
  forwardAuth,
  errors,
  ipAllowList,
  basicAuth,
  passTlsClientCert,
};

const ALL: readonly StepKind<never>[] = Object.values(KINDS);

const BY_NAME: ReadonlyMap<string, StepKind<never>> = new Map(ALL.map((kind) => [kind.name, kind]));

export const STEP_MAPS: readonly string[] = [...new Set(ALL.flatMap(({ maps }) => maps))];

/** Declared from the start, so that routers with one or two of the common middlewares never need a reload. */
export const COMMON_STEPS: readonly Step[] = [1, 2].flatMap((position) =>
  ALL.flatMap(({ commonShapes = [] }) => commonShapes)
    .sort()
    .map((shape) => ({ position, shape })),
);

/** HAProxy 2.6 tracks a request by three counters, of which limits of clients may have taken some. */
export function countersFor({ clientLimits }: Pick<EdgeOptions, 'clientLimits'>): number[] {
  return [
    0,
    ...(clientLimits?.requests === undefined ? [1] : []),
    ...(clientLimits?.connections === undefined ? [2] : []),
  ];
}

/** A router's middlewares that are rules, each with its place. */
interface PlacedStep extends Step {
  readonly middleware: StepMiddleware;
}

export function placedSteps({ middlewares }: Pick<Router, 'middlewares'>): PlacedStep[] {
  let counter = 0;
  return middlewares.filter(isStep).map((middleware, index) => {
    const kind = kindOf(middleware);
    const context: StepContext = { counter };
    if (kind.counts) counter += 1;
    return { middleware, position: index + 1, shape: kind.shape(middleware, context) };
  });
}

function isStep(middleware: Router['middlewares'][number]): middleware is StepMiddleware {
  return middleware.kind !== 'retry' && middleware.kind !== 'compress';
}

/** How many of HAProxy's counters a router's middlewares take. */
export function countersOf({ middlewares }: Pick<Router, 'middlewares'>): number {
  return middlewares.filter((each) => isStep(each) && kindOf(each).counts).length;
}

/** A router's chain: `-`, or its shapes joined by `|`. */
export function chainOf(router: Router): string {
  const steps = placedSteps(router);
  return steps.length === 0 ? '-' : steps.map(({ shape }) => field(shape)).join('|');
}

export function stepsOf(router: Router): Step[] {
  return placedSteps(router).map(({ position, shape }) => ({ position, shape }));
}

/** `owner`: how the rules that carry the steps out know the router. */
export function stepEntries(
  router: Router,
  owner: string,
  backendOf: (service: string) => string,
): MapEntry[] {
  return placedSteps(router).flatMap(({ middleware, position }) =>
    kindOf(middleware)
      .parameters(middleware, backendOf)
      .map(({ map, suffix, value, isSecret }) => ({
        map,
        key: `${field(owner)}|${position}${word(suffix).replace(/^-$/, '')}`,
        value: word(value),
        provenance: router.provenance,
        router: router.name,
        ...(isSecret && { isSecret }),
      })),
  );
}

export function stepRules(shape: string, place: StepPlace, counters: readonly number[]): StepRules {
  return kindOfShape(shape).rules(shape, place, counters);
}

export function isStepOfBackends({ middleware, shape }: PlacedStep): boolean {
  return kindOf(middleware).isOfBackends?.(shape, middleware) ?? false;
}

/** Whether rules make requests of the edge's own. */
export function makeSubrequests(steps: readonly Step[]): boolean {
  return steps.some(({ shape }) => kindOfShape(shape).subrequests === true);
}

/** The sections steps refer to, each once. */
export function stepSections(steps: readonly Step[]): string[][] {
  const sections = new Map<string, string[]>();
  for (const { shape } of steps)
    for (const section of sectionsOf(shape)) sections.set(section[0]!, section);
  return [...sections.values()];
}

function sectionsOf(shape: string): string[][] {
  const sections: string[][] = [];
  for (const line of kindOfShape(shape).tables?.(shape) ?? [])
    if (line.startsWith(' ')) sections.at(-1)!.push(line);
    else sections.push([line]);
  return sections;
}

function kindOfShape(shape: string): StepKind<never> {
  const kind = BY_NAME.get(shape.split(':', 1)[0]!);
  if (!kind) throw new Error(`no step has the shape ${shape}`);
  return kind;
}

function kindOf(middleware: StepMiddleware): StepKind {
  // The table gives each kind its own; TypeScript cannot follow the pair.
  return KINDS[middleware.kind] as unknown as StepKind;
}
