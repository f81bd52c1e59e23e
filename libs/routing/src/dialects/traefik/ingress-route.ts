/** One IngressRoute, and what it refers to, as a fragment. */
import type { Fragment, Router } from '../../ir/ir.js';
import type { ObjectRef } from '../../ir/provenance.js';
import type { Service } from '../../ir/services.js';
import { certificateOf, hostsOf } from '../kubernetes/certificates.js';
import { markedProvenance, readMarks } from '../kubernetes/marks.js';
import type { Marks } from '../kubernetes/marks.js';
import type { ObjectLookup } from '../kubernetes/objects.js';
import { CLASS_ANNOTATION, isServedClass } from '../kubernetes/options.js';
import type { KubernetesOptions } from '../kubernetes/options.js';
import { Problems } from '../kubernetes/problems.js';
import { readEntryPoints } from './entry-points.js';
import { quarantined, readRoute } from './route.js';
import type { RouteContext } from './route.js';
import type { SecretContext } from '../kubernetes/secrets.js';
import { tlsBindingOf } from './tls-options.js';
import { IngressRoute } from './schema.js';

const MAX_ROUTES = 200;

/** One IngressRoute's fragment, or none where it is of another class. `ref` names it even where it is malformed. */
export function extractIngressRoute(
  object: unknown,
  ref: ObjectRef,
  lookup: ObjectLookup,
  options: KubernetesOptions,
): Fragment | undefined {
  const { provider = 'kubernetes' } = options;
  const problems = new Problems();
  const id = fragmentId(ref, provider);
  const parsed = IngressRoute.safeParse(object);
  if (!parsed.success) {
    problems.addIssues(parsed.error, ref);
    return { id, routers: [], services: [], certificates: [], problems: problems.all };
  }
  const { metadata, spec } = parsed.data;
  const named = spec.ingressClassName ?? metadata.annotations?.[CLASS_ANNOTATION];
  if (!isServedClass(named, options)) return undefined;
  const marks = readMarks(metadata, ref, problems);
  const provenance = markedProvenance(provider, ref, marks);
  const secrets: SecretContext = {
    lookup,
    problems,
    inspectCertificate: options.inspectCertificate,
    inspectAuthorities: options.inspectAuthorities,
  };
  const { routers, services } = readRoutes(parsed.data, marks, {
    ...secrets,
    provenance,
    allowCrossNamespace: options.allowCrossNamespace ?? false,
    allowExternalName: options.allowExternalName ?? false,
    entryPoints: readEntryPoints(
      { asked: spec.entryPoints ?? [], hasTls: Boolean(spec.tls), field: 'spec.entryPoints' },
      ref,
      options,
      problems,
    ),
  });
  const hosts = new Set(routers.flatMap(({ rule }) => [...hostsOf(rule)]));
  const secretName = spec.tls?.secretName;
  const certificate =
    options.inspectCertificate && secretName
      ? certificateOf(secretName, 'spec.tls.secretName', hosts, provenance, secrets)
      : undefined;
  const binding = tlsBindingOf(spec.tls, hosts, provenance, secrets, options);
  return {
    id,
    routers: binding.ok ? routers : routers.map((router) => quarantined(router, binding.error)),
    services,
    certificates: certificate ? [certificate] : [],
    problems: problems.all,
    ...(binding.ok && binding.value && { tlsBindings: [binding.value] }),
  };
}

/** Such as `kubernetes/t-0190/instance`. */
export function fragmentId({ namespace, name }: ObjectRef, provider = 'kubernetes'): string {
  return `${provider}/${namespace}/${name}`;
}

function readRoutes(
  { spec }: IngressRoute,
  marks: Marks,
  context: Omit<RouteContext, 'marks' | 'services'>,
): { routers: Router[]; services: Service[] } {
  const { problems } = context;
  const { object } = context.provenance;
  const routers: Router[] = [];
  const services = new Map<string, Service>();
  if (spec.routes.length > MAX_ROUTES)
    problems.add(
      'error',
      'too-many-routes',
      object,
      'spec.routes',
      `It has ${spec.routes.length} routes; the first ${MAX_ROUTES} are served. Split it into several IngressRoutes.`,
    );
  for (const [index, route] of spec.routes.slice(0, MAX_ROUTES).entries()) {
    const router = readRoute(route, index, {
      ...context,
      marks,
      services,
    });
    if (router) routers.push(router);
  }
  return { routers, services: [...services.values()] };
}
