/** What stands behind a route: its Services' ready endpoints, shares and stickiness. */
import type { Endpoint, ServicePart, StickyCookie } from '../../ir/services.js';
import type { ObjectRef } from '../../ir/ir.js';
import { excerpt } from '../../ir/names.js';
import type { ObjectLookup } from './objects.js';
import type { Problems } from './problems.js';
import { nameOf } from './problems.js';
import { EndpointSlice, ServiceObject } from './schema.js';
import type { ServiceReference } from './schema.js';

/** Where a reference stands, for its problems. */
export interface Place {
  readonly object: ObjectRef;
  readonly field: string;
  readonly router: string;
}

export interface ServiceContext {
  readonly lookup: ObjectLookup;
  readonly problems: Problems;
  readonly allowCrossNamespace: boolean;
}

/**
 * - `resolved`: the part, perhaps without endpoints.
 * - `refused`: it cannot be served as asked; the router is quarantined with the reason.
 */
export type ResolvedPart =
  | { readonly kind: 'resolved'; readonly part: ServicePart; readonly portName: string }
  | { readonly kind: 'refused'; readonly reason: string };

const COOKIE_NAME = /^[A-Za-z0-9_.-]{1,64}$/;
export const DEFAULT_COOKIE_NAME = '_fleet';

export function resolvePart(
  reference: ServiceReference,
  place: Place,
  context: ServiceContext,
): ResolvedPart {
  const { problems, lookup } = context;
  const namespace = reference.namespace ?? place.object.namespace;
  const refuse = (code: string, field: string, reason: string): ResolvedPart => {
    problems.add('error', code, place.object, `${place.field}${field}`, reason, place.router);
    return { kind: 'refused', reason };
  };
  const fault = unsupported(reference, place, context);
  if (fault) return refuse(fault.code, fault.field, fault.reason);
  const ref: ObjectRef = { kind: 'Service', namespace, name: reference.name };
  const found = lookup.find('Service', namespace, reference.name);
  if (found === undefined) {
    problems.add(
      'error',
      'service-not-found',
      place.object,
      `${place.field}.name`,
      `${nameOf(ref)} does not exist. Create it, or correct the name; until then the route answers 503.`,
      place.router,
    );
    return resolved(reference, [], '');
  }
  const service = ServiceObject.safeParse(found);
  if (!service.success) {
    problems.addIssues(service.error, ref, '', place.router);
    return { kind: 'refused', reason: `${nameOf(ref)} is malformed` };
  }
  if (service.data.spec.type === 'ExternalName')
    return refuse(
      'external-name',
      '.name',
      `${nameOf(ref)} is an ExternalName, which would let a tenant reach any address: it is refused. Use a Service with endpoints.`,
    );
  const port = findPort(service.data, reference.port);
  if (!port) return refuse('port-not-found', '.port', portMessage(ref, service.data, reference));
  const endpoints = endpointsOf(
    lookup.slicesOf(namespace, reference.name),
    port.name ?? '',
    place,
    problems,
  );
  return resolved(reference, endpoints, String(reference.port ?? port.port));
}

function resolved(
  reference: ServiceReference,
  endpoints: readonly Endpoint[],
  portName: string,
): ResolvedPart {
  const protocol = reference.scheme === 'h2c' ? 'h2c' : 'http';
  return {
    kind: 'resolved',
    portName,
    part: { weight: reference.weight ?? 1, protocol, endpoints },
  };
}

interface Fault {
  readonly code: string;
  readonly field: string;
  readonly reason: string;
}

function unsupported(
  reference: ServiceReference,
  place: Place,
  context: ServiceContext,
): Fault | undefined {
  const { kind = 'Service', namespace = place.object.namespace, scheme = 'http' } = reference;
  if (kind !== 'Service')
    return {
      code: 'unsupported-kind',
      field: '.kind',
      reason: `References to a ${excerpt(kind)} are not supported by this edge yet: name a Service.`,
    };
  if (namespace !== place.object.namespace && !context.allowCrossNamespace)
    return {
      code: 'cross-namespace',
      field: '.namespace',
      reason: `A route of ${place.object.namespace} may not use a Service of ${excerpt(namespace)}: each tenant reaches only its own. Leave the namespace out.`,
    };
  if (scheme !== 'http' && scheme !== 'h2c')
    return {
      code: 'unsupported-scheme',
      field: '.scheme',
      reason: `The scheme "${excerpt(scheme)}" towards instances is not supported by this edge yet: use http or h2c.`,
    };
  const ignored = [
    reference.passHostHeader === false && 'passHostHeader: false',
    reference.serversTransport !== undefined && 'serversTransport',
  ].filter((setting) => setting !== false);
  if (ignored.length > 0)
    context.problems.add(
      'warning',
      'ignored-setting',
      place.object,
      place.field,
      `${ignored.join(' and ')} is not supported by this edge yet and is ignored.`,
      place.router,
    );
  return undefined;
}

type ServicePort = NonNullable<ServiceObject['spec']['ports']>[number];

function findPort(
  { spec }: ServiceObject,
  wanted: number | string | undefined,
): ServicePort | undefined {
  const ports = (spec.ports ?? []).filter(({ protocol = 'TCP' }) => protocol === 'TCP');
  if (wanted === undefined) return ports.length === 1 ? ports[0] : undefined;
  return ports.find(
    ({ port, name }) => port === wanted || name === wanted || String(port) === wanted,
  );
}

function portMessage(ref: ObjectRef, { spec }: ServiceObject, { port }: ServiceReference): string {
  const offered = (spec.ports ?? []).map((each) =>
    each.name ? `${each.port} (${excerpt(each.name)})` : `${each.port}`,
  );
  const list = offered.length === 0 ? 'no port' : offered.slice(0, 10).join(', ');
  const asked =
    port === undefined
      ? 'The reference names no port'
      : `The port ${excerpt(String(port))} is not there`;
  return `${asked}: ${nameOf(ref)} has ${list}. Name one of them.`;
}

function endpointsOf(
  slices: readonly unknown[],
  portName: string,
  place: Place,
  problems: Problems,
): Endpoint[] {
  // Kubernetes allows an endpoint in two slices for a moment; the ready one counts.
  const byAddress = new Map<string, Endpoint>();
  for (const candidate of slices) {
    const slice = EndpointSlice.safeParse(candidate);
    if (!slice.success) {
      problems.addIssues(slice.error, sliceRef(candidate, place), '', place.router);
      continue;
    }
    const port = slice.data.ports?.find(({ name }) => (name ?? '') === portName)?.port;
    if (typeof port !== 'number') continue;
    for (const { addresses, conditions } of slice.data.endpoints ?? []) {
      const address = addresses[0];
      if (address === undefined) continue;
      const ready = conditions?.ready ?? true;
      const key = `${address} ${port}`;
      if (byAddress.get(key)?.ready) continue;
      const terminating = conditions?.terminating ?? false;
      byAddress.set(key, {
        address,
        port,
        ready,
        serving: conditions?.serving ?? ready,
        terminating,
      });
    }
  }
  return [...byAddress].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, endpoint]) => endpoint);
}

function sliceRef(candidate: unknown, place: Place): ObjectRef {
  const { metadata } = candidate as { metadata: { name: string; namespace: string } };
  return {
    kind: 'EndpointSlice',
    namespace: metadata.namespace ?? place.object.namespace,
    name: metadata.name,
  };
}

/** The sticky cookie a reference asks for; what is illegal in it is replaced by the default, with a warning. */
export function stickyCookie(
  reference: ServiceReference,
  defaultName: string,
  place: Place,
  problems: Problems,
): StickyCookie | undefined {
  const cookie = reference.sticky?.cookie;
  if (!cookie) return undefined;
  const warn = (field: string, message: string): void =>
    problems.add(
      'warning',
      'sticky-cookie',
      place.object,
      `${place.field}.sticky.cookie.${field}`,
      message,
      place.router,
    );
  const isNamed = cookie.name !== undefined && COOKIE_NAME.test(cookie.name);
  if (cookie.name !== undefined && !isNamed)
    warn(
      'name',
      `"${excerpt(cookie.name)}" is no usable cookie name (1 to 64 letters, digits, "_", "." and "-"): "${defaultName}" is used. Correct it.`,
    );
  const sameSite = cookie.sameSite?.toLowerCase();
  const isSameSite = sameSite === 'none' || sameSite === 'lax' || sameSite === 'strict';
  if (sameSite !== undefined && sameSite !== '' && !isSameSite)
    warn(
      'sameSite',
      `"${excerpt(cookie.sameSite ?? '')}" is not none, lax or strict: no SameSite is sent. Correct it.`,
    );
  for (const field of ['maxAge', 'path', 'domain'] as const)
    if (cookie[field] !== undefined)
      warn(
        field,
        `${field} of a sticky cookie is not supported by this edge and is ignored: it is a session cookie of the whole host.`,
      );
  return {
    name: isNamed ? cookie.name! : defaultName,
    secure: cookie.secure ?? false,
    httpOnly: cookie.httpOnly ?? false,
    ...(isSameSite && { sameSite }),
  };
}
