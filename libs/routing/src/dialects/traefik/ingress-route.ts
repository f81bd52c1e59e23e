/** One IngressRoute, and what it refers to, as a fragment. */
import type { CertificateInspector } from '../../ir/certificates.js';
import { ENTRY_POINTS } from '../../ir/entry-points.js';
import type { EntryPoint } from '../../ir/entry-points.js';
import type { Fragment, ObjectRef, Provenance, Router } from '../../ir/ir.js';
import type { Service } from '../../ir/services.js';
import { excerpt } from '../../ir/names.js';
import { certificateOf } from './certificates.js';
import { readMarks } from './marks.js';
import type { Marks } from './marks.js';
import type { ObjectLookup } from './objects.js';
import { Problems } from './problems.js';
import { readRoute } from './route.js';
import type { RouteContext } from './route.js';
import { IngressRoute } from './schema.js';

export interface TraefikOptions {
  /** The part after `@` in names. Default `kubernetes`. */
  readonly provider?: string;
  /** Whether routes may name Middlewares and Services of other namespaces. Default false. */
  readonly allowCrossNamespace?: boolean;
  /** Absent: `tls.secretName` is left to another source, and Secrets are not read. */
  readonly inspectCertificate?: CertificateInspector;
}

const MAX_ROUTES = 200;

/** One IngressRoute's fragment. `ref` names it even where the object is malformed. */
export function extractIngressRoute(
  object: unknown,
  ref: ObjectRef,
  lookup: ObjectLookup,
  options: TraefikOptions,
): Fragment {
  const { provider = 'kubernetes' } = options;
  const problems = new Problems();
  const id = fragmentId(ref, provider);
  const parsed = IngressRoute.safeParse(object);
  if (!parsed.success) {
    problems.addIssues(parsed.error, ref);
    return { id, routers: [], services: [], certificates: [], problems: problems.all };
  }
  const marks = readMarks(parsed.data, ref, problems);
  const provenance: Provenance = {
    provider,
    object: ref,
    ...(marks.tenant !== undefined && { tenant: marks.tenant }),
  };
  const { routers, services } = readRoutes(parsed.data, provenance, marks, {
    lookup,
    problems,
    allowCrossNamespace: options.allowCrossNamespace ?? false,
  });
  const { inspectCertificate } = options;
  const secretName = parsed.data.spec.tls?.secretName;
  const certificate =
    inspectCertificate && secretName
      ? certificateOf(secretName, routers, provenance, { lookup, problems, inspectCertificate })
      : undefined;
  return {
    id,
    routers,
    services,
    certificates: certificate ? [certificate] : [],
    problems: problems.all,
  };
}

/** Such as `kubernetes/t-0190/instance`. */
export function fragmentId({ namespace, name }: ObjectRef, provider = 'kubernetes'): string {
  return `${provider}/${namespace}/${name}`;
}

function readRoutes(
  { spec }: IngressRoute,
  provenance: Provenance,
  marks: Marks,
  context: Pick<RouteContext, 'lookup' | 'problems' | 'allowCrossNamespace'>,
): { routers: Router[]; services: Service[] } {
  const { problems } = context;
  const { object } = provenance;
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
  const entryPoints = readEntryPoints(spec, object, problems);
  for (const [index, route] of spec.routes.slice(0, MAX_ROUTES).entries()) {
    const router = readRoute(route, index, {
      ...context,
      provenance,
      marks,
      entryPoints,
      services,
    });
    if (router) routers.push(router);
  }
  return { routers, services: [...services.values()] };
}

/** None named: all, as in Traefik. `websecure` always speaks TLS; a route with `tls` is never served in the clear. */
function readEntryPoints(
  spec: IngressRoute['spec'],
  object: ObjectRef,
  problems: Problems,
): EntryPoint[] {
  const asked = spec.entryPoints ?? [];
  for (const [index, name] of asked.entries()) {
    if (ENTRY_POINTS.some((entryPoint) => entryPoint === name)) continue;
    problems.add(
      'warning',
      'unknown-entry-point',
      object,
      `spec.entryPoints[${index}]`,
      `There is no entry point "${excerpt(name)}": it is left out. Use ${ENTRY_POINTS.join(' or ')}.`,
    );
  }
  const named = ENTRY_POINTS.filter(
    (entryPoint) => asked.length === 0 || asked.includes(entryPoint),
  );
  if (!spec.tls) return [...named];
  if (named.includes('web') && asked.includes('web'))
    problems.add(
      'warning',
      'tls-on-web',
      object,
      'spec.entryPoints',
      'The route has tls and names web, which speaks plain HTTP: it is served on websecure only. Leave web out, or take the route to web out of this object.',
    );
  return named.filter((entryPoint) => entryPoint === 'websecure');
}
