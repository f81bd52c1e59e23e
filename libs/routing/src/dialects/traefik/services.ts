/** What stands behind a route: references to Services and TraefikServices as one service of the IR. */
import { ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import type { Middleware } from '../../ir/middlewares.js';
import { excerpt } from '../../ir/names.js';
import type { ObjectRef, Provenance } from '../../ir/provenance.js';
import type { Service, ServicePart, Transport } from '../../ir/services.js';
import { findEndpoints } from '../kubernetes/endpoints.js';
import type { Place, ServiceContext } from '../kubernetes/endpoints.js';
import type { SecretContext } from '../kubernetes/secrets.js';
import type { ServiceReference } from './schema.js';
import { durationMs } from './durations.js';
import { healthOf } from './health-checks.js';
import { protocolOf } from './instance-protocol.js';
import { refuse } from './refusal.js';
import { readServersTransport } from './servers-transport.js';
import type { ReadTransport } from './servers-transport.js';
import { defaultCookieName, stickyCookie } from './sticky.js';
import type { Sticky } from './sticky.js';
import { flatten } from './traefik-service.js';
import type { Leaf } from './traefik-service.js';

export interface ServiceReading extends ServiceContext, SecretContext {
  readonly provenance: Provenance;
  /** Services of this owner so far, by name; routes with equal services share one. */
  readonly services: Map<string, Service>;
}

/** What a route's middlewares ask of the service itself. */
export type ServiceTraits = Pick<Service, 'attempts' | 'compression'>;

export function serviceTraits(middlewares: readonly Middleware[]): ServiceTraits {
  const retry = middlewares.find((each) => each.kind === 'retry');
  const compress = middlewares.find((each) => each.kind === 'compress');
  return {
    ...(retry && { attempts: retry.attempts }),
    ...(compress && { compression: { types: compress.types } }),
  };
}

const MAX_PARTS = 20;

/** One part of a service, and what it says of the whole. */
interface ReadPart {
  readonly part: ServicePart;
  readonly label: string;
  readonly transport?: Transport;
  readonly slowStartMs?: number;
}

/**
 * The name of the service these references make, added to the owner's; undefined where there is no reference. Or why
 * it cannot be served as asked (told among the problems, too).
 */
export function readService(
  references: readonly ServiceReference[],
  place: Place,
  context: ServiceReading,
  traits: ServiceTraits = {},
  fieldOf?: (index: number) => string,
): Result<string | undefined, string> {
  const leaves = flatten(references, place, context, fieldOf);
  if (!leaves.ok) return leaves;
  if (leaves.value.list.length > MAX_PARTS) {
    const reason = `The route has ${leaves.value.list.length} services; at most ${MAX_PARTS} are supported. Join some.`;
    return refuse('too-many-services', place, '.services', reason, context);
  }
  if (leaves.value.list.length === 0) return ok(undefined);
  const read: ReadPart[] = [];
  for (const leaf of leaves.value.list) {
    const part = readPart(leaf, context);
    if (!part.ok) return part;
    read.push(part.value);
  }
  const common = commonSettings(leaves.value.list, read, place, context);
  if (!common.ok) return common;
  const parts = read.map(({ part }) => part);
  const sticky = stickyOf(leaves.value, parts, context);
  const { provenance } = context;
  const service: Omit<Service, 'name'> = {
    provenance,
    ...common.value,
    ...traits,
    ...(sticky && { sticky }),
    parts,
  };
  return ok(
    addService(
      service,
      read.map(({ label }) => label),
      context,
    ),
  );
}

function readPart(
  { reference, place, weight }: Leaf,
  context: ServiceReading,
): Result<ReadPart, string> {
  const namespace = reference.namespace ?? place.object.namespace;
  const transport = transportOf(reference, namespace, place, context);
  if (!transport.ok) return transport;
  const found = findEndpoints(
    {
      namespace,
      name: reference.name,
      // 0 and the empty text are "not set", as everywhere in Traefik's objects.
      port: reference.port === 0 || reference.port === '' ? undefined : reference.port,
      nativeLb: reference.nativeLB,
      nodePortLb: reference.nodePortLB,
    },
    place,
    context,
  );
  if (!found.ok) return found;
  const { port, endpoints, annotations } = found.value;
  const protocol = protocolOf(reference, port, transport.value, place, context);
  if (!protocol.ok) return protocol;
  const label = [reference.name, reference.port ?? port?.port]
    .filter((text) => text !== undefined && text !== '')
    .join('-');
  return ok({
    part: { weight, ...protocol.value, endpoints },
    label,
    ...(transport.value.transport && { transport: transport.value.transport }),
    ...slowStartOf(annotations, { kind: 'Service', namespace, name: reference.name }, context),
  });
}

/** Traefik has none; HAProxy does, and instances with caches to fill are glad of it. */
const SLOW_START = 'fleetcommand.io/slow-start';
const LONGEST_SLOW_START_MS = 3_600_000;

function slowStartOf(
  annotations: Readonly<Record<string, string>>,
  object: ObjectRef,
  { problems }: ServiceReading,
): Pick<ReadPart, 'slowStartMs'> {
  const text = annotations[SLOW_START];
  if (text === undefined) return {};
  const timeMs = durationMs(text);
  if (timeMs !== undefined && timeMs >= 1 && timeMs <= LONGEST_SLOW_START_MS)
    return { slowStartMs: Math.round(timeMs) };
  problems.add(
    'warning',
    'duration',
    object,
    `metadata.annotations["${SLOW_START}"]`,
    `"${excerpt(text)}" is no duration of at most an hour, such as 30s: endpoints get their whole share at once. Correct it.`,
  );
  return {};
}

function transportOf(
  { serversTransport }: ServiceReference,
  namespace: string,
  place: Place,
  context: ServiceReading,
): Result<ReadTransport, string> {
  if (!serversTransport) return ok({});
  const read = readServersTransport('ServersTransport', namespace, serversTransport, context);
  if (read.ok) return read;
  return refuse('servers-transport', place, '.serversTransport', `${read.error}.`, context);
}

type Common = Pick<
  Service,
  'balance' | 'passHostHeader' | 'transport' | 'healthCheck' | 'passiveHealthCheck' | 'slowStartMs'
>;

/** What holds for all parts at once. */
function commonSettings(
  leaves: readonly Leaf[],
  read: readonly ReadPart[],
  place: Place,
  context: ServiceReading,
): Result<Common, string> {
  const differing = (values: readonly unknown[]): boolean =>
    new Set(values.map((value) => JSON.stringify(value))).size > 1;
  const passes = leaves.map(({ reference }) => reference.passHostHeader ?? true);
  if (differing(passes))
    return refuse(
      'mixed-settings',
      place,
      '.services',
      'Some services have passHostHeader: false and others not, and the header is made before one is chosen. Give all the same.',
      context,
    );
  const strategies = leaves.map(({ reference }) => (reference.strategy ?? '').toLowerCase());
  const transports = read.map(({ transport }) => transport ?? {});
  const slowStarts = read.map(({ slowStartMs }) => slowStartMs ?? 0);
  const health = leaves.map((leaf) => healthOf(leaf.reference, leaf.place, context.problems));
  for (const [what, values] of [
    ['strategy', strategies],
    ['the timeouts of serversTransport', transports],
    ['healthCheck and passiveHealthCheck', health],
    [`the annotation ${SLOW_START}`, slowStarts],
  ] as const)
    if (differing(values))
      context.problems.add(
        'warning',
        'mixed-settings',
        place.object,
        `${place.field}.services`,
        `The services differ in ${what}: those of the first hold for all. Give all the same.`,
        place.router,
      );
  const balance = balanceOf(strategies[0]!, place, context);
  if (!balance.ok) return balance;
  return ok({
    balance: balance.value,
    ...(passes[0] === false && { passHostHeader: false as const }),
    ...(read[0]?.transport && { transport: read[0].transport }),
    ...(slowStarts[0] !== 0 && { slowStartMs: slowStarts[0]! }),
    ...health[0],
  });
}

function balanceOf(
  strategy: string,
  place: Place,
  context: ServiceReading,
): Result<Service['balance'], string> {
  if (strategy === '' || strategy === 'wrr' || strategy === 'roundrobin') return ok('roundrobin');
  if (strategy === 'p2c') return ok('leastconn');
  if (strategy === 'hrw') return ok('source');
  return refuse(
    'strategy',
    place,
    '.services[0].strategy',
    `The strategy "${excerpt(strategy)}" is not known to this edge: use wrr, p2c (served as least connections) or hrw (by the client's address).`,
    context,
  );
}

function stickyOf(
  {
    list,
    sticky,
  }: {
    readonly list: readonly Leaf[];
    readonly sticky?: { readonly sticky: Sticky; readonly place: Place };
  },
  parts: readonly ServicePart[],
  { services, problems }: ServiceReading,
): Service['sticky'] {
  const leaf = list.find(({ reference }) => reference.sticky?.cookie);
  const asked =
    sticky ?? (leaf?.reference.sticky && { sticky: leaf.reference.sticky, place: leaf.place });
  if (!asked) return undefined;
  return stickyCookie(asked.sticky, defaultCookieName(services, parts), asked.place, problems);
}

/** Adds a service to the owner's, or finds an equal one; its name. `labels` are words of it. */
export function addService(
  service: Omit<Service, 'name'>,
  labels: readonly string[],
  context: ServiceReading,
): string {
  const { provenance, services } = context;
  const { namespace, name } = provenance.object;
  const base = `${namespace}-${name}-${labels.slice(0, 3).join('-')}`;
  for (let count = 1; ; count += 1) {
    const candidate = `${base}${count === 1 ? '' : `-${count}`}@${provenance.provider}`;
    const present = services.get(candidate);
    if (!present) {
      services.set(candidate, { name: candidate, ...service });
      return candidate;
    }
    if (isSame(present, service)) return candidate;
  }
}

function isSame(present: Service, service: Omit<Service, 'name'>): boolean {
  // JSON hides keys of client certificates; their chains, which go with them, differ.
  return JSON.stringify({ ...present, name: '' }) === JSON.stringify({ name: '', ...service });
}
