/** Requests over HTTP/2 that must not reach an application as they are. */
import { HOST } from './http1-cases.js';
import type { Field } from './http2-wire.js';

export interface BadStream {
  readonly name: string;
  readonly fields: readonly Field[];
  readonly body?: string;
}

const pseudo = (overrides: Readonly<Record<string, string | null>> = {}): Field[] =>
  Object.entries({
    ':method': 'GET',
    ':scheme': 'https',
    ':authority': HOST,
    ':path': '/',
    ...overrides,
  }).filter((field): field is [string, string] => field[1] !== null);

const withField = (name: string, field: string, value: string, body?: string): BadStream => ({
  name,
  fields: [...pseudo(body === undefined ? {} : { ':method': 'POST' }), [field, value]],
  ...(body !== undefined && { body }),
});

export const STREAMS: readonly BadStream[] = [
  withField('CRLF in a value', 'x-a', 'a\r\nx-b: b'),
  withField(
    'CRLF and a hidden request in a value',
    'x-a',
    `a\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`,
  ),
  withField('LF in a value', 'x-a', 'a\nx-b: b'),
  withField('NUL in a value', 'x-a', 'a\0b'),
  withField('CRLF in a name', 'x-a: a\r\nx-b', 'b'),
  withField('a colon in a name', 'x-a:b', 'c'),
  withField('a space in a name', 'x a', 'b'),
  withField('a name in upper case', 'X-A', 'b'),
  withField('an empty name', '', 'b'),
  withField('Connection', 'connection', 'close'),
  withField('Keep-Alive', 'keep-alive', 'timeout=5'),
  withField('Proxy-Connection', 'proxy-connection', 'keep-alive'),
  withField('Upgrade', 'upgrade', 'websocket'),
  withField(
    'Transfer-Encoding',
    'transfer-encoding',
    'chunked',
    '0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n',
  ),
  withField('TE of more than trailers', 'te', 'gzip'),
  withField(
    'a Content-Length that is too short',
    'content-length',
    '1',
    'GET /smuggled HTTP/1.1\r\n\r\n',
  ),
  withField('a Content-Length that is too long', 'content-length', '100', 'a'),
  withField('a Content-Length that is none', 'content-length', '1a', 'a'),
  withField('another Host', 'host', 'evil.test'),
  withField('an empty Host', 'host', ''),
  withField('x_forwarded_for', 'x_forwarded_for', '6.6.6.6'),
  withField('a pseudo-header after the others', ':path', '/smuggled'),
  withField('a pseudo-header of answers', ':status', '200'),
  withField('a pseudo-header nobody knows', ':evil', '1'),
  { name: 'two :paths', fields: [...pseudo(), [':path', '/smuggled']] },
  { name: 'two :authorities', fields: [...pseudo(), [':authority', 'evil.test']] },
  { name: 'no :path', fields: pseudo({ ':path': null }) },
  { name: 'an empty :path', fields: pseudo({ ':path': '' }) },
  { name: 'no :method', fields: pseudo({ ':method': null }) },
  { name: 'no :scheme', fields: pseudo({ ':scheme': null }) },
  { name: 'no :authority and no Host', fields: pseudo({ ':authority': null }) },
  { name: 'a :path without a slash', fields: pseudo({ ':path': 'smuggled' }) },
  { name: 'a :path with a space', fields: pseudo({ ':path': '/a HTTP/1.1\r\nX-A: b' }) },
  { name: 'a :path that is an address', fields: pseudo({ ':path': 'http://evil.test/' }) },
  { name: 'a :method with CRLF', fields: pseudo({ ':method': 'GET / HTTP/1.1\r\nX-A: b\r\n' }) },
  { name: 'a :method with a space', fields: pseudo({ ':method': 'GET /smuggled' }) },
  { name: 'a :scheme with CRLF', fields: pseudo({ ':scheme': 'https\r\nx: y' }) },
  { name: 'an :authority with a user', fields: pseudo({ ':authority': `a@${HOST}` }) },
  { name: 'an :authority with CRLF', fields: pseudo({ ':authority': `${HOST}\r\nX-A: b` }) },
  { name: 'an :authority with a slash', fields: pseudo({ ':authority': `${HOST}/x` }) },
  { name: 'TRACE', fields: pseudo({ ':method': 'TRACE' }) },
  { name: 'CONNECT', fields: pseudo({ ':method': 'CONNECT', ':scheme': null, ':path': null }) },
  {
    name: 'an extended CONNECT to something else than websocket',
    fields: [...pseudo({ ':method': 'CONNECT' }), [':protocol', 'evil']],
  },
  {
    name: '150 headers',
    fields: [...pseudo(), ...Array.from({ length: 150 }, (_, at): Field => [`x-${at}`, '1'])],
  },
];
