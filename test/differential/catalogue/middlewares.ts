/** Middlewares that change what is asked or answered. */
import type { Case } from '../case.js';
import { middlewares } from './objects.js';

const header = (name: string, value: string) => ({ headers: { [name]: value } });

const paths: readonly Case[] = [
  middlewares('addPrefix puts a prefix before the path', { addPrefix: { prefix: '/v1' } }, [
    '/',
    '/a?x=1',
    '/v1/a',
    '/a%20b',
  ]),
  middlewares('stripPrefix takes a prefix off', { stripPrefix: { prefixes: ['/api'] } }, [
    '/api',
    '/api/',
    '/api/x?y=1',
    '/apix',
    '/other',
    '/api//x',
  ]),
  middlewares(
    'stripPrefix takes the first that fits',
    { stripPrefix: { prefixes: ['/a', '/a/b', '/c'] } },
    ['/a/b/x', '/c/x', '/d'],
  ),
  middlewares('stripPrefix with a slash at its end', { stripPrefix: { prefixes: ['/api/'] } }, [
    '/api/x',
    '/api',
  ]),
  middlewares('stripPrefix keeps escapes', { stripPrefix: { prefixes: ['/a'] } }, [
    '/a/b%2Fc',
    '/a/%20x',
    '/a%2Fb',
  ]),
  middlewares('stripPrefixRegex', { stripPrefixRegex: { regex: ['^/v[0-9]+', '^/x'] } }, [
    '/v1/a',
    '/v22',
    '/x/y',
    '/other/v1',
  ]),
  middlewares('replacePath', { replacePath: { path: '/fixed' } }, ['/', '/a/b?x=1', '/fixed']),
  middlewares(
    'replacePathRegex with groups',
    { replacePathRegex: { regex: '^/users/([0-9]+)/(.*)$', replacement: '/u/$1/$2' } },
    ['/users/7/posts?x=1', '/users/x/posts', '/users/7/a%20b'],
  ),
  middlewares(
    'replacePathRegex with a named group',
    { replacePathRegex: { regex: '^/(?P<rest>.*)$', replacement: '/pre/${rest}' } },
    ['/a/b', '/'],
  ),
  middlewares(
    'a chain of path middlewares in its order',
    [{ stripPrefix: { prefixes: ['/api'] } }, { addPrefix: { prefix: '/v2' } }],
    ['/api/x', '/x'],
  ),
  middlewares(
    'a chain the other way round',
    [{ addPrefix: { prefix: '/v2' } }, { stripPrefix: { prefixes: ['/v2/api'] } }],
    ['/api/x', '/x'],
  ),
];

const redirects: readonly Case[] = [
  middlewares('redirectScheme to https', { redirectScheme: { scheme: 'https' } }, [
    '/',
    '/a?x=1',
    { path: '/a', method: 'POST', body: 'x' },
    { path: '/', host: '{host}:8000' },
    { path: '/a//b' },
  ]),
  middlewares('redirectScheme for good', { redirectScheme: { scheme: 'https', permanent: true } }, [
    '/a',
    { path: '/a', method: 'POST', body: 'x' },
    { method: 'HEAD' },
  ]),
  middlewares('redirectScheme to a port', { redirectScheme: { scheme: 'https', port: '8443' } }, [
    '/a?x=1',
    { path: '/', host: '{host}:80' },
  ]),
  middlewares(
    'redirectScheme to the default port',
    { redirectScheme: { scheme: 'https', port: '443' } },
    ['/a'],
  ),
  middlewares(
    'redirectRegex',
    {
      redirectRegex: {
        regex: '^http://([^/]+)/old/(.*)',
        replacement: 'https://$1/new/${2}',
      },
    },
    ['/old/a?x=1', '/new/a', '/old/', { path: '/old/a', method: 'POST' }],
  ),
  middlewares(
    'redirectRegex for good, to another host',
    {
      redirectRegex: {
        regex: '^https?://[^/]*/(.*)$',
        replacement: 'http://elsewhere.test/${1}',
        permanent: true,
      },
    },
    ['/', '/a%20b?c=%26', '/a/b/c'],
  ),
];

const headers: readonly Case[] = [
  middlewares(
    'headers of the request: set, replaced, removed',
    { headers: { customRequestHeaders: { 'X-Set': 'yes', 'X-Gone': '', 'X-Replaced': 'ours' } } },
    [
      {},
      header('x-gone', 'still here'),
      header('x-replaced', 'theirs'),
      { headers: { 'x-replaced': ['a', 'b'] } },
    ],
  ),
  middlewares(
    'headers of the answer: set, replaced, removed',
    { headers: { customResponseHeaders: { 'X-Set': 'yes', 'X-Gone': '', 'X-Origin': 'hidden' } } },
    [{}, { answer: { headers: { 'x-gone': 'still here', 'x-set': 'theirs' } } }],
  ),
  middlewares(
    'headers with quotes, spaces and percent signs',
    {
      headers: {
        customRequestHeaders: { 'X-Odd': `a "b" 'c' %[src] \\ # ;` },
        customResponseHeaders: { 'X-Odd': `a "b" 'c' %[src] \\ # ;` },
      },
    },
    [{}],
  ),
  middlewares(
    'the Host the application sees',
    { headers: { customRequestHeaders: { Host: 'other.test' } } },
    [{}],
  ),
  middlewares(
    'security headers',
    {
      headers: {
        frameDeny: true,
        contentTypeNosniff: true,
        browserXssFilter: true,
        referrerPolicy: 'same-origin',
        permissionsPolicy: 'geolocation=()',
        contentSecurityPolicy: "default-src 'self'",
      },
    },
    [{}, { answer: { headers: { 'x-frame-options': 'SAMEORIGIN' } } }],
  ),
  middlewares(
    'customFrameOptionsValue and customBrowserXSSValue',
    { headers: { customFrameOptionsValue: 'SAMEORIGIN', customBrowserXSSValue: '0' } },
    [{}],
  ),
  middlewares(
    'STS comes with TLS only',
    { headers: { stsSeconds: 600, stsIncludeSubdomains: true, stsPreload: true } },
    [{}],
  ),
  middlewares('STS is forced', { headers: { stsSeconds: 600, forceSTSHeader: true } }, [{}]),
  middlewares(
    'CORS: a preflight is answered',
    {
      headers: {
        accessControlAllowMethods: ['GET', 'PUT'],
        accessControlAllowHeaders: ['X-A', 'Content-Type'],
        accessControlAllowOriginList: ['https://a.test', 'https://b.test'],
        accessControlMaxAge: 100,
        addVaryHeader: true,
      },
    },
    [
      preflight('https://a.test'),
      preflight('https://evil.test'),
      header('origin', 'https://b.test'),
      header('origin', 'https://evil.test'),
      {},
      { method: 'OPTIONS' },
    ],
  ),
  middlewares(
    'CORS: every origin',
    {
      headers: {
        accessControlAllowOriginList: ['*'],
        accessControlAllowMethods: ['GET'],
        accessControlExposeHeaders: ['X-Origin'],
      },
    },
    [preflight('https://a.test'), header('origin', 'https://a.test'), {}],
  ),
  middlewares(
    'CORS: origins by expression, with credentials',
    {
      headers: {
        accessControlAllowOriginListRegex: ['^https://[a-z]+\\.test$'],
        accessControlAllowCredentials: true,
        addVaryHeader: true,
      },
    },
    [
      header('origin', 'https://abc.test'),
      header('origin', 'https://a1.test'),
      { ...header('origin', 'https://abc.test'), answer: { headers: { vary: 'Accept' } } },
    ],
  ),
  middlewares(
    'headers of two middlewares one after the other',
    [
      { headers: { customRequestHeaders: { 'X-A': '1', 'X-B': '1' } } },
      { headers: { customRequestHeaders: { 'X-A': '2' } } },
    ],
    [{}],
  ),
  middlewares('contentType leaves the type to the application', { contentType: {} }, [
    {},
    { answer: { headers: { 'content-type': 'text/x-mine' } } },
  ]),
];

function preflight(origin: string) {
  return {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'X-A',
    },
  };
}

const composition: readonly Case[] = [
  {
    name: 'chain puts middlewares into one',
    objects: [
      ...middlewares(
        '',
        [{ stripPrefix: { prefixes: ['/a'] } }, { addPrefix: { prefix: '/b' } }],
        [],
      ).objects.slice(1),
      ...middlewares('', [], []).objects.map((object) => ({
        ...object,
        spec: {
          entryPoints: ['web'],
          routes: [
            {
              kind: 'Rule',
              match: 'Host(`{host}`)',
              services: [{ name: 'one', port: 80 }],
              middlewares: [{ name: 'both' }],
            },
          ],
        },
      })),
      {
        apiVersion: 'traefik.io/v1alpha1',
        kind: 'Middleware',
        metadata: { name: 'both', namespace: '{ns}' },
        spec: { chain: { middlewares: [{ name: 'm1' }, { name: 'm2' }] } },
      },
    ],
    asks: [{ path: '/a/x' }, { path: '/x' }],
  },
  {
    name: 'a route whose middleware is missing does not serve',
    objects: [
      {
        apiVersion: 'traefik.io/v1alpha1',
        kind: 'IngressRoute',
        metadata: { name: 'route', namespace: '{ns}' },
        spec: {
          entryPoints: ['web'],
          routes: [
            {
              kind: 'Rule',
              match: 'Host(`{host}`)',
              services: [{ name: 'one', port: 80 }],
              middlewares: [{ name: 'missing' }],
            },
          ],
        },
      },
    ],
    asks: [
      {
        differs: {
          why: 'Traefik drops the route, so that its requests fall to whatever less protected route takes them; the edge keeps it and answers 503.',
          ours: { status: 503 },
        },
      },
    ],
  },
];

export const MIDDLEWARES: readonly Case[] = [...paths, ...redirects, ...headers, ...composition];
