/** Middlewares in a few words, for people; one row a kind. */
import type { Middleware } from '@fleetcommand/routing/ir/middlewares';
import type { Source } from '@fleetcommand/routing/ir/sources';

const TEXTS: {
  readonly [Kind in Middleware['kind']]: (
    middleware: Extract<Middleware, { kind: Kind }>,
  ) => string;
} = {
  stripPrefix: ({ prefixes }) => prefixes.join(', '),
  replacePath: ({ path }) => path,
  redirectScheme: ({ scheme, port }) => `${scheme}${port === undefined ? '' : `:${port}`}`,
  headers: ({ request, response }) =>
    [...Object.keys(request), ...Object.keys(response)].join(', '),
  rateLimit: ({ average, periodMs, burst, source }) =>
    `${average} in ${periodMs} ms, ${burst} at once, by ${sourceText(source)}`,
  inFlightReq: ({ amount, source }) => `${amount} at a time, by ${sourceText(source)}`,
  buffering: ({ maxRequestBodyBytes }) => `requests of at most ${maxRequestBodyBytes} bytes`,
  retry: ({ attempts }) => `${attempts} attempts`,
  compress: ({ types }) => (types.length === 0 ? 'all types' : types.join(', ')),
  forwardAuth: ({ scheme, authority, path }) => `asks ${scheme}://${authority}${path}`,
  errors: ({ statuses, query }) =>
    `${statuses.map(({ from, to }) => `${from}-${to}`).join(', ')} by ${query}`,
  circuitBreaker: ({ trips, fallbackMs }) =>
    `opens for ${fallbackMs} ms by one of ${trips.length} conditions`,
  addPrefix: ({ prefix }) => prefix,
  stripPrefixRegex: ({ regexps }) => regexps.join(', '),
  replacePathRegex: ({ regexp, replacement }) => `${regexp} → ${replacement}`,
  redirectRegex: ({ regexp, replacement }) => `${regexp} → ${replacement}`,
  ipAllowList: ({ ranges }) => ranges.join(', '),
  basicAuth: ({ users }) => `${Object.keys(users).length} users`,
  passTlsClientCert: ({ pem }) => (pem ? 'pem' : 'nothing'),
};

export function describeMiddleware(middleware: Middleware): string {
  const text = TEXTS[middleware.kind] as (value: Middleware) => string;
  return `${middleware.kind} ${text(middleware)}`;
}

function sourceText(source: Source): string {
  switch (source.kind) {
    case 'address':
      return 'address';
    case 'forwarded':
      return `address ${source.depth} of X-Forwarded-For`;
    case 'header':
      return `header ${source.name}`;
    case 'host':
      return 'host';
  }
}
