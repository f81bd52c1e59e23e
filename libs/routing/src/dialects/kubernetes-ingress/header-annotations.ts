/** Traefik 1.7's annotations about headers as the middleware `headers`. */
import type { Annotations } from './annotations.js';

const FLAGS: Readonly<Record<string, string>> = {
  'hsts-include-subdomains': 'stsIncludeSubdomains',
  'hsts-preload': 'stsPreload',
  'force-hsts': 'forceSTSHeader',
  'frame-deny': 'frameDeny',
  'content-type-nosniff': 'contentTypeNosniff',
  'browser-xss-filter': 'browserXssFilter',
  'is-development': 'isDevelopment',
};

const TEXTS: Readonly<Record<string, string>> = {
  'custom-frame-options-value': 'customFrameOptionsValue',
  'custom-browser-xss-value': 'customBrowserXSSValue',
  'content-security-policy': 'contentSecurityPolicy',
  'public-key': 'publicKey',
  'referrer-policy': 'referrerPolicy',
};

const LISTS: Readonly<Record<string, string>> = {
  'allowed-hosts': 'allowedHosts',
  'proxy-headers': 'hostsProxyHeaders',
};

const MAPS: Readonly<Record<string, string>> = {
  'custom-request-headers': 'customRequestHeaders',
  'custom-response-headers': 'customResponseHeaders',
  'ssl-proxy-headers': 'sslProxyHeaders',
};

/** Gone since Traefik 3: hosts are redirected by redirectRegex. */
const GONE = ['ssl-host', 'ssl-force-host'];

/** Undefined where none is set. `name` is the first annotation it is made of. */
export function headersSpec(
  annotations: Annotations,
): { readonly name: string; readonly headers: Record<string, unknown> } | undefined {
  for (const name of GONE)
    if (annotations.has(name))
      annotations.warn(
        name,
        'Redirects to another host are a Middleware redirectRegex since Traefik 3: it is ignored.',
      );
  const entries: [name: string, field: string, value: unknown][] = [];
  const add = (table: Readonly<Record<string, string>>, read: (name: string) => unknown): void => {
    for (const [name, field] of Object.entries(table)) {
      const value = annotations.has(name) ? read(name) : undefined;
      if (value !== undefined) entries.push([name, field, value]);
    }
  };
  add(MAPS, (name) => annotations.map(name));
  add(LISTS, (name) => annotations.list(name));
  add({ 'hsts-max-age': 'stsSeconds' }, (name) => annotations.int(name));
  add(FLAGS, (name) => annotations.bool(name));
  add(TEXTS, (name) => annotations.text(name));
  const [first] = entries;
  if (!first) return undefined;
  return {
    name: first[0],
    headers: Object.fromEntries(entries.map(([, field, value]) => [field, value])),
  };
}
