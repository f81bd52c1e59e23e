/** A group's routers of connections as a fragment. */
import type { Fragment, Problem } from '../../ir/ir.js';
import type { Service } from '../../ir/services.js';
import type { TcpRouter } from '../../ir/tcp.js';
import type { TlsBinding } from '../../ir/tls.js';
import type { Place } from '../kubernetes/endpoints.js';
import type { ObjectLookup } from '../kubernetes/objects.js';
import { Problems } from '../kubernetes/problems.js';
import { namedEntryPoints } from '../traefik/entry-points.js';
import { makeTcpRouter, sniNames } from '../traefik/ingress-route-tcp.js';
import type { TcpReading } from '../traefik/ingress-route-tcp.js';
import type { TcpServiceReference } from '../traefik/tcp-schema.js';
import { tlsBindingOf } from '../traefik/tls-options.js';
import type { TcpRouter as TcpDefinition } from './configuration.js';
import { entryPointNames, readingOf } from './extract.js';
import type { Group, GroupedRouter } from './groups.js';
import type { MadeObject } from './made-object.js';
import { tcpKey } from './objects.js';
import type { DynamicOptions } from './options.js';
import { referenceOf } from './references.js';
import type { Reference } from './references.js';
import { respelled, spellFor } from './respell.js';

export function extractTcpGroup(
  object: unknown,
  id: string,
  lookup: ObjectLookup,
  options: DynamicOptions,
): Fragment {
  const group = object as Group<TcpDefinition>;
  const found: Problem[] = [];
  const services = new Map<string, Service>();
  const tlsBindings: TlsBinding[] = [];
  const tcpRouters = group.routers.flatMap((router): TcpRouter[] => {
    const { part, provider, definition } = router;
    const problems = new Problems('traefik', spellFor(router, 'tcp'));
    const reading = tcpReading(router, lookup, problems, services, options);
    const made = readRouter(router, group.service, reading, options);
    if (!made) {
      found.push(...problems.all);
      return [];
    }
    const asked = definition.tls?.passthrough === true ? undefined : definition.tls?.options;
    const binding = tlsBindingOf(
      asked ? { options: referenceOf(asked, provider, options.aliases) } : undefined,
      new Set(sniNames(made.rule)),
      { provider, object: part.object },
      reading,
      { ...options, allowCrossNamespace: true },
    );
    found.push(...problems.all);
    if (binding.ok && binding.value) tlsBindings.push(binding.value);
    const reason = router.broken ?? (binding.ok ? undefined : binding.error);
    return [reason === undefined ? made : { ...made, state: 'quarantined', reason }];
  });
  return {
    id,
    routers: [],
    services: [...services.values()],
    certificates: [],
    tcpRouters,
    problems: found.map((problem) => respelled(problem, lookup)),
    ...(tlsBindings.length > 0 && { tlsBindings }),
  };
}

function tcpReading(
  { name, provider, part, definition }: GroupedRouter<TcpDefinition>,
  lookup: ObjectLookup,
  problems: Problems,
  services: Map<string, Service>,
  options: DynamicOptions,
): TcpReading {
  const { tls } = definition;
  const asked = entryPointNames(definition.entryPoints, options);
  const field = `${part.prefix}tcp.routers.${name}.entryPoints`;
  const ending = tls?.passthrough === true ? 'passthrough' : 'terminate';
  return {
    ...readingOf(provider, lookup, problems, options),
    provenance: { provider, object: part.object },
    services,
    marks: { standing: 'active' },
    entryPoints: namedEntryPoints(asked, field, part.object, options, problems).map(
      ({ name }) => name,
    ),
    tls: tls ? ending : 'none',
  };
}

function readRouter(
  { name, provider, definition, part }: GroupedRouter<TcpDefinition>,
  service: Reference,
  reading: TcpReading,
  { aliases }: DynamicOptions,
): TcpRouter | undefined {
  const place: Place = {
    object: part.object,
    field: `${part.prefix}tcp.routers.${name}`,
    router: `${name}@${provider}`,
  };
  const references = partsOf(service, 1, reading.lookup, 0);
  if (!references)
    reading.problems.add(
      'error',
      'service-not-found',
      part.object,
      `${place.field}.service`,
      `There is no TCP service ${service.name}${service.namespace}. Define it, or correct the name; until then connections are closed.`,
      place.router,
    );
  return makeTcpRouter(
    {
      match: definition.rule ?? '',
      ...(definition.priority !== undefined && { priority: definition.priority }),
      services: references ?? [],
      middlewares: (definition.middlewares ?? []).map((text) =>
        referenceOf(text, provider, aliases),
      ),
    },
    place,
    reading,
  );
}

const DEEPEST = 5;

/** The services of a cluster that stand behind one of connections; undefined where it is not there. */
function partsOf(
  { namespace, name }: Reference,
  weight: number,
  lookup: ObjectLookup,
  depth: number,
): TcpServiceReference[] | undefined {
  const found = lookup.find('ConfigMap', namespace, tcpKey(name)) as MadeObject | undefined;
  if (!found || depth > DEEPEST) return undefined;
  const reference = found['reference'] as TcpServiceReference | undefined;
  if (reference) return [{ ...reference, weight }];
  const below = (found['services'] as (Reference & { weight: number })[]).map((each) =>
    partsOf(each, each.weight * weight, lookup, depth + 1),
  );
  return below.some((each) => each === undefined) ? undefined : below.flatMap((each) => each ?? []);
}
