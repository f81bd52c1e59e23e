/** Middlewares that change what is asked or answered. */
import type { Case } from '../case.js';
import { middlewares } from './objects.js';

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
    {
      path: '/a%2Fb',
      differs: {
        why: 'Where the escaped path no longer fits the plain one, Traefik forwards the plain one: an escaped slash at its beginning becomes one. The edge keeps escapes.',
        ours: { url: '/%2Fb', body: 'one /%2Fb' },
      },
    },
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
    'replacePathRegex wherever it is found',
    { replacePathRegex: { regex: 'o(.)', replacement: '0${1}$$' } },
    ['/foo/bor', '/none', '/oo'],
  ),
  middlewares(
    'replacePathRegex with groups that took no part',
    { replacePathRegex: { regex: '^(?:/a(x)?|/b(y))/(.*)', replacement: '/$1$2-$3' } },
    ['/ax/r', '/a/r', '/by/r', '/c/r'],
  ),
  middlewares(
    'replacePathRegex with a name that goes on',
    { replacePathRegex: { regex: '^/(.*)$', replacement: '/$1x/${1}x/$9' } },
    ['/a'],
  ),
  middlewares(
    'replacePathRegex that makes a question mark',
    { replacePathRegex: { regex: '^/(.*)-(.*)$', replacement: '/$1?$2' } },
    ['/a-b?c=d'],
  ),
  middlewares('stripPrefixRegex on escapes', { stripPrefixRegex: { regex: ['^/[^/]+ [a-z]'] } }, [
    '/x%20a/y',
  ]),
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
    'redirectRegex to where the request is already',
    { redirectRegex: { regex: '^(.*)$', replacement: '$1' } },
    ['/x?y=1'],
  ),
  middlewares(
    'redirectRegex to a path, and with characters that need escapes',
    { redirectRegex: { regex: '^.*/from/(.*)$', replacement: '/to/ü "$1"' } },
    ['/from/a', '/to'],
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

export const MIDDLEWARES: readonly Case[] = [...paths, ...redirects, ...composition];
