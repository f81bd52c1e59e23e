/** What Traefik 1.7's annotations on an Ingress do to requests, as the middlewares it became since. */
import { err, ok } from '@fleetcommand/kernel/result';
import type { Result } from '@fleetcommand/kernel/result';
import { excerpt } from '../../ir/names.js';
import type { InlineMiddleware } from '../traefik/middleware-references.js';
import { literal } from '../traefik/rule-text.js';
import type { Annotations } from './annotations.js';
import { headersSpec } from './header-annotations.js';

type Spec = InlineMiddleware['spec'];

/** An annotation that cannot be served; without it the route would do less than asked. */
export interface Refusal {
  readonly name: string;
  readonly reason: string;
}

/** In the order requests pass them: who may come, where else they should go, what they are made into. */
export function frontendMiddlewares(
  annotations: Annotations,
  path: string,
): Result<InlineMiddleware[], Refusal> {
  const found: InlineMiddleware[] = [];
  for (const read of [allowList, limits, redirects, auth, headers, clientCertificate, rewrites]) {
    const specs = read(annotations, path);
    if (!specs.ok) return specs;
    for (const [name, spec] of specs.value) found.push({ field: annotations.field(name), spec });
  }
  return ok(found);
}

type Read = (
  annotations: Annotations,
  path: string,
) => Result<[name: string, spec: Spec][], Refusal>;

const allowList: Read = (annotations) => {
  const name = 'whitelist-source-range';
  const sourceRange = annotations.list(name);
  if (sourceRange.length === 0) return ok([]);
  if (annotations.bool('whitelist-x-forwarded-for') === true)
    return err({
      name: 'whitelist-x-forwarded-for',
      reason:
        'Which of the addresses in X-Forwarded-For counts is not said. Use a Middleware ipAllowList with ipStrategy.',
    });
  return ok([[name, { ipAllowList: { sourceRange } }]]);
};

/** Nested YAML in an annotation: not read. What protects is refused, what only decorates is left out. */
const limits: Read = (annotations) => {
  if (annotations.has('rate-limit'))
    return err({
      name: 'rate-limit',
      reason:
        'Rate sets in an annotation are not read. Use a Middleware rateLimit, and name it in router.middlewares.',
    });
  const leftOut: [name: string, instead: string][] = [
    ['error-pages', 'a Middleware errors'],
    ['service-weights', 'a TraefikService'],
    ['pass-client-tls-cert', 'a Middleware passTLSClientCert'],
  ];
  for (const [name, instead] of leftOut)
    if (annotations.has(name))
      annotations.warn(name, `It is not read from an annotation and is left out. Use ${instead}.`);
  return ok([]);
};

const SCHEMES: Readonly<Record<string, string>> = {
  https: 'https',
  websecure: 'https',
  http: 'http',
  web: 'http',
};

const redirects: Read = (annotations, path) => {
  const permanent = annotations.bool('redirect-permanent') ?? false;
  const appRoot = annotations.text('app-root');
  if (appRoot && (path === '/' || path === '')) {
    const replacement = `\${1}/${appRoot.replace(/^\/+/, '')}`;
    return ok([
      ['app-root', { redirectRegex: { regex: '^(https?://[^/]+)/$', replacement, permanent } }],
    ]);
  }
  const entryPoint = annotations.text('redirect-entry-point');
  if (entryPoint) {
    const scheme = SCHEMES[entryPoint];
    if (scheme) return ok([['redirect-entry-point', { redirectScheme: { scheme, permanent } }]]);
    return err({
      name: 'redirect-entry-point',
      reason: `"${excerpt(entryPoint)}" is not known to speak HTTP or HTTPS. Use a Middleware redirectScheme.`,
    });
  }
  const regex = annotations.text('redirect-regex');
  const replacement = annotations.text('redirect-replacement');
  if (regex && replacement)
    return ok([['redirect-regex', { redirectRegex: { regex, replacement, permanent } }]]);
  return ok([]);
};

const auth: Read = (annotations) => {
  const type = annotations.text('auth-type')?.trim().toLowerCase();
  if (!type) return ok([]);
  const headerField = annotations.text('auth-header-field');
  const shown = headerField ? { headerField } : {};
  if (type === 'forward') return forwardAuth(annotations);
  if (type !== 'basic' && type !== 'digest')
    return err({
      name: 'auth-type',
      reason: `"${excerpt(type)}" is not basic, digest or forward. Correct it.`,
    });
  const secret = annotations.text('auth-secret');
  if (!secret)
    return err({
      name: 'auth-type',
      reason: 'auth-secret does not say which Secret holds the users. Add it.',
    });
  const removeHeader = annotations.bool('auth-remove-header') ?? false;
  const key = type === 'basic' ? 'basicAuth' : 'digestAuth';
  return ok([['auth-type', { [key]: { secret, removeHeader, ...shown } }]]);
};

function forwardAuth(annotations: Annotations): ReturnType<Read> {
  const address = annotations.text('auth-url');
  if (!address)
    return err({ name: 'auth-type', reason: 'auth-url does not say whom to ask. Add it.' });
  const authResponseHeaders = annotations.list('auth-response-headers');
  const certSecret = annotations.text('auth-tls-secret');
  const insecureSkipVerify = annotations.bool('auth-tls-insecure');
  const tls = {
    ...(certSecret && { certSecret }),
    ...(insecureSkipVerify !== undefined && { insecureSkipVerify }),
  };
  return ok([
    [
      'auth-url',
      {
        forwardAuth: {
          address,
          trustForwardHeader: annotations.bool('auth-trust-headers') ?? false,
          ...(authResponseHeaders.length > 0 && { authResponseHeaders }),
          ...(Object.keys(tls).length > 0 && { tls }),
        },
      },
    ],
  ]);
}

const headers: Read = (annotations) => {
  const specs: [string, Spec][] = [];
  if (annotations.bool('ssl-redirect') === true) {
    const permanent = annotations.bool('ssl-temporary-redirect') !== true;
    specs.push(['ssl-redirect', { redirectScheme: { scheme: 'https', permanent } }]);
  }
  const spec = headersSpec(annotations);
  if (spec) specs.push([spec.name, { headers: spec.headers }]);
  return ok(specs);
};

const clientCertificate: Read = (annotations) =>
  ok(
    annotations.bool('pass-tls-cert') === true
      ? [['pass-tls-cert', { passTLSClientCert: { pem: true } }]]
      : [],
  );

const STRIPPING = new Set(['PathStrip', 'PathPrefixStrip']);

const rewrites: Read = (annotations, path) => {
  const specs: [string, Spec][] = [];
  const ruleType = annotations.text('rule-type') ?? '';
  if (STRIPPING.has(ruleType) && path !== '')
    specs.push(['rule-type', { stripPrefix: { prefixes: [path] } }]);
  const target = annotations.text('rewrite-target');
  if (target) {
    // As 1.7 has it: the path is part of an expression, its end is not.
    const regex = path === '/' || path === '' ? '^(.*)' : `^${literal(path)}(.*)`;
    specs.push([
      'rewrite-target',
      { replacePathRegex: { regex, replacement: `${target.replace(/\/+$/, '')}$1` } },
    ]);
  }
  const modifier = annotations.text('request-modifier');
  if (modifier === undefined) return ok(specs);
  const spec = modifierSpec(modifier);
  if (!spec)
    return err({
      name: 'request-modifier',
      reason: `"${excerpt(modifier)}" is not "AddPrefix: /x", "ReplacePath: /x" or "ReplacePathRegex: ^/a(.*) /b$1". Correct it.`,
    });
  return ok([...specs, ['request-modifier', spec]]);
};

function modifierSpec(text: string): Spec | undefined {
  const [, kind, value = ''] = /^\s*(\w+)\s*:\s*(.*?)[ :]*$/s.exec(text) ?? [];
  if (value === '') return undefined;
  if (kind === 'AddPrefix') return { addPrefix: { prefix: value } };
  if (kind === 'ReplacePath') return { replacePath: { path: value } };
  const [regex, replacement] = value.split(/\s+/);
  if (kind !== 'ReplacePathRegex' || replacement === undefined) return undefined;
  return { replacePathRegex: { regex, replacement } };
}
