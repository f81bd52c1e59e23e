/** One IngressRouteTCP, and what it refers to, as a fragment. */
import type { EntryPoint } from '../../ir/entry-points.js';
import type { Fragment } from '../../ir/ir.js';
import type { ObjectRef } from '../../ir/provenance.js';
import { excerpt } from '../../ir/names.js';
import type { Service } from '../../ir/services.js';
import type { TcpRouter, TcpRule } from '../../ir/tcp.js';
import { certificateOf } from '../kubernetes/certificates.js';
import type { Place } from '../kubernetes/endpoints.js';
import { markedProvenance, readMarks, RESTS } from '../kubernetes/marks.js';
import type { Marks } from '../kubernetes/marks.js';
import type { ObjectLookup } from '../kubernetes/objects.js';
import { CLASS_ANNOTATION, isServedClass } from '../kubernetes/options.js';
import type { KubernetesOptions } from '../kubernetes/options.js';
import { Problems } from '../kubernetes/problems.js';
import { namedEntryPoints } from './entry-points.js';
import type { ServiceReading } from './services.js';
import { readTcpMiddlewares } from './tcp-middlewares.js';
import { compileTcpRule } from './tcp-rule.js';
import { IngressRouteTcp, TcpRoute } from './tcp-schema.js';
import { readTcpService } from './tcp-services.js';
import { tlsBindingOf } from './tls-options.js';

const MAX_ROUTES = 200;

export interface TcpReading extends ServiceReading {
  readonly marks: Marks;
  readonly entryPoints: readonly EntryPoint[];
  readonly tls: TcpRouter['tls'];
}

/** None where it is of another class. `ref` names it even where it is malformed. */
export function extractIngressRouteTcp(
  object: unknown,
  ref: ObjectRef,
  id: string,
  lookup: ObjectLookup,
  options: KubernetesOptions,
): Fragment | undefined {
  const problems = new Problems();
  const parsed = IngressRouteTcp.safeParse(object);
  if (!parsed.success) {
    problems.addIssues(parsed.error, ref);
    return { id, routers: [], services: [], certificates: [], problems: problems.all };
  }
  const { metadata, spec } = parsed.data;
  const named = spec.ingressClassName ?? metadata.annotations?.[CLASS_ANNOTATION];
  if (!isServedClass(named, options)) return undefined;
  const marks = readMarks(metadata, ref, problems);
  const provenance = markedProvenance(options.provider ?? 'kubernetes', ref, marks);
  const services = new Map<string, Service>();
  const reading: TcpReading = {
    lookup,
    problems,
    inspectCertificate: options.inspectCertificate,
    inspectAuthorities: options.inspectAuthorities,
    provenance,
    services,
    marks,
    allowCrossNamespace: options.allowCrossNamespace ?? false,
    allowExternalName: options.allowExternalName ?? false,
    entryPoints: namedEntryPoints(
      spec.entryPoints ?? [],
      'spec.entryPoints',
      ref,
      options,
      problems,
    ).map(({ name }) => name),
    tls: tlsOf(spec.tls),
  };
  const routers = readRoutes(spec.routes, reading);
  const hosts = new Set(routers.flatMap(({ rule }) => [...sniNames(rule)]));
  const isEnding = reading.tls === 'terminate';
  const binding = tlsBindingOf(
    isEnding ? spec.tls : undefined,
    hosts,
    provenance,
    reading,
    options,
  );
  const secretName = isEnding ? spec.tls?.secretName : undefined;
  const certificate =
    options.inspectCertificate && secretName
      ? certificateOf(secretName, 'spec.tls.secretName', hosts, provenance, reading)
      : undefined;
  return {
    id,
    routers: [],
    services: [...services.values()],
    certificates: certificate ? [certificate] : [],
    problems: problems.all,
    tcpRouters: binding.ok
      ? routers
      : routers.map((router) => ({ ...router, state: 'quarantined', reason: binding.error })),
    ...(binding.ok && binding.value && { tlsBindings: [binding.value] }),
  };
}

function tlsOf(tls: { passthrough?: boolean | undefined } | null | undefined): TcpRouter['tls'] {
  if (!tls) return 'none';
  return tls.passthrough === true ? 'passthrough' : 'terminate';
}

function readRoutes(routes: readonly unknown[], reading: TcpReading): TcpRouter[] {
  const { problems, provenance } = reading;
  if (routes.length > MAX_ROUTES)
    problems.add(
      'error',
      'too-many-routes',
      provenance.object,
      'spec.routes',
      `It has ${routes.length} routes; the first ${MAX_ROUTES} are served. Split it.`,
    );
  return routes
    .slice(0, MAX_ROUTES)
    .flatMap((route, index) => readTcpRoute(route, index, reading) ?? []);
}

function readTcpRoute(value: unknown, index: number, reading: TcpReading): TcpRouter | undefined {
  const { problems, provenance } = reading;
  const { object, provider } = provenance;
  const field = `spec.routes[${index}]`;
  const router = `${object.namespace}-${object.name}${index === 0 ? '' : `-${index}`}@${provider}`;
  const parsed = TcpRoute.safeParse(value);
  if (parsed.success) return makeTcpRouter(parsed.data, { object, field, router }, reading);
  problems.addIssues(parsed.error, object, field, router);
  return undefined;
}

/** The router of a route whose fields are as they should be. Undefined where its rule is not understood. */
export function makeTcpRouter(
  route: TcpRoute,
  place: Place,
  reading: TcpReading,
): TcpRouter | undefined {
  const { problems, provenance, entryPoints, tls, services, marks } = reading;
  const refuse = (code: string, message: string): undefined => {
    problems.add('error', code, place.object, `${place.field}.match`, message, place.router);
    return undefined;
  };
  const rule = compileTcpRule(route.match);
  if (!rule.ok)
    return refuse(
      'rule',
      `At character ${rule.error.position + 1} of "${excerpt(route.match, 120)}": ${rule.error.message}.`,
    );
  const named = [...sniNames(rule.value)];
  if (tls === 'none' && named.length > 0)
    return refuse(
      'sni-without-tls',
      'Without tls no client says which name it asks for. Write HostSNI(`*`), or add tls to the object.',
    );
  const middlewares = readTcpMiddlewares(route.middlewares ?? [], place, reading);
  const service = readTcpService(route.services ?? [], place, reading);
  if (service.ok && service.value) services.set(service.value.name, service.value);
  return {
    name: place.router,
    provenance,
    entryPoints,
    rule: rule.value,
    ruleText: route.match,
    priority: route.priority || route.match.length,
    tls,
    middlewares: middlewares.ok ? middlewares.value : [],
    ...(service.ok && service.value && { service: service.value.name }),
    ...stateOf(
      marks,
      service.ok ? service.value : undefined,
      [middlewares, service].find((each) => !each.ok),
    ),
  };
}

function stateOf(
  { standing }: Marks,
  service: Service | undefined,
  refused: { readonly ok: boolean; readonly error?: string } | undefined,
): Pick<TcpRouter, 'state' | 'reason'> {
  if (standing === 'suspended' || standing === 'hibernated') return RESTS[standing];
  if (refused) return { state: 'quarantined', reason: refused.error ?? '' };
  const isServed = (service?.parts ?? []).some(
    ({ weight, endpoints }) =>
      weight > 0 &&
      endpoints.some(({ ready, serving, terminating }) => ready || (serving && terminating)),
  );
  if (isServed) return { state: 'serve' };
  return { state: 'no-endpoints', reason: 'No endpoint of its service is ready.' };
}

/** Every name a rule mentions, without `*`. */
export function* sniNames(rule: TcpRule): Iterable<string> {
  if (rule.op === 'and' || rule.op === 'or') for (const child of rule.rules) yield* sniNames(child);
  else if (rule.op === 'not') yield* sniNames(rule.rule);
  else if (rule.matcher.kind === 'hostSni')
    yield* rule.matcher.hosts.filter((host) => host !== '*');
}
