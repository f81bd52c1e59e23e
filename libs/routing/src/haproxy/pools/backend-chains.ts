/**
 * Middlewares that a backend carries out for all requests that come to it. In frontends every request with a chain reads
 * the rules of all others' chains, too; a backend of a class (`pool-classes.ts`) has those of one chain and no conditions.
 * To the frontend such a router is one without middlewares: its requests go the short way (`plain-requests.ts`).
 */
import type { Fragment, Router } from '../../ir/ir.js';
import type { MapEntry, PoolClass } from '../model/model.js';
import type { EdgeOptions } from '../model/options.js';
import { refusalOfRouter } from '../steps/router-limits.js';
import {
  COMMON_STEPS,
  isStepOfBackends,
  placedSteps,
  stepEntries,
  stepRules,
  stepsOf,
} from '../steps/steps.js';
import type { StepRules } from '../steps/step-kind.js';
import { word } from '../model/words.js';

/**
 * Backend → the values of its chain's parameters, in the order in which its rules name them, joined by `,`: one look-up
 * for all of them. Those that depend on the request (which prefix has its path?) stay in the maps of their kinds.
 */
export const CHAIN_MAP = 'maps/chains.map';
/** Holds them. */
const PARAMETERS = 'txn.parameters';
/** What is said of a chain has to fit into a line for the runtime socket, in which a character may take three. */
const LONGEST_PARAMETERS = 4_000;

/** Shapes, in the order of the chain. */
export type Chain = NonNullable<PoolClass['chain']>;

/**
 * Of services by name. Such a service is used by routers with the same middlewares, and by nothing else. A chain of common
 * steps alone stays with the frontends, where its first router needs no reload; any other needs one all the same.
 */
export function chainsOfServices(
  { routers }: Fragment,
  options: EdgeOptions,
): ReadonlyMap<string, Chain> {
  if (routers.every(({ middlewares }) => middlewares.length === 0)) return new Map();
  const users = new Map<string, Router[]>();
  for (const router of routers) {
    if (router.service === undefined || refusalOfRouter(router, options)) continue;
    users.set(router.service, [...(users.get(router.service) ?? []), router]);
  }
  const asked = new Set(routers.flatMap(servicesAsked));
  return new Map(
    [...users].flatMap(([service, [first, ...others]]) => {
      const chain = first && !asked.has(service) ? chainOfBackends(first) : undefined;
      return chain && others.every((other) => hasSameMiddlewares(first!, other))
        ? [[service, chain] as const]
        : [];
    }),
  );
}

function chainOfBackends(router: Router): Chain | undefined {
  const steps = placedSteps(router);
  const isCommon = steps.every((step) =>
    COMMON_STEPS.some(({ position, shape }) => step.position === position && step.shape === shape),
  );
  if (isCommon || !steps.every(isStepOfBackends)) return undefined;
  if (JSON.stringify(router.middlewares).length > LONGEST_PARAMETERS) return undefined;
  return steps.map(({ shape }) => shape);
}

/** Services whose answers are for the edge, by way of another router's middleware. */
function servicesAsked({ middlewares }: Router): string[] {
  return middlewares.flatMap((middleware) => ('service' in middleware ? [middleware.service] : []));
}

/** Neither holds secrets: the first has a chain of backends. */
function hasSameMiddlewares(a: Router, b: Router): boolean {
  return JSON.stringify(a.middlewares) === JSON.stringify(b.middlewares);
}

/** Of the class' declaration; the chain goes before all else that is done about a request there. */
export function chainRules(chain: Chain): {
  readonly request: readonly string[];
  readonly afterResponse: readonly string[];
} {
  const { rules, parameters } = readChain(chain);
  return {
    request: [
      ...(parameters.length === 0
        ? []
        : [`http-request set-var(${PARAMETERS}) be_name,map_str(${CHAIN_MAP})`]),
      ...rules.flatMap(({ request }) => request),
    ],
    afterResponse: rules.toReversed().flatMap(({ afterResponse = [] }) => afterResponse),
  };
}

/** What the rules read, from one of the routers that use the backend. */
export function chainEntries(router: Router, backend: string): MapEntry[] {
  const { parameters } = readChain(stepsOf(router).map(({ shape }) => shape));
  const entries = new Map(
    stepEntries(router, backend, () => '').map((entry) => [`${entry.map} ${entry.key}`, entry]),
  );
  const values = parameters.map((parameter) => {
    const id = parameter.replace(' ', ` ${backend}`);
    const value = entries.get(id)?.value ?? '-';
    entries.delete(id);
    return value;
  });
  const { name, provenance } = router;
  const entry = { map: CHAIN_MAP, key: word(backend), value: values.join(','), provenance };
  return [...(values.length === 0 ? [] : [{ ...entry, router: name }]), ...entries.values()];
}

/** `parameters`: the map of each and what its key has behind its owner, in the order of their fields. */
function readChain(chain: Chain): {
  readonly rules: readonly StepRules[];
  readonly parameters: readonly string[];
} {
  const parameters: string[] = [];
  const rules = chain.map((shape, index) => {
    const position = index + 1;
    const nameOf = (map: string, suffix: string): string =>
      `${map} |${position}${word(suffix).replace(/^-$/, '')}`;
    const encoded = (map: string, suffix: string): string =>
      `var(${PARAMETERS}),field(${parameters.push(nameOf(map, suffix))},",")`;
    const leading = (map: string, suffix: string): string | undefined => {
      if (parameters.length > 0) return undefined;
      parameters.push(nameOf(map, suffix));
      return PARAMETERS;
    };
    return stepRules(shape, { position, owner: 'be_name', encoded, leading, isHere: '' }, []);
  });
  return { rules, parameters };
}
