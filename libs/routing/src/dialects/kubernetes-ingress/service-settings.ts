/** What annotations on a Service say of how its instances are spoken to. */
import type { ObjectRef } from '../../ir/provenance.js';
import { excerpt } from '../../ir/names.js';
import type { InlineMiddleware } from '../traefik/middleware-references.js';
import type { ServiceReference } from '../traefik/schema.js';
import type { Annotations } from './annotations.js';

/** The part of a reference that the Service's annotations settle. */
export function serviceSettings(annotations: Annotations): Partial<ServiceReference> {
  const scheme = annotations.text('service.serversscheme');
  const transport = annotations.text('service.serverstransport');
  const passHostHeader = annotations.bool('service.passhostheader');
  const nativeLB = annotations.bool('service.nativelb');
  const nodePortLB = annotations.bool('service.nodeportlb');
  const strategy = strategyOf(annotations);
  const sticky = stickyOf(annotations);
  warnUnserved(annotations);
  return {
    ...(scheme !== undefined && { scheme }),
    ...(transport !== undefined && {
      serversTransport: transportName(transport, annotations.object),
    }),
    ...(passHostHeader !== undefined && { passHostHeader }),
    ...(nativeLB !== undefined && { nativeLB }),
    ...(nodePortLB !== undefined && { nodePortLB }),
    ...(strategy !== undefined && { strategy }),
    ...(sticky && { sticky }),
  };
}

/** `namespace-name@kubernetescrd` of the Service's own namespace as the name. */
function transportName(text: string, { namespace }: ObjectRef): string {
  const own = `${namespace}-`;
  const name = text.endsWith('@kubernetescrd') ? text.slice(0, -'@kubernetescrd'.length) : text;
  return name !== text && name.startsWith(own) ? name.slice(own.length) : text;
}

function strategyOf(annotations: Annotations): string | undefined {
  const method = annotations.text('load-balancer-method')?.trim().toLowerCase();
  if (method === undefined || method === 'wrr') return undefined;
  // Traefik 1's dynamic round robin takes load away from slow instances; least connections does so at once.
  if (method === 'drr') return 'p2c';
  annotations.warn(
    'load-balancer-method',
    `"${excerpt(method)}" is neither wrr nor drr: wrr is used. Correct it.`,
  );
  return undefined;
}

const STICKY = 'service.sticky.cookie';

function stickyOf(annotations: Annotations): ServiceReference['sticky'] {
  const isNew =
    annotations.bool(STICKY) ??
    annotations.bool('service.sticky') ??
    annotations.beginning(`${STICKY}.`).length > 0;
  if (isNew) return { cookie: newCookie(annotations) };
  const isOld = annotations.bool('affinity') ?? annotations.bool('sticky') ?? false;
  if (!isOld) return undefined;
  const name = annotations.text('session-cookie-name');
  const sameSite = annotations.text('session-same-site');
  return {
    cookie: {
      ...(name && { name }),
      secure: annotations.bool('session-secure') ?? false,
      httpOnly: annotations.bool('session-http-only') ?? false,
      ...(sameSite !== undefined && { sameSite }),
    },
  };
}

function newCookie(annotations: Annotations): NonNullable<ServiceReference['sticky']>['cookie'] {
  const text = (name: string): string | undefined => annotations.text(`${STICKY}.${name}`);
  const maxAge = annotations.int(`${STICKY}.maxage`);
  const [name, sameSite, path, domain] = [
    text('name'),
    text('samesite'),
    text('path'),
    text('domain'),
  ];
  return {
    ...(name && { name }),
    secure: annotations.bool(`${STICKY}.secure`) ?? false,
    httpOnly: annotations.bool(`${STICKY}.httponly`) ?? false,
    ...(sameSite !== undefined && { sameSite }),
    ...(maxAge !== undefined && { maxAge }),
    ...(path !== undefined && { path }),
    ...(domain !== undefined && { domain }),
  };
}

function warnUnserved(annotations: Annotations): void {
  if (annotations.has('weight'))
    annotations.warn(
      'weight',
      'The weight is one among several Services of one name, which an Ingress has not: it is ignored. Use a TraefikService.',
    );
  if (annotations.has('responseforwarding-flushinterval'))
    annotations.warn(
      'responseforwarding-flushinterval',
      'Answers are forwarded as they come: it is ignored. Leave it out.',
    );
}

const EXTRACTORS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'client.ip': { ipStrategy: {} },
  'request.host': { requestHost: true },
};

/** What stood on the backend in Traefik 1 and is a middleware since. */
export function serviceMiddlewares(annotations: Annotations): InlineMiddleware[] {
  const { object } = annotations;
  const inline = (name: string, spec: InlineMiddleware['spec']): InlineMiddleware => ({
    field: annotations.field(name),
    object,
    spec,
  });
  const found: InlineMiddleware[] = [];
  const expression = annotations.text('circuit-breaker-expression');
  if (expression !== undefined)
    found.push(inline('circuit-breaker-expression', { circuitBreaker: { expression } }));
  const amount = annotations.int('max-conn-amount');
  if (amount !== undefined && amount > 0) {
    const extractor = annotations.text('max-conn-extractor-func') ?? 'request.host';
    const header = /^request\.header\.(.+)$/.exec(extractor)?.[1];
    const sourceCriterion =
      header === undefined ? EXTRACTORS[extractor] : { requestHeaderName: header };
    if (sourceCriterion)
      found.push(inline('max-conn-amount', { inFlightReq: { amount, sourceCriterion } }));
    else
      annotations.warn(
        'max-conn-extractor-func',
        `"${excerpt(extractor)}" is not client.ip, request.host or request.header.NAME: no limit is kept. Correct it.`,
      );
  }
  const buffering = annotations.text('buffering');
  if (buffering !== undefined) found.push(inline('buffering', { buffering: lines(buffering) }));
  return found;
}

const BUFFERING: Readonly<Record<string, string>> = {
  maxrequestbodybytes: 'maxRequestBodyBytes',
  memrequestbodybytes: 'memRequestBodyBytes',
  maxresponsebodybytes: 'maxResponseBodyBytes',
  memresponsebodybytes: 'memResponseBodyBytes',
  retryexpression: 'retryExpression',
};

/** `key: value` lines, as the annotation holds them. */
function lines(text: string): Record<string, unknown> {
  const entries = text.split('\n').flatMap((line): [string, unknown][] => {
    const colon = line.indexOf(':');
    if (colon < 0) return [];
    const key = line.slice(0, colon).trim();
    const value = line.slice(colon + 1).trim();
    const isNumber = /^\d{1,15}$/.test(value);
    return [[BUFFERING[key.toLowerCase()] ?? key, isNumber ? Number(value) : value]];
  });
  return Object.fromEntries(entries);
}
