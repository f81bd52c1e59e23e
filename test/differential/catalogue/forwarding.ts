/** What passes through, and what does not. */
import type { Ask, Case } from '../case.js';
import { route } from './objects.js';

const plain = (name: string, asks: readonly Ask[]): Case => ({
  name,
  objects: [route('Host(`{host}`)', { entryPoints: ['web', 'websecure'] })],
  asks,
});

export const FORWARDING: readonly Case[] = [
  plain('forwarding headers are made', [{}, { via: 'websecure' }]),
  plain('forwarding headers of clients are not believed', [
    {
      headers: {
        'x-forwarded-for': '6.6.6.6',
        'x-forwarded-host': 'evil.test',
        'x-forwarded-proto': 'https',
        'x-forwarded-port': '1',
        'x-real-ip': '6.6.6.6',
      },
    },
  ]),
  plain('headers of one hop end here', [
    { headers: { connection: 'x-private', 'x-private': '1', 'x-public': '1' } },
    { headers: { 'keep-alive': 'timeout=1', te: 'trailers', 'proxy-connection': 'keep-alive' } },
    { headers: { 'proxy-authorization': 'Basic eA==' } },
  ]),
  plain('several headers of a name', [
    { headers: { 'x-many': ['a', 'b', 'c'] } },
    { headers: { cookie: ['a=1', 'b=2'] } },
  ]),
  plain('several headers of a name in the answer', [
    { answer: { headers: { 'x-many': ['a', 'b'], 'set-cookie': ['a=1; Path=/', 'b=2'] } } },
  ]),
  plain('bodies', [
    { method: 'POST', body: 'plain' },
    { method: 'PUT', body: 'x'.repeat(100_000) },
    { method: 'DELETE', body: 'with a body' },
    { method: 'POST', body: '' },
  ]),
  plain('methods', [
    ...['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => ({ method })),
    { method: 'PROPFIND', body: '<x/>' },
  ]),
  plain(
    'statuses',
    [200, 201, 206, 301, 400, 401, 404, 418, 500, 502, 503, 504].map((status) => ({
      answer: { status },
    })),
  ),
  plain('statuses without a body', [
    { answer: { status: 204, body: '' } },
    {
      answer: { status: 304, body: '' },
      differs: {
        why: 'Go takes Content-Type off a 304; the edge leaves it as the application sent it.',
        ours: { answerHeaders: { 'content-type': 'text/plain' } },
      },
    },
  ]),
  plain('paths as they are', [
    { path: '/a;b=c' },
    { path: '/a:b@c' },
    { path: '/%7Euser' },
    { path: '/a+b' },
    { path: "/a'(b)*!" },
    { path: '/a?' },
    { path: '/a??b' },
    { path: '/a?b=c?d' },
    { path: '/a?b=%00' },
    { path: '/a?b="c"' },
  ]),
  plain('paths that are long', [{ path: `/${'a'.repeat(4_000)}` }]),
  plain('an application that hangs up', [
    {
      answer: { hangsUp: true },
      differs: {
        why: 'Go asks again where the connection had been kept open; the edge asks once.',
        isChance: true,
        ours: { attempts: 1 },
      },
    },
  ]),
  plain('over HTTP/2', [
    { via: 'websecure', http: '2' },
    { via: 'websecure', http: '2', method: 'POST', body: 'data', path: '/a?b=c' },
    { via: 'websecure', http: '2', headers: { cookie: ['a=1', 'b=2'] } },
    { via: 'websecure', http: '2', answer: { status: 404 } },
  ]),
  plain('a User-Agent is not invented', [{}]),
  plain('an application’s Server header is kept', [{ answer: { headers: { server: 'mine' } } }]),
  plain('an application’s Date is kept', [
    { answer: { headers: { date: 'Mon, 01 Jan 2001 00:00:00 GMT' } } },
  ]),
];
