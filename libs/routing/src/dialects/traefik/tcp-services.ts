/** What stands behind a TCP route. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import type { Service, ServicePart } from '../../ir/services.js';
import { findEndpoints } from '../kubernetes/endpoints.js';
import type { Place } from '../kubernetes/endpoints.js';
import { readServersTransport } from './servers-transport.js';
import type { ReadTransport } from './servers-transport.js';
import type { ServiceReading } from './services.js';
import type { TcpServiceReference } from './tcp-schema.js';

const MAX_PARTS = 20;

/**
 * The service these references make, named after the router; undefined where there is no reference. Or why it cannot
 * be served as asked (told among the problems, too).
 */
export function readTcpService(
  references: readonly TcpServiceReference[],
  place: Place,
  context: ServiceReading,
): Result<Service | undefined, string> {
  const refuse = (code: string, at: string, reason: string): Result<never, string> => {
    context.problems.add('error', code, place.object, `${place.field}${at}`, reason, place.router);
    return err(reason);
  };
  if (references.length === 0) return ok(undefined);
  if (references.length > MAX_PARTS)
    return refuse(
      'too-many-services',
      '.services',
      `The route has ${references.length} services; at most ${MAX_PARTS} are supported. Join some.`,
    );
  const parts: ServicePart[] = [];
  let transport: ReadTransport['transport'];
  for (const [index, reference] of references.entries()) {
    const there: Place = { ...place, field: `${place.field}.services[${index}]` };
    const read = transportOf(reference, there, context);
    if (!read.ok) return read;
    const part = readPart(reference, read.value, there, context);
    if (!part.ok) return part;
    parts.push(part.value);
    transport ??= read.value.transport;
  }
  const { provenance } = context;
  return ok({
    // TCP routers have names of their own: a service is a router's alone.
    name: `tcp-${place.router}`,
    provenance,
    balance: 'roundrobin',
    mode: 'tcp',
    ...(transport && { transport }),
    parts,
  });
}

function transportOf(
  { serversTransport, terminationDelay, namespace }: TcpServiceReference,
  place: Place,
  context: ServiceReading,
): Result<ReadTransport, string> {
  if (terminationDelay !== undefined)
    context.problems.add(
      'warning',
      'ignored-setting',
      place.object,
      `${place.field}.terminationDelay`,
      'Connections that are half closed are given 10 seconds: it is ignored. Leave it out.',
      place.router,
    );
  if (!serversTransport) return ok({});
  const of = namespace ?? place.object.namespace;
  const read = readServersTransport('ServersTransportTCP', of, serversTransport, context);
  if (read.ok) return read;
  const reason = `${read.error}.`;
  context.problems.add(
    'error',
    'servers-transport',
    place.object,
    `${place.field}.serversTransport`,
    reason,
    place.router,
  );
  return err(reason);
}

function readPart(
  reference: TcpServiceReference,
  transport: ReadTransport,
  place: Place,
  context: ServiceReading,
): Result<ServicePart, string> {
  const found = findEndpoints(
    {
      namespace: reference.namespace ?? place.object.namespace,
      name: reference.name,
      port: reference.port,
      nativeLb: reference.nativeLB,
      nodePortLb: reference.nodePortLB,
    },
    place,
    context,
  );
  if (!found.ok) return found;
  const { tls } = transport;
  if (
    reference.tls === true &&
    !(tls && (tls.insecureSkipVerify || tls.serverName !== undefined))
  ) {
    const reason =
      'Instances speak TLS, and nothing says whose certificate they show: name a ServersTransportTCP with tls.serverName, or with tls.insecureSkipVerify where that is meant.';
    context.problems.add(
      'error',
      'unchecked-certificate',
      place.object,
      `${place.field}.serversTransport`,
      reason,
      place.router,
    );
    return err(reason);
  }
  const isOwn = reference.proxyProtocol ? (reference.proxyProtocol.version ?? 2) : undefined;
  const proxyProtocol = transport.proxyProtocol ?? (isOwn === 1 ? 1 : isOwn && 2);
  return ok({
    weight: reference.weight ?? 1,
    protocol: 'http',
    endpoints: found.value.endpoints,
    ...(reference.tls === true && tls && { tls }),
    ...(proxyProtocol && { proxyProtocol }),
  });
}
