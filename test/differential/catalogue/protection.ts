/** Middlewares that let some requests through and others not. */
import type { Case, Difference } from '../case.js';
import { middlewares, secret } from './objects.js';

/** `test:test` and `two:two`, by htpasswd's MD5 and bcrypt. */
const USERS =
  'test:$apr1$H6uskkkW$IgXLP6ewTrSuBkTrqE8wj/\ntwo:$2y$05$PuZ4mBHEOAPfFzJ1h0U0xeKtYUmBrEQ1S3n3s3HJ0uQkN4yl2lq9S\n';

const basic = (text: string) => ({
  headers: { authorization: `Basic ${Buffer.from(text).toString('base64')}` },
});
const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });

const NO_USER_AGENT: Difference = {
  why: 'The edge invents no User-Agent for a client that sent none.',
  ours: { seenHeaders: { 'user-agent': null } },
};

const authentication: readonly Case[] = [
  middlewares(
    'basicAuth asks for a password',
    { basicAuth: { secret: 'users' } },
    [
      {},
      basic('test:test'),
      basic('test:wrong'),
      basic('nobody:test'),
      { headers: { authorization: 'Bearer x' } },
    ],
    [secret('users', { users: USERS })],
  ),
  middlewares(
    'basicAuth takes the header away, and names the user',
    { basicAuth: { secret: 'users', removeHeader: true, headerField: 'X-User', realm: 'ours' } },
    [basic('test:test'), {}],
    [secret('users', { users: USERS })],
  ),
  middlewares(
    'basicAuth by a Secret of its own type',
    { basicAuth: { secret: 'one-user' } },
    [basic('ada:te:st'), basic('ada:test'), basic('ada')],
    [
      {
        ...secret('one-user', { username: 'ada', password: 'te:st' }),
        type: 'kubernetes.io/basic-auth',
      },
    ],
  ),
  middlewares(
    'headers before basicAuth are on its refusal, those behind it are not',
    [
      { headers: { customResponseHeaders: { 'X-Before': '1' } } },
      { basicAuth: { secret: 'users' } },
      { headers: { customResponseHeaders: { 'X-Behind': '1' } } },
    ],
    [{}, basic('test:test')],
    [secret('users', { users: USERS })],
  ),
  middlewares(
    'forwardAuth lets through what the service lets through',
    {
      forwardAuth: {
        address: 'http://10.210.1.8:8080/check',
        authResponseHeaders: ['X-User'],
        trustForwardHeader: false,
      },
    },
    [
      { headers: { 'x-auth-answer': '{"headers":{"x-user":"ada"}}' } },
      { headers: { 'x-auth-answer': '{"headers":{"x-user":"ada"}}', 'x-user': 'mallory' } },
      {
        headers: { 'x-auth-answer': '{"status":401,"headers":{"www-authenticate":"Custom"}}' },
        differs: NO_USER_AGENT,
      },
      {
        headers: { 'x-auth-answer': '{"status":302,"headers":{"location":"https://login.test/"}}' },
        differs: NO_USER_AGENT,
      },
      { path: '/a?b=c', method: 'POST', body: 'data' },
    ],
  ),
  middlewares(
    'forwardAuth sends only the headers it is told to',
    {
      forwardAuth: {
        address: 'http://10.210.1.8:8080/check',
        authRequestHeaders: ['X-Exchange', 'X-Wanted'],
      },
    },
    [{ headers: { 'x-wanted': '1', 'x-other': '2' } }],
  ),
  middlewares(
    'forwardAuth whose service is away',
    { forwardAuth: { address: 'http://10.210.1.10:8080/' } },
    [{}],
  ),
];

const addresses: readonly Case[] = [
  middlewares(
    'ipAllowList lets an address through',
    { ipAllowList: { sourceRange: ['127.0.0.0/8'] } },
    [{}],
  ),
  middlewares('ipAllowList keeps others out', { ipAllowList: { sourceRange: ['10.0.0.0/8'] } }, [
    {},
    from('10.1.1.1'),
  ]),
  middlewares(
    'ipAllowList with a status of its own',
    { ipAllowList: { sourceRange: ['10.0.0.0/8'], rejectStatusCode: 404 } },
    [{}],
  ),
  middlewares(
    'ipAllowList by depth',
    { ipAllowList: { sourceRange: ['10.0.0.0/8'], ipStrategy: { depth: 1 } } },
    [from('10.1.1.1'), from('10.1.1.1, 1.1.1.1'), from('1.1.1.1, 10.1.1.1'), {}],
  ),
  middlewares(
    'ipAllowList without some addresses',
    { ipAllowList: { sourceRange: ['10.0.0.0/8'], ipStrategy: { excludedIPs: ['1.1.1.1'] } } },
    [from('10.1.1.1, 1.1.1.1'), from('8.8.8.8, 1.1.1.1')],
  ),
  middlewares('ipWhiteList is its former name', { ipWhiteList: { sourceRange: ['10.0.0.0/8'] } }, [
    {},
  ]),
  middlewares(
    'ipAllowList of nobody, with another status',
    { ipAllowList: { sourceRange: ['192.0.2.1'], rejectStatusCode: 418 } },
    [{}, { method: 'POST', body: 'x' }],
  ),
  middlewares(
    'ipAllowList of single addresses',
    { ipAllowList: { sourceRange: ['127.0.0.1', '::1'] } },
    [{}],
  ),
];

const rates: readonly Case[] = [
  middlewares(
    'rateLimit lets a burst through, and then no more',
    { rateLimit: { average: 1, period: '1h', burst: 3 } },
    [{ times: 5 }],
  ),
  middlewares(
    'rateLimit by a header',
    {
      rateLimit: {
        average: 1,
        period: '1h',
        burst: 1,
        sourceCriterion: { requestHeaderName: 'X-Key' },
      },
    },
    [
      { headers: { 'x-key': 'a' }, times: 2 },
      { headers: { 'x-key': 'b' }, times: 2 },
    ],
  ),
  middlewares(
    'rateLimit by host',
    { rateLimit: { average: 1, period: '1h', burst: 2, sourceCriterion: { requestHost: true } } },
    [{ times: 3 }],
  ),
  middlewares('rateLimit of nothing is no limit', { rateLimit: { average: 0 } }, [{ times: 4 }]),
  middlewares('inFlightReq lets one after the other through', { inFlightReq: { amount: 1 } }, [
    { times: 3 },
  ]),
  middlewares(
    'buffering refuses a body that is too large',
    { buffering: { maxRequestBodyBytes: 10 } },
    [
      {
        method: 'POST',
        body: 'small',
        differs: {
          why: 'Traefik keeps the answer back until it is whole, and says how long it is; the edge sends it on as it comes.',
          ours: { answerHeaders: { 'content-length': null } },
        },
      },
      { method: 'POST', body: 'larger than ten bytes' },
    ],
  ),
];

const pageOf = (bytes: number): Difference => ({
  why: 'The edge gives a page in one piece, and tells its service who the client is.',
  ours: {
    answerHeaders: { 'content-length': `${bytes}` },
    seenHeaders: { 'x-forwarded-for': '127.0.0.1' },
  },
});

const failures: readonly Case[] = [
  middlewares(
    'errors shows a page instead',
    {
      errors: {
        status: ['500-599', '404'],
        service: { name: 'pages', port: 80 },
        query: '/error/{status}.html',
      },
    },
    [
      {},
      { answer: { status: 503, body: 'internal' }, differs: pageOf(21) },
      { answer: { status: 404 }, differs: pageOf(21) },
      { answer: { status: 403, body: 'kept' } },
    ],
  ),
  middlewares(
    'errors with the address in its query',
    { errors: { status: ['500'], service: { name: 'pages', port: 80 }, query: '/e?u={url}' } },
    [{ path: '/a/b?c=d', answer: { status: 500 }, differs: pageOf(53) }],
  ),
  middlewares('retry asks again where nobody listens', { retry: { attempts: 3 } }, [{}]),
  middlewares(
    'circuitBreaker opens where an application fails',
    { circuitBreaker: { expression: 'NetworkErrorRatio() > 0.5' } },
    [{ answer: { status: 502 } }, { times: 2 }],
  ),
  middlewares(
    'circuitBreaker answers with a status of its own',
    {
      circuitBreaker: {
        expression: 'ResponseCodeRatio(500, 600, 0, 600) > 0.3 && NetworkErrorRatio() < 0.5',
        responseCode: 418,
      },
    },
    [{ answer: { status: 500 } }, { times: 2 }],
  ),
  middlewares('circuitBreaker of what is no expression', { circuitBreaker: { expression: 'x' } }, [
    {
      differs: {
        why: 'Traefik drops the route; the edge keeps it and answers 503.',
        ours: { status: 503 },
      },
    },
  ]),
  middlewares('compress asks for what it can', { compress: {} }, [
    { headers: { 'accept-encoding': 'gzip' }, answer: { body: 'x'.repeat(5_000) } },
    { headers: { 'accept-encoding': 'gzip' }, answer: { body: 'short' } },
    { answer: { body: 'x'.repeat(5_000) } },
  ]),
  middlewares(
    'compress leaves types alone',
    { compress: { includedContentTypes: ['text/html'] } },
    [
      {
        headers: { 'accept-encoding': 'gzip' },
        answer: { body: 'x'.repeat(5_000) },
        differs: {
          why: 'HAProxy says that an answer varies where it compressed it.',
          ours: { answerHeaders: { vary: null } },
        },
      },
      {
        headers: { 'accept-encoding': 'gzip' },
        answer: { headers: { 'content-type': 'text/html' }, body: 'x'.repeat(5_000) },
      },
    ],
  ),
  middlewares(
    'circuitBreaker is closed while all is well',
    { circuitBreaker: { expression: 'ResponseCodeRatio(500, 600, 0, 600) > 0.5' } },
    [{ times: 3 }],
  ),
];

export const PROTECTION: readonly Case[] = [...authentication, ...addresses, ...rates, ...failures];
