/** An Ingress' paths as routers. */
import type { Router } from '../../ir/ir.js';
import { excerpt } from '../../ir/names.js';
import type { Place } from '../kubernetes/endpoints.js';
import { ServiceObject } from '../kubernetes/schema.js';
import { makeRouter, quarantined } from '../traefik/route.js';
import type { InlineMiddleware } from '../traefik/middleware-references.js';
import type { RouteContext } from '../traefik/route.js';
import { call } from '../traefik/rule-text.js';
import type { MiddlewareReference, Route, ServiceReference } from '../traefik/schema.js';
import { Annotations } from './annotations.js';
import { frontendMiddlewares } from './frontend-middlewares.js';
import { crossProviderName } from './references.js';
import { IngressPath, IngressRule } from './schema.js';
import type { Backend, IngressObject } from './schema.js';
import { serviceMiddlewares, serviceSettings } from './service-settings.js';

export interface IngressReading extends RouteContext {
  /** Of the Ingress itself. */
  readonly annotations: Annotations;
}

const MAX_PATHS = 1_000;
/** Below every router somebody else may write. */
const DEFAULT_PRIORITY = -1_000_000_000;

export function readRules({ spec }: IngressObject, reading: IngressReading): Router[] {
  const { problems, provenance } = reading;
  const rules = spec.rules ?? [];
  if (rules.length === 0)
    return spec.defaultBackend ? defaultRouter(spec.defaultBackend, reading) : [];
  if (spec.defaultBackend)
    problems.add(
      'warning',
      'ignored-default-backend',
      provenance.object,
      'spec.defaultBackend',
      'A default backend beside rules is not used, as in Traefik. Give it an Ingress of its own.',
    );
  const names = new RouterNames(reading);
  const routers = rules.flatMap((rule, index) =>
    readRule(rule, `spec.rules[${index}]`, names, reading),
  );
  if (routers.length <= MAX_PATHS) return routers;
  problems.add(
    'error',
    'too-many-paths',
    provenance.object,
    'spec.rules',
    `It has ${routers.length} paths; the first ${MAX_PATHS} are served. Split it into several Ingresses.`,
  );
  return routers.slice(0, MAX_PATHS);
}

function readRule(
  candidate: unknown,
  field: string,
  names: RouterNames,
  reading: IngressReading,
): Router[] {
  const { problems, provenance } = reading;
  const rule = IngressRule.safeParse(candidate);
  if (!rule.success) {
    problems.addIssues(rule.error, provenance.object, field);
    return [];
  }
  const { host = '', http } = rule.data;
  return (http?.paths ?? []).flatMap((value, index) => {
    const there = `${field}.http.paths[${index}]`;
    const path = IngressPath.safeParse(value);
    if (path.success) return readPath(host, path.data, there, names, reading);
    problems.addIssues(path.error, provenance.object, there);
    return [];
  });
}

function readPath(
  host: string,
  path: IngressPath,
  field: string,
  names: RouterNames,
  reading: IngressReading,
): Router[] {
  const { provenance, problems, annotations } = reading;
  const { path: text = '' } = path;
  const place: Place = { object: provenance.object, field, router: names.next(host, text) };
  const refuse = (code: string, at: string, message: string): [] => {
    problems.add('error', code, place.object, at, message, place.router);
    return [];
  };
  const matcher = matcherOf(path, annotations);
  if (matcher === undefined)
    return refuse(
      'path-matcher',
      annotations.field(annotations.has('router.pathmatcher') ? 'router.pathmatcher' : 'rule-type'),
      'It is none of Path, PathPrefix and PathRegexp (or, in Traefik 1.7, their Strip variants). Correct it.',
    );
  const conditions = [
    ...(host === '' ? [] : [call('Host', host)]),
    ...(text === '' ? [] : [call(matcher, text)]),
  ];
  if (conditions.length === 0)
    return refuse(
      'empty-rule',
      field,
      'It has neither a host nor a path, which matches nothing in Traefik. Write the path "/".',
    );
  const router = routerOf(conditions.join(' && '), text, path.backend, place, reading);
  return router ? [router] : [];
}

function defaultRouter(backend: Backend, reading: IngressReading): Router[] {
  const { object } = reading.provenance;
  const place: Place = {
    object,
    field: 'spec.defaultBackend',
    router: `${object.namespace}-${object.name}-default@${reading.provenance.provider}`,
  };
  const router = routerOf('PathPrefix(`/`)', '/', backend, { ...place }, reading, DEFAULT_PRIORITY);
  return router ? [router] : [];
}

function routerOf(
  match: string,
  path: string,
  backend: Backend,
  place: Place,
  reading: IngressReading,
  fixedPriority?: number,
): Router | undefined {
  const { annotations, problems } = reading;
  const isDefault = fixedPriority !== undefined;
  const at: Place = isDefault ? place : { ...place, field: `${place.field}.backend` };
  if (!backend.service) {
    problems.add(
      'error',
      'backend',
      place.object,
      at.field,
      'It names no service: backends of other kinds (resource) are not served. Name a service.',
      place.router,
    );
    return undefined;
  }
  const frontend = frontendMiddlewares(annotations, path);
  const own = serviceParts(backend.service, reading);
  const references = middlewareReferences(at, reading);
  const priority =
    fixedPriority ?? annotations.int('router.priority') ?? annotations.int('priority');
  const route: Route = {
    match,
    ...(priority !== undefined && { priority }),
    services: [own.reference],
    middlewares: references.list,
  };
  const inline = [...(frontend.ok ? frontend.value : []), ...own.inline];
  const router = makeRouter(route, at, reading, inline);
  const refusal = frontend.ok
    ? references.refusal
    : { field: annotations.field(frontend.error.name), reason: frontend.error.reason };
  if (!router || !refusal) return router;
  problems.add('error', 'annotation', place.object, refusal.field, refusal.reason, place.router);
  return quarantined(router, refusal.reason);
}

/** The reference an IngressRoute would have for this Service with its annotations. */
function serviceParts(
  { name, port }: NonNullable<Backend['service']>,
  { lookup, provenance, problems, annotations: ofIngress }: IngressReading,
): { reference: ServiceReference; inline: InlineMiddleware[] } {
  const { namespace } = provenance.object;
  const found = ServiceObject.safeParse(lookup.find('Service', namespace, name));
  const ofService = new Annotations(
    found.success ? found.data.metadata.annotations : undefined,
    { kind: 'Service', namespace, name },
    problems,
  );
  const scheme = ofIngress.text('protocol');
  const passHostHeader = ofIngress.bool('preserve-host');
  const wanted = port?.number ?? port?.name;
  return {
    reference: {
      name,
      ...(wanted !== undefined && { port: wanted }),
      ...(scheme !== undefined && { scheme }),
      ...(passHostHeader !== undefined && { passHostHeader }),
      ...serviceSettings(ofService),
    },
    inline: serviceMiddlewares(ofService),
  };
}

function middlewareReferences(
  place: Place,
  { annotations }: IngressReading,
): { list: MiddlewareReference[]; refusal?: { field: string; reason: string } } {
  const list: MiddlewareReference[] = [];
  for (const text of annotations.list('router.middlewares')) {
    const name = crossProviderName(text, place.object.namespace);
    if (name === undefined)
      return {
        list: [],
        refusal: {
          field: annotations.field('router.middlewares'),
          reason: `"${excerpt(text)}" is no Middleware of ${place.object.namespace}. Write ${place.object.namespace}-NAME@kubernetescrd.`,
        },
      };
    list.push({ name });
  }
  return { list };
}

const OLD_TYPES: Readonly<Record<string, string>> = {
  Path: 'Path',
  PathStrip: 'Path',
  PathPrefix: 'PathPrefix',
  PathPrefixStrip: 'PathPrefix',
};
const NEW_MATCHERS = new Set(['Path', 'PathPrefix', 'PathRegexp']);

/** Undefined where an annotation names none there is. */
function matcherOf({ pathType }: IngressPath, annotations: Annotations): string | undefined {
  if (pathType === 'Exact') return 'Path';
  const old = annotations.text('rule-type');
  if (old !== undefined) return OLD_TYPES[old];
  if (pathType === 'Prefix') return 'PathPrefix';
  const matcher = annotations.text('router.pathmatcher') ?? 'PathPrefix';
  return NEW_MATCHERS.has(matcher) ? matcher : undefined;
}

/** Such as `t-1-web-acme-example-com-api@ingress`; a second one for the same host and path gets a number. */
class RouterNames {
  private readonly given = new Map<string, number>();

  constructor(private readonly reading: IngressReading) {}

  next(host: string, path: string): string {
    const { object, provider } = this.reading.provenance;
    const words = `${object.namespace}-${object.name}-${host}${path}`;
    const name = words
      .replace(/[^A-Za-z0-9]+/g, '-')
      .replace(/^-|-$/g, '')
      .slice(0, 200);
    const count = (this.given.get(name) ?? 0) + 1;
    this.given.set(name, count);
    return `${name}${count === 1 ? '' : `-${count}`}@${provider}`;
  }
}
