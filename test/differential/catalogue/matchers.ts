/** Every matcher, in the syntax of Traefik v3, and how matchers are put together. */
import type { Case } from '../case.js';
import { asAsk, route, rule } from './objects.js';

const withHeader = (name: string, value: string | readonly string[]) => ({
  headers: { [name]: value },
});

const hosts: readonly Case[] = [
  {
    name: 'Host takes a host in any case, and with a port',
    objects: [route('Host(`{host}`)')],
    asks: [{}, { host: '{ns}.TEST' }, { host: '{host}:8000' }, { host: 'other.{host}' }],
  },
  {
    name: 'Host takes a host with a dot at its end',
    objects: [route('Host(`{host}`)')],
    asks: [{ host: '{host}.' }],
  },
  {
    name: 'Host in upper case takes a host in lower case',
    objects: [route('Host(`UPPER.{host}`)')],
    asks: [{ host: 'upper.{host}' }, { host: 'UPPER.{host}' }],
  },
  {
    name: 'Host takes two hosts joined by ||',
    objects: [route('Host(`a.{host}`) || Host(`b.{host}`)')],
    asks: ['a', 'b', 'c'].map((label) => ({ host: `${label}.{host}` })),
  },
  {
    name: 'Host of no route is not found',
    objects: [route('Host(`{host}`)')],
    asks: [{ host: 'nobody.{host}' }, { host: '10.1.2.3' }],
  },
  {
    name: 'HostRegexp takes what its expression takes',
    objects: [route('HostRegexp(`^[a-z]+\\.{host}$`)')],
    asks: ['abc.{host}', 'a1.{host}', '{host}', 'ABC.{host}', 'a.b.{host}'].map((host) => ({
      host,
    })),
  },
  {
    name: 'HostRegexp without anchors takes a part',
    objects: [route('HostRegexp(`part-[0-9]+\\.{host}`)')],
    asks: ['part-1.{host}', 'x.part-22.{host}', 'part-x.{host}', 'part-1.{host}:80'].map(
      (host) => ({
        host,
      }),
    ),
  },
  {
    name: 'HostRegexp and Host beside each other',
    objects: [
      route('HostRegexp(`^.+\\.{host}$`)', { services: [{ name: 'one', port: 80 }] }),
      route('Host(`www.{host}`)', { name: 'exact', services: [{ name: 'two', port: 80 }] }),
    ],
    asks: [{ host: 'www.{host}' }, { host: 'api.{host}' }],
  },
];

const paths: readonly Case[] = [
  rule('Path takes exactly its path', 'Path(`/a`)', ['/a', '/a/', '/a/b', '/A', '/a?x=1', '/']),
  rule('Path with a slash at its end', 'Path(`/a/`)', ['/a', '/a/', '/a/b']),
  rule('Path with characters that need escapes', 'Path(`/a b`)', ['/a%20b', '/a+b', '/a%2520b']),
  rule('Path with a percent-encoded letter asked', 'Path(`/abc`)', ['/%61bc', '/ab%63', '/abc%2F']),
  rule('PathPrefix takes a prefix of letters', 'PathPrefix(`/api`)', [
    '/api',
    '/api/',
    '/api/x',
    '/apix',
    '/ap',
    '/API',
    '/',
  ]),
  rule('PathPrefix with a slash at its end', 'PathPrefix(`/api/`)', ['/api', '/api/', '/api/x']),
  rule('PathPrefix of everything', 'PathPrefix(`/`)', ['/', '/x', '/x/y?z=1', '/%20']),
  rule('PathPrefix of two', 'PathPrefix(`/a`) || PathPrefix(`/b`)', ['/a/1', '/b/1', '/c']),
  rule('PathRegexp takes what its expression takes', 'PathRegexp(`^/(a|b)[0-9]+$`)', [
    '/a1',
    '/b22',
    '/c1',
    '/a',
    '/x/a1',
  ]),
  rule('PathRegexp without anchors takes a part', 'PathRegexp(`[0-9]{3}`)', ['/x/123/y', '/12']),
  rule('PathRegexp minds case unless told not to', 'PathRegexp(`(?i)^/case`)', [
    '/CASE',
    '/case/x',
  ]),
  rule('PathRegexp does not see the query', 'PathRegexp(`secret`)', ['/?secret=1', '/secret']),
  rule(
    'PathRegexp sees escapes undone, but for those with a meaning',
    'PathRegexp(`^/(a b|c%2Fd|e.)$`)',
    ['/a%20b', '/c%2Fd', '/c/d', '/e%C3%A9', '/e%FF'],
  ),
  rule('PathRegexp ends where the text ends', 'PathRegexp(`^/a$`)', ['/a', '/a%0A', '/a/']),
  rule('PathRegexp with classes of Go', 'PathRegexp(`(?i)^/[[:alpha:]k]+\\d*$`)', [
    '/ABC1',
    '/a-b',
    '/',
  ]),
  rule('paths with dots', 'PathPrefix(`/safe`)', [
    '/safe/../x',
    '/x/../safe',
    '/safe/./y',
    '/./safe',
  ]),
  rule('paths with empty segments', 'PathPrefix(`/a/b`)', ['/a//b', '//a/b', '/a/b//c']),
  rule('paths in which dots are escaped', 'PathPrefix(`/safe`)', ['/safe/%2e%2e/x', '/safe/%2E/y']),
  rule('Unicode in paths', 'PathPrefix(`/grün`)', ['/gr%C3%BCn', '/gr%c3%bcn/x', '/grun']),
];

const requests: readonly Case[] = [
  rule('Method takes one method', 'Method(`GET`)', [
    {},
    { method: 'POST', body: 'x' },
    { method: 'HEAD' },
  ]),
  rule('Method of several', 'Method(`POST`) || Method(`PUT`)', [
    { method: 'POST', body: 'a' },
    { method: 'PUT', body: 'b' },
    { method: 'DELETE' },
    { method: 'PATCH', body: 'c' },
  ]),
  rule('Method in lower case', 'Method(`get`)', [{}, { method: 'POST' }]),
  rule('Header takes a value', 'Header(`X-Kind`, `blue`)', [
    withHeader('x-kind', 'blue'),
    withHeader('X-KIND', 'blue'),
    withHeader('x-kind', 'Blue'),
    withHeader('x-kind', 'blue, red'),
    {},
  ]),
  rule('Header takes one of several lines', 'Header(`X-Kind`, `blue`)', [
    withHeader('x-kind', ['red', 'blue']),
    withHeader('x-kind', ['red', 'green']),
  ]),
  rule('Header with an empty value', 'Header(`X-Kind`, ``)', [withHeader('x-kind', ''), {}]),
  rule('HeaderRegexp takes what its expression takes', 'HeaderRegexp(`User-Agent`, `(?i)mobile`)', [
    withHeader('user-agent', 'Some Mobile'),
    withHeader('user-agent', 'Some Desktop'),
  ]),
  rule('HeaderRegexp with anchors', 'HeaderRegexp(`X-Id`, `^[0-9]{1,3}$`)', [
    withHeader('x-id', '12'),
    withHeader('x-id', '1234'),
    withHeader('x-id', ['no', '7']),
  ]),
  rule('Query takes a value', 'Query(`color`, `blue`)', [
    '/?color=blue',
    '/?color=red',
    '/?colour=blue',
    '/?a=1&color=blue&b=2',
    '/?color=red&color=blue',
    '/?color=bl%75e',
    // A "%" that escapes nothing.
    '/?color=blue&rate=100%',
    '/%41?color=blue&rate=100%',
    '/?COLOR=blue',
    '/',
  ]),
  rule('Query by name alone', 'Query(`debug`)', ['/?debug', '/?debug=', '/?debug=1', '/?debugx=1']),
  rule('Query with characters that need escapes', 'Query(`q`, `a b&c`)', [
    '/?q=a+b%26c',
    '/?q=a%20b%26c',
    '/?q=a+b',
  ]),
  rule('QueryRegexp takes what its expression takes', 'QueryRegexp(`id`, `^[0-9]+$`)', [
    '/?id=12',
    '/?id=x',
    '/?id=x&id=9',
    '/?id=',
  ]),
  rule('Query with odd parts', 'Query(`a`, `1`)', [
    {
      path: '/?a=1;b=2',
      differs: {
        why: 'Traefik forwards "&" instead of ";"; the edge forwards queries as they came.',
        ours: { url: '/?a=1;b=2', body: 'one /?a=1;b=2' },
      },
    },
    '/?a=1&&',
    '/?&a=1',
    '/?=1&a=1',
    '/?a=1=1',
  ]),
  rule('HeaderRegexp on bytes that are no characters', 'HeaderRegexp(`X-Odd`, `^a.b$`)', [
    withHeader('x-odd', 'a\u00e9b'),
    withHeader('x-odd', 'axb'),
  ]),
  rule('Header of what the edge sets itself', 'Header(`X-Forwarded-Proto`, `http`)', [{}]),
  rule('ClientIP takes an address', 'ClientIP(`127.0.0.1`)', ['/']),
  rule('ClientIP takes a range', 'ClientIP(`127.0.0.0/8`)', ['/']),
  rule('ClientIP of others', 'ClientIP(`10.0.0.0/8`)', ['/']),
  rule('ClientIP does not believe X-Forwarded-For', 'ClientIP(`10.9.9.9`)', [
    withHeader('x-forwarded-for', '10.9.9.9'),
  ]),
];

const logic: readonly Case[] = [
  rule('&& of two', 'PathPrefix(`/a`) && Method(`POST`)', ['/a', { path: '/a', method: 'POST' }]),
  rule('|| of two kinds', 'PathPrefix(`/a`) || Header(`X-A`, `1`)', [
    '/a',
    { path: '/b', ...withHeader('x-a', '1') },
    '/b',
  ]),
  rule('! of a matcher', '!PathPrefix(`/private`)', ['/public', '/private', '/private/x']),
  rule('! of a group', '!(PathPrefix(`/a`) || PathPrefix(`/b`))', ['/a', '/b/x', '/c']),
  rule('! of !', '!(!PathPrefix(`/a`))', ['/a', '/b']),
  rule('&& binds more strongly than ||', 'PathPrefix(`/a`) || PathPrefix(`/b`) && Method(`POST`)', [
    '/a',
    '/b',
    { path: '/b', method: 'POST' },
  ]),
  rule('groups', '(PathPrefix(`/a`) || PathPrefix(`/b`)) && Query(`k`, `1`)', [
    '/a?k=1',
    '/b?k=1',
    '/a',
    '/c?k=1',
  ]),
  rule('quotes instead of backticks', 'PathPrefix("/a")', ['/a', '/b']),
  rule('spaces and line breaks', '\n  PathPrefix(`/a`) &&\n  Method( `GET` )', ['/a', '/b']),
  {
    name: 'a rule without a host takes any host, when it is the more important one',
    objects: [route('PathPrefix(`/only-{ns}`)', { priority: 9_000 })],
    asks: [{ path: '/only-{ns}' }, { path: '/only-{ns}/x', host: 'whatever.test' }],
  },
  {
    name: 'a rule that excludes a host',
    objects: [route('HostRegexp(`^.*{host}$`) && !Host(`not.{host}`)')],
    asks: [{ host: 'a.{host}' }, { host: 'not.{host}' }],
  },
];

const version2: readonly Case[] = [
  v2('Host with several values', 'Host(`a.{host}`, `b.{host}`)', [
    { host: 'a.{host}' },
    { host: 'b.{host}' },
    { host: 'c.{host}' },
  ]),
  v2('HostRegexp with named groups', 'HostRegexp(`{name:[a-z]+}.{host}`)', [
    { host: 'abc.{host}' },
    { host: 'a1.{host}' },
    { host: '{host}' },
  ]),
  v2('Path with a variable', 'Host(`{host}`) && Path(`/users/{id:[0-9]+}`)', [
    '/users/12',
    '/users/x',
    '/users/1/2',
  ]),
  v2('PathPrefix with a variable', 'Host(`{host}`) && PathPrefix(`/{lang:(de|en)}/x`)', [
    '/de/x/1',
    '/fr/x/1',
  ]),
  v2('PathPrefix with several values', 'Host(`{host}`) && PathPrefix(`/a`, `/b`)', [
    '/a',
    '/b/1',
    '/c',
  ]),
  v2('Method with several values', 'Host(`{host}`) && Method(`GET`, `PUT`)', [
    {},
    { method: 'PUT' },
    { method: 'POST' },
  ]),
  v2('Headers', 'Host(`{host}`) && Headers(`X-Kind`, `blue`)', [withHeader('x-kind', 'blue'), {}]),
  v2('HeadersRegexp', 'Host(`{host}`) && HeadersRegexp(`X-Kind`, `^b.+e$`)', [
    withHeader('x-kind', 'blue'),
    withHeader('x-kind', 'red'),
  ]),
  v2('Query by the first value only', 'Host(`{host}`) && Query(`color=blue`)', [
    '/?color=blue&color=red',
    '/?color=red&color=blue',
  ]),
  v2('Query with any value', 'Host(`{host}`) && Query(`color=`)', ['/?color=x', '/?color', '/?x']),
  v2('Query with a pattern', 'Host(`{host}`) && Query(`n={n:[0-9]+}`)', ['/?n=12', '/?n=x']),
  v2('Headers of two', 'Host(`{host}`) && Headers(`X-A`, `1`, `X-B`, `2`)', [
    { headers: { 'x-a': '1', 'x-b': '2' } },
    { headers: { 'x-a': '1' } },
  ]),
  v2('HostRegexp without an expression', 'HostRegexp(`{any}.{host}`)', [
    { host: 'x.{host}' },
    { host: 'x.y.{host}' },
  ]),
  v2('Query', 'Host(`{host}`) && Query(`color=blue`)', ['/?color=blue', '/?color=red', '/']),
  v2('ClientIP with several values', 'Host(`{host}`) && ClientIP(`10.0.0.1`, `127.0.0.0/8`)', [
    '/',
  ]),
  v2('!', 'Host(`{host}`) && !PathPrefix(`/a`)', ['/a', '/b']),
];

function v2(name: string, match: string, asks: Parameters<typeof rule>[2]): Case {
  return {
    name: `in v2: ${name}`,
    objects: [route(match, { syntax: 'v2' })],
    asks: asks.map(asAsk),
  };
}

export const MATCHERS: readonly Case[] = [...hosts, ...paths, ...requests, ...logic, ...version2];
