/** Where a core Service's requests go: its ready pods, its own cluster address, or its nodes. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { isIpAddress } from '../../ir/addresses.js';
import type { Endpoint } from '../../ir/services.js';
import type { ObjectRef } from '../../ir/provenance.js';
import { excerpt } from '../../ir/names.js';
import type { ObjectLookup } from './objects.js';
import type { Problems } from './problems.js';
import { nameOf } from './problems.js';
import { EndpointSlice, NodeObject, ServiceObject } from './schema.js';
import type { ServicePort } from './schema.js';

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
  readonly allowExternalName: boolean;
  /** Addresses of a name that is no Service's, where the source knows it: that of a container, or of DNS. */
  readonly addressesOf?: (host: string) => readonly string[] | undefined;
}

export interface Target {
  readonly namespace: string;
  readonly name: string;
  /** By number or name; may be absent where the Service has one port. */
  readonly port?: number | string | undefined;
  /** One server, the Service's cluster address: kube-proxy balances. */
  readonly nativeLb?: boolean | undefined;
  /** The nodes' addresses at the node port. */
  readonly nodePortLb?: boolean | undefined;
}

export interface Found {
  readonly endpoints: readonly Endpoint[];
  /** Undefined where the Service does not exist. */
  readonly port?: ServicePort;
  readonly annotations: Readonly<Record<string, string>>;
}

/** What stands behind a Service, perhaps nothing yet; or why it may not be served (told among the problems, too). */
export function findEndpoints(
  target: Target,
  place: Place,
  context: ServiceContext,
): Result<Found, string> {
  const { problems, lookup } = context;
  const { namespace, name } = target;
  const refuse = (code: string, field: string, reason: string): Result<Found, string> => {
    problems.add('error', code, place.object, `${place.field}${field}`, reason, place.router);
    return err(reason);
  };
  if (namespace !== place.object.namespace && !context.allowCrossNamespace)
    return refuse(
      'cross-namespace',
      '.namespace',
      `A route of ${place.object.namespace} may not use a Service of ${excerpt(namespace)}: each tenant reaches only its own. Leave the namespace out.`,
    );
  const ref: ObjectRef = { kind: 'Service', namespace, name };
  const found = lookup.find('Service', namespace, name);
  if (found === undefined) {
    problems.add(
      'error',
      'service-not-found',
      place.object,
      `${place.field}.name`,
      `${nameOf(ref)} does not exist. Create it, or correct the name; until then the route answers 503.`,
      place.router,
    );
    return ok({ endpoints: [], annotations: {} });
  }
  const parsed = ServiceObject.safeParse(found);
  if (!parsed.success) {
    problems.addIssues(parsed.error, ref, '', place.router);
    return err(`${nameOf(ref)} is malformed`);
  }
  const service = parsed.data;
  const port = findPort(service, target.port);
  if (!port) return refuse('port-not-found', '.port', portMessage(ref, service, target.port));
  const endpoints = endpointsBehind(service, port, target, place, context);
  if (!endpoints.ok) return refuse(endpoints.error.code, '.name', endpoints.error.reason);
  return ok({ endpoints: endpoints.value, port, annotations: service.metadata.annotations ?? {} });
}

interface Fault {
  readonly code: string;
  readonly reason: string;
}

function endpointsBehind(
  { metadata, spec }: ServiceObject,
  port: ServicePort,
  target: Target,
  place: Place,
  { lookup, problems, allowExternalName }: ServiceContext,
): Result<Endpoint[], Fault> {
  const ref: ObjectRef = { kind: 'Service', namespace: metadata.namespace, name: metadata.name };
  if (spec.type === 'ExternalName')
    return externalEndpoint(ref, spec.externalName ?? '', port, allowExternalName);
  if (target.nativeLb === true) {
    if (isIpAddress(spec.clusterIP)) return ok([readyAt(spec.clusterIP, port.port)]);
    return err({
      code: 'no-cluster-address',
      reason: `${nameOf(ref)} has no cluster address (it is headless), which nativeLB asks for. Leave nativeLB out.`,
    });
  }
  if (spec.type === 'NodePort' && target.nodePortLb === true)
    return nodeEndpoints(ref, port, lookup);
  const slices = lookup.slicesOf(metadata.namespace, metadata.name);
  return ok(endpointsOf(slices, port.name ?? '', place, problems));
}

export function readyAt(address: string, port: number): Endpoint {
  return { address, port, ready: true, serving: true, terminating: false };
}

function externalEndpoint(
  ref: ObjectRef,
  name: string,
  { port }: ServicePort,
  isAllowed: boolean,
): Result<Endpoint[], Fault> {
  if (!isAllowed)
    return err({
      code: 'external-name',
      reason: `${nameOf(ref)} is an ExternalName, which would let a tenant reach any address: it is refused. Use a Service with endpoints.`,
    });
  if (isIpAddress(name)) return ok([readyAt(name, port)]);
  return err({
    code: 'external-name-unresolved',
    reason: `${nameOf(ref)} names ${excerpt(name)}; this edge looks no names up, so that a change of DNS cannot move a tenant's traffic. Write its address, or a Service without selector and an EndpointSlice.`,
  });
}

function nodeEndpoints(
  ref: ObjectRef,
  { nodePort }: ServicePort,
  lookup: ObjectLookup,
): Result<Endpoint[], Fault> {
  if (!nodePort)
    return err({
      code: 'no-node-port',
      reason: `${nameOf(ref)} has no node port yet, which nodePortLB asks for. Leave nodePortLB out.`,
    });
  const addresses = lookup.all('Node').flatMap((candidate) => {
    const node = NodeObject.safeParse(candidate);
    const all = node.success ? (node.data.status.addresses ?? []) : [];
    return all
      .filter(({ type, address }) => type === 'InternalIP' && isIpAddress(address))
      .map(({ address }) => address);
  });
  return ok([...new Set(addresses)].sort().map((address) => readyAt(address, nodePort)));
}

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

function portMessage(
  ref: ObjectRef,
  { spec }: ServiceObject,
  port: number | string | undefined,
): string {
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
      const serving = conditions?.serving ?? ready;
      byAddress.set(key, { address, port, ready, serving, terminating });
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
