/** What Traefik 1's labels do to requests, as the middlewares it became since. */
import type { Raw } from '../dynamic/decode.js';

type Spec = { readonly [name: string]: Raw };

/** Labels of one router, by their names below `traefik.` in lower case. */
export interface OldTexts {
  text(name: string): string | undefined;
  /** Names and values below a name: `a` of `frontend.errors.a.query`. */
  below(name: string): ReadonlyMap<string, string>;
}

/** By a word that their names end with, in the order requests pass them. */
export function oldMiddlewares(
  labels: OldTexts,
  backendNamed: (name: string) => string,
): Map<string, Spec> {
  const made = new Map<string, Spec>();
  const add = (word: string, spec: Spec | undefined): void => {
    if (spec) made.set(word, spec);
  };
  add('whitelist', allowList(labels));
  for (const [name, spec] of rateLimits(labels)) add(`ratelimit-${name}`, spec);
  add('redirect', redirect(labels));
  add('auth', auth(labels));
  add('headers', headers(labels));
  add('clientcert', clientCertificate(labels));
  for (const [name, spec] of errorPages(labels, backendNamed)) add(`errors-${name}`, spec);
  add('circuitbreaker', breaker(labels));
  add('maxconn', mostConnections(labels));
  add('buffering', buffering(labels));
  return made;
}

function allowList(labels: OldTexts): Spec | undefined {
  const sourceRange =
    labels.text('frontend.whitelist.sourcerange') ?? labels.text('frontend.whitelistsourcerange');
  if (sourceRange === undefined) return undefined;
  // Which of the addresses counts was not said: the last is the one nobody can make up.
  const strategy = isTrue(labels.text('frontend.whitelist.usexforwardedfor'))
    ? { ipStrategy: { depth: '1' } }
    : {};
  return { ipAllowList: { sourceRange, ...strategy } };
}

const EXTRACTORS: Readonly<Record<string, Raw>> = {
  'client.ip': { ipStrategy: {} },
  'request.host': { requestHost: 'true' },
};

function criterion(extractor: string): Raw {
  const header = /^request\.header\.(.+)$/i.exec(extractor)?.[1];
  return header === undefined
    ? (EXTRACTORS[extractor.toLowerCase()] ?? {})
    : { requestHeaderName: header };
}

function rateLimits(labels: OldTexts): [string, Spec][] {
  const extractor = labels.text('frontend.ratelimit.extractorfunc') ?? 'client.ip';
  return [...grouped(labels.below('frontend.ratelimit.rateset'))].map(([name, set]) => [
    name,
    {
      rateLimit: {
        ...pick(set, ['period', 'average', 'burst']),
        sourceCriterion: criterion(extractor),
      },
    },
  ]);
}

/** Traefik 1's usual entry points, whose names say what is spoken there. */
const SCHEMES: Readonly<Record<string, string>> = {
  https: 'https',
  websecure: 'https',
  http: 'http',
  web: 'http',
};

function redirect(labels: OldTexts): Spec | undefined {
  const permanent = labels.text('frontend.redirect.permanent') ?? 'false';
  const entryPoint = labels.text('frontend.redirect.entrypoint');
  if (entryPoint !== undefined)
    return {
      redirectScheme: { scheme: SCHEMES[entryPoint.toLowerCase()] ?? entryPoint, permanent },
    };
  const regex = labels.text('frontend.redirect.regex');
  const replacement = labels.text('frontend.redirect.replacement');
  if (regex === undefined || replacement === undefined) return undefined;
  return { redirectRegex: { regex, replacement, permanent } };
}

function auth(labels: OldTexts): Spec | undefined {
  const at = 'frontend.auth';
  const headerField = labels.text(`${at}.headerfield`);
  const shown: Spec = headerField === undefined ? {} : { headerField };
  for (const [kind, made] of [
    ['basic', 'basicAuth'],
    ['digest', 'digestAuth'],
  ] as const) {
    const users = labels.text(`${at}.${kind}.users`) ?? labels.text(`${at}.${kind}`);
    const usersFile = labels.text(`${at}.${kind}.usersfile`);
    if (users === undefined && usersFile === undefined) continue;
    return {
      [made]: {
        ...(users !== undefined && { users }),
        ...(usersFile !== undefined && { usersFile }),
        removeHeader: labels.text(`${at}.${kind}.removeheader`) ?? 'false',
        ...shown,
      },
    };
  }
  const address = labels.text(`${at}.forward.address`);
  if (address === undefined) return undefined;
  const { tls, ...rest } = unflatten(labels.below(`${at}.forward`));
  return { forwardAuth: { ...rest, ...(tls !== undefined && { tls }) } };
}

/** Names here are those of the middleware; only maps are written otherwise: `Name:value||Name:value`. */
const MAPS = ['customrequestheaders', 'customresponseheaders', 'sslproxyheaders'];
const RENAMED: Readonly<Record<string, string>> = { publickey: 'publicKey' };

function headers(labels: OldTexts): Spec | undefined {
  const fields: Record<string, Raw> = {};
  for (const [name, value] of labels.below('frontend.headers')) {
    if (name === 'sslredirect' || name === 'ssltemporaryredirect') continue;
    fields[RENAMED[name] ?? name] = MAPS.includes(name) ? mapOf(value) : value;
  }
  return Object.keys(fields).length === 0 ? undefined : { headers: fields };
}

/** Whether plain requests are sent to HTTPS; a middleware of its own since. */
export function sslRedirect(labels: OldTexts): Spec | undefined {
  if (!isTrue(labels.text('frontend.headers.sslredirect'))) return undefined;
  const isTemporary = isTrue(labels.text('frontend.headers.ssltemporaryredirect'));
  return { redirectScheme: { scheme: 'https', permanent: String(!isTemporary) } };
}

function mapOf(text: string): Raw {
  const entries = text.split('||').map((part): [string, string] => {
    const colon = part.indexOf(':');
    return colon < 0
      ? [part.trim(), '']
      : [part.slice(0, colon).trim(), part.slice(colon + 1).trim()];
  });
  return Object.fromEntries(entries.filter(([name]) => name !== ''));
}

function clientCertificate(labels: OldTexts): Spec | undefined {
  const isAsked =
    isTrue(labels.text('frontend.passtlsclientcert.pem')) ||
    isTrue(labels.text('frontend.passtlscert'));
  return isAsked ? { passTLSClientCert: { pem: 'true' } } : undefined;
}

function errorPages(labels: OldTexts, backendNamed: (name: string) => string): [string, Spec][] {
  return [...grouped(labels.below('frontend.errors'))].map(([name, page]) => [
    name,
    {
      errors: {
        ...pick(page, ['status', 'query']),
        service: backendNamed(page.get('backend') ?? ''),
      },
    },
  ]);
}

function breaker(labels: OldTexts): Spec | undefined {
  const expression =
    labels.text('backend.circuitbreaker.expression') ?? labels.text('backend.circuitbreaker');
  return expression === undefined ? undefined : { circuitBreaker: { expression } };
}

function mostConnections(labels: OldTexts): Spec | undefined {
  const amount = labels.text('backend.maxconn.amount');
  if (amount === undefined) return undefined;
  const extractor = labels.text('backend.maxconn.extractorfunc') ?? 'request.host';
  return { inFlightReq: { amount, sourceCriterion: criterion(extractor) } };
}

function buffering(labels: OldTexts): Spec | undefined {
  const fields = Object.fromEntries(labels.below('backend.buffering'));
  return Object.keys(fields).length === 0 ? undefined : { buffering: fields };
}

function isTrue(text: string | undefined): boolean {
  return text !== undefined && /^(true|1|t)$/i.test(text.trim());
}

function grouped(entries: ReadonlyMap<string, string>): Map<string, Map<string, string>> {
  const groups = new Map<string, Map<string, string>>();
  for (const [key, value] of entries) {
    const [name = '', ...rest] = key.split('.');
    const group = groups.get(name) ?? new Map<string, string>();
    group.set(rest.join('.'), value);
    groups.set(name, group);
  }
  return groups;
}

function pick(group: ReadonlyMap<string, string>, names: readonly string[]): Spec {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = group.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function unflatten(entries: ReadonlyMap<string, string>): Record<string, Raw> {
  const root: Record<string, Raw> = {};
  for (const [key, value] of entries) {
    const [name = '', below] = key.split('.');
    if (below === undefined) root[name] = value;
    else root[name] = { ...(root[name] as Spec | undefined), [below]: value };
  }
  return root;
}
