/** The middleware `headers`: custom ones, those for security, CORS. */
import type { Case } from '../case.js';
import { middlewares } from './objects.js';

const header = (name: string, value: string) => ({ headers: { [name]: value } });

export const HEADERS: readonly Case[] = [
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
    'allowed hosts',
    { headers: { allowedHosts: ['{HOST}', 'ok.test'], hostsProxyHeaders: ['X-Asked'] } },
    [
      header('x-asked', 'ok.test'),
      header('x-asked', 'evil.test'),
      header('x-asked', 'OK.TEST'),
      {},
    ],
  ),
  middlewares(
    'allowed hosts and STS while developing',
    {
      headers: {
        allowedHosts: ['ok.test'],
        stsSeconds: 9,
        forceSTSHeader: true,
        isDevelopment: true,
      },
    },
    [{}],
  ),
  middlewares(
    'STS by a header of a proxy',
    { headers: { stsSeconds: 9, sslProxyHeaders: { 'X-Scheme': 'https' } } },
    [{}, header('x-scheme', 'https'), header('x-scheme', 'http')],
  ),
  middlewares(
    'custom headers of answers win over those for security',
    {
      headers: {
        frameDeny: true,
        contentTypeNosniff: true,
        customResponseHeaders: { 'X-Frame-Options': 'SAMEORIGIN', 'X-Content-Type-Options': '' },
      },
    },
    [{}],
  ),
  middlewares(
    'headers of answers of two middlewares',
    [
      { headers: { customResponseHeaders: { 'X-A': 'outer' } } },
      { headers: { customResponseHeaders: { 'X-A': 'inner', 'X-B': 'inner' } } },
    ],
    [{}],
  ),
  middlewares(
    'CORS: an origin before the star',
    { headers: { accessControlAllowOriginList: ['https://a.test', '*', 'https://b.test'] } },
    [header('origin', 'https://a.test'), header('origin', 'https://b.test'), {}],
  ),
  middlewares(
    'CORS: headers of the application are replaced, and Vary is added to',
    {
      headers: {
        accessControlAllowOriginList: ['https://a.test'],
        accessControlAllowCredentials: true,
        accessControlExposeHeaders: ['X-A', 'X-B'],
        addVaryHeader: true,
      },
    },
    [
      { ...header('origin', 'https://a.test'), answer: { headers: { vary: 'Origin' } } },
      {
        ...header('origin', 'https://a.test'),
        answer: { headers: { 'access-control-allow-origin': '*', vary: 'Accept, Cookie' } },
      },
      { ...header('origin', 'https://b.test'), answer: { status: 500 } },
    ],
  ),
  middlewares(
    'CORS: a preflight behind other middlewares',
    [
      { headers: { customResponseHeaders: { 'X-Outer': '1' } } },
      {
        headers: {
          accessControlAllowMethods: ['GET'],
          accessControlAllowOriginList: ['https://a.test'],
          customResponseHeaders: { 'X-Own': '1' },
        },
      },
    ],
    [preflight('https://a.test'), header('origin', 'https://a.test')],
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
