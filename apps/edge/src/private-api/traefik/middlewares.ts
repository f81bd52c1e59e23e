import type { TraefikMiddleware } from '@fleetcommand/contracts/http/edge/traefik';
import {
  OWN_PROVIDER,
  providerOfFurther,
} from '@fleetcommand/routing/dialects/kubernetes/provider';
import { qualifiedName } from '@fleetcommand/routing/dialects/kubernetes/problems';
import type { Fragment } from '@fleetcommand/routing/ir/ir';
import type { ObjectRef } from '@fleetcommand/routing/ir/provenance';
import type { Middleware } from '@fleetcommand/routing/ir/middlewares';
import type { Faults } from './faults.js';
import type { Row } from './listing.js';
import { withoutSecrets } from './without-secrets.js';

interface Known {
  readonly provider: string;
  readonly steps: Map<string, Middleware>;
  readonly usedBy: Set<string>;
}

/** One row for each object that routers name, and for those that are wrong and name nobody. */
export function middlewareRows(
  fragments: Iterable<Fragment>,
  faults: Faults,
  providers: readonly string[],
): Row<TraefikMiddleware>[] {
  const known = new Map<string, Known>();
  for (const { routers } of fragments) {
    for (const { name: router, middlewares, middlewareNames, provenance } of routers) {
      for (const [index, name] of (middlewareNames ?? []).entries()) {
        const step = middlewares[index];
        if (!step) continue;
        const entry = known.get(name) ?? {
          provider: provenance.provider,
          steps: new Map<string, Middleware>(),
          usedBy: new Set<string>(),
        };
        known.set(name, entry);
        entry.steps.set(step.kind, step);
        entry.usedBy.add(router);
      }
    }
  }
  const broken = faults
    .objectsOf('Middleware')
    .map((object) => [qualifiedName(object, providerOf(object, providers)), object] as const);
  const objects = new Map<string, ObjectRef>(broken);
  return [
    ...[...known].map(([name, entry]) => rowOf(name, entry, objects.get(name), faults)),
    ...broken
      .filter(([name]) => !known.has(name))
      .map(([name, object]) => rowOf(name, undefined, object, faults)),
  ];
}

/** What is of no further cluster is of the edge's own, whatever that is called. */
function providerOf({ cluster }: ObjectRef, providers: readonly string[]): string {
  const further = cluster === undefined ? undefined : providerOfFurther(cluster);
  return further !== undefined && providers.includes(further) ? further : OWN_PROVIDER;
}

function rowOf(
  name: string,
  entry: Known | undefined,
  object: ObjectRef | undefined,
  faults: Faults,
): Row<TraefikMiddleware> {
  const verdict = object ? faults.ofObject(object) : ({ status: 'enabled' } as const);
  const provider = entry?.provider ?? name.slice(name.lastIndexOf('@') + 1);
  const kinds = [...(entry?.steps.keys() ?? [])];
  const type = kinds[0]?.toLowerCase();
  return {
    name,
    provider,
    status: verdict.status,
    ...(type !== undefined && { type }),
    words: kinds,
    present: () => ({
      name,
      provider,
      ...verdict,
      usedBy: [...(entry?.usedBy ?? [])].sort(),
      ...(type !== undefined && { type }),
      fleetcommand: { object: object ? { ...object } : null },
      ...Object.fromEntries([...(entry?.steps.values() ?? [])].map(settingsOf)),
    }),
  };
}

/** `[field, settings]`, both as Traefik names them. */
export function settingsOf(middleware: Middleware): readonly [string, unknown] {
  const { kind, ...settings } = middleware;
  if (middleware.kind !== 'headers') return [kind, withoutSecrets(settings)];
  const { request, response, ...others } = middleware;
  return [
    kind,
    withoutSecrets({
      ...(Object.keys(request).length > 0 && { customRequestHeaders: request }),
      ...(Object.keys(response).length > 0 && { customResponseHeaders: response }),
      ...Object.fromEntries(Object.entries(others).filter(([name]) => name !== 'kind')),
    }),
  ];
}
