/** What clients send that must not reach an application as it is; from docs/promises' catalogue of bad HTTP. */

export const HOST = 'acme.example.com';
/** The target of a request that is hidden in another; seen by an application, it has been smuggled. */
export const SMUGGLED = '/smuggled';

export interface BadRequest {
  readonly name: string;
  /** As it goes over the wire, in latin1. */
  readonly bytes: string;
  /** Applications may be asked so often; default 1. */
  readonly atMost?: number;
  /** The only statuses to answer with; default: any that refuses, or 200 where it was made harmless. */
  readonly statuses?: readonly number[];
}

const hidden = `GET ${SMUGGLED} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`;

function post(
  name: string,
  headers: readonly string[],
  body: string,
  more: Partial<BadRequest> = {},
): BadRequest {
  const head = ['POST / HTTP/1.1', `Host: ${HOST}`, ...headers].join('\r\n');
  return { name, bytes: `${head}\r\n\r\n${body}`, ...more };
}

function get(name: string, headers: readonly string[], more: Partial<BadRequest> = {}): BadRequest {
  const head = ['GET / HTTP/1.1', `Host: ${HOST}`, ...headers].join('\r\n');
  return { name, bytes: `${head}\r\n\r\n`, ...more };
}

const line = (name: string, first: string, more: Partial<BadRequest> = {}): BadRequest => ({
  name,
  bytes: `${first}\r\nHost: ${HOST}\r\n\r\n`,
  ...more,
});

const host = (name: string, ...headers: string[]): BadRequest => ({
  name,
  bytes: ['GET / HTTP/1.1', ...headers].join('\r\n') + '\r\n\r\n',
});

const CHUNKED = 'Transfer-Encoding: chunked';

export const SMUGGLING: readonly BadRequest[] = [
  post(
    'CL.TE: the length longer than the chunks',
    ['Content-Length: 60', CHUNKED],
    `0\r\n\r\n${hidden}`,
  ),
  post(
    'TE.CL: the chunks longer than the length',
    ['Content-Length: 4', CHUNKED],
    `5c\r\n${hidden}\r\n0\r\n\r\n`,
  ),
  post(
    'Transfer-Encoding before Content-Length',
    [CHUNKED, 'Content-Length: 6'],
    `0\r\n\r\n${hidden}`,
  ),
  post('two Content-Lengths', ['Content-Length: 1', 'Content-Length: 50'], `a${hidden}`),
  post('two Content-Lengths that agree', ['Content-Length: 1', 'Content-Length: 1'], 'a'),
  post('a list of Content-Lengths', ['Content-Length: 1, 1'], 'a'),
  post('a list of Content-Lengths that differ', ['Content-Length: 1, 50'], `a${hidden}`),
  post('a signed Content-Length', ['Content-Length: +1'], 'a'),
  post('a negative Content-Length', ['Content-Length: -1'], `a${hidden}`),
  post('an empty Content-Length', ['Content-Length:'], hidden, { atMost: 2 }),
  post('a Content-Length in hexadecimal', ['Content-Length: 0x10'], 'a'.repeat(16)),
  post('a Content-Length that overflows', ['Content-Length: 18446744073709551617'], `a${hidden}`),
  post('a Content-Length with spaces inside', ['Content-Length: 1 0'], 'aaaaaaaaaa'),
  post('a Content-Length with a space before the colon', ['Content-Length : 1'], 'a'),
  post('a Content-Length with an underscore', ['Content_Length: 50'], hidden, { atMost: 2 }),
  post('an unknown Transfer-Encoding', ['Transfer-Encoding: xchunked'], `0\r\n\r\n${hidden}`),
  post('Transfer-Encoding: identity', ['Transfer-Encoding: identity', 'Content-Length: 1'], 'a'),
  post('chunked twice', ['Transfer-Encoding: chunked, chunked'], `0\r\n\r\n${hidden}`),
  post(
    'chunked, and then identity',
    [CHUNKED, 'Transfer-Encoding: identity'],
    `0\r\n\r\n${hidden}`,
  ),
  post(
    'identity, and then chunked',
    ['Transfer-Encoding: identity', CHUNKED],
    `0\r\n\r\n${hidden}`,
  ),
  post('gzip, chunked', ['Transfer-Encoding: gzip, chunked'], `0\r\n\r\n`),
  post('chunked that is not last', ['Transfer-Encoding: chunked, gzip'], `0\r\n\r\n${hidden}`),
  post('Transfer-Encoding with a tab', ['Transfer-Encoding:\tchunked'], `0\r\n\r\n${hidden}`, {
    atMost: 2,
  }),
  post(
    'Transfer-Encoding with a vertical tab',
    ['Transfer-Encoding: \x0bchunked'],
    `0\r\n\r\n${hidden}`,
  ),
  post('Transfer-Encoding in quotes', ['Transfer-Encoding: "chunked"'], `0\r\n\r\n${hidden}`),
  post('Transfer-Encoding after a space', [' Transfer-Encoding: chunked'], `0\r\n\r\n${hidden}`),
  post(
    'Transfer-Encoding after a folded line',
    ['X-A: 1', ' Transfer-Encoding: chunked'],
    `0\r\n\r\n${hidden}`,
    { atMost: 2 },
  ),
  post('Transfer-Encoding folded', ['Transfer-Encoding:', ' chunked'], `0\r\n\r\n${hidden}`, {
    atMost: 2,
  }),
  {
    name: 'Transfer-Encoding on HTTP/1.0',
    bytes: `POST / HTTP/1.0\r\nHost: ${HOST}\r\n${CHUNKED}\r\nConnection: keep-alive\r\n\r\n0\r\n\r\n${hidden}`,
  },
  post('a chunk size that overflows', [CHUNKED], 'ffffffffffffffff1\r\na'),
  post('a chunk size with 0x', [CHUNKED], '0x1\r\na\r\n0\r\n\r\n'),
  post('a chunk size with a sign', [CHUNKED], '+1\r\na\r\n0\r\n\r\n'),
  post('a chunk size with a space before it', [CHUNKED], ' 1\r\na\r\n0\r\n\r\n'),
  post('a chunk size that ends in LF', [CHUNKED], '1\na\r\n0\r\n\r\n'),
  post('a chunk that ends in LF', [CHUNKED], '1\r\na\n0\r\n\r\n'),
  post('a chunk without its end', [CHUNKED], `1\r\naX0\r\n\r\n${hidden}`),
  post('a chunk extension', [CHUNKED], '1;a="b"\r\na\r\n0\r\n\r\n'),
  post('a chunk extension with LF in it', [CHUNKED], `1;a\nb\r\na\r\n0\r\n\r\n`),
  post('a chunk size that is empty', [CHUNKED], `\r\n${hidden}`),
  post('trailers that are headers', [CHUNKED], `0\r\nHost: evil.test\r\nContent-Length: 5\r\n\r\n`),
  // What follows is a request of its own, of a method nobody knows.
  get('a body on GET that was not announced', [], {
    atMost: 2,
    bytes: `GET / HTTP/1.1\r\nHost: ${HOST}\r\n\r\nXXXX${hidden}`,
  }),
];

export const HEADERS: readonly BadRequest[] = [
  get('a space in a header name', ['X Bad: 1']),
  get('a space before the colon', ['X-Bad : 1']),
  get('a tab before the colon', ['X-Bad\t: 1']),
  get('an empty header name', [': 1']),
  get('a line without a colon', ['X-Bad']),
  get('a header name with a slash', ['X/Bad: 1']),
  get('a header name with brackets', ['X(Bad): 1']),
  get('a header name that is not ASCII', ['X-B\xe4d: 1']),
  get('a folded header', ['X-A: 1', '\t2']),
  get('NUL in a header name', ['X-\0Bad: 1']),
  get('NUL in a value', ['X-A: a\0b']),
  get('a bare CR in a value', ['X-A: a\rX-B: b']),
  get('a bare LF in a value', ['X-A: a\nX-B: b']),
  get('a bare LF and a hidden request in a value', [`X-A: a\n\n${hidden.replaceAll('\r', '')}`], {
    atMost: 2,
  }),
  get('a control character in a value', ['X-A: a\x01b']),
  get('DEL in a value', ['X-A: a\x7fb']),
  get(
    '101 headers and more',
    Array.from({ length: 150 }, (_, index) => `X-${index}: 1`),
    {
      statuses: [400, 431],
    },
  ),
  // One of them is Host.
  get(
    'one header more than 101',
    Array.from({ length: 101 }, (_, index) => `X-${index}: 1`),
    { statuses: [400, 431] },
  ),
  get('a header of 16 KB', [`X-Big: ${'a'.repeat(16_384)}`], { statuses: [400, 431] }),
  get('a header of 20 KB', [`X-Big: ${'a'.repeat(20_000)}`], { statuses: [400, 431] }),
  get('a header name of 20 KB', [`${'a'.repeat(20_000)}: 1`], { statuses: [400, 431] }),
  get(
    'headers of 100 KB',
    Array.from({ length: 90 }, (_, index) => `X-${index}: ${'a'.repeat(1_200)}`),
    {
      statuses: [400, 431],
    },
  ),
  get('X-Forwarded-For of the client’s own', ['X-Forwarded-For: 6.6.6.6']),
  get('X_Forwarded_For', ['X_Forwarded_For: 6.6.6.6']),
  get('X-Forwarded_For', ['X-Forwarded_For: 6.6.6.6']),
  get('x.forwarded.for', ['X.Forwarded.For: 6.6.6.6']),
  get('X-Real-Ip and Forwarded', ['X-Real-Ip: 6.6.6.6', 'Forwarded: for=6.6.6.6']),
  get('Connection that names X-Forwarded-For', ['Connection: close, X-Forwarded-For']),
  get('Connection that names Host', ['Connection: close, Host']),
  get('Connection that names Cookie', ['Connection: keep-alive, Cookie', 'Cookie: a=1']),
  get('an upgrade to h2c', [
    'Connection: Upgrade, HTTP2-Settings',
    'Upgrade: h2c',
    'HTTP2-Settings: AAMAAABk',
  ]),
  get('an upgrade to something else', ['Connection: Upgrade', 'Upgrade: foo/2']),
  get('an upgrade to websocket and h2c', ['Connection: Upgrade', 'Upgrade: websocket, h2c']),
  get('an upgrade to websocket in a second header', [
    'Connection: Upgrade',
    'Upgrade: h2c',
    'Upgrade: websocket',
  ]),
  get('Expect of something else', ['Expect: 200-maybe']),
];

export const LINES: readonly BadRequest[] = [
  line('TRACE', 'TRACE / HTTP/1.1', { statuses: [400, 405, 501] }),
  line('TRACK', 'TRACK / HTTP/1.1'),
  {
    name: 'CONNECT',
    bytes: `CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}:443\r\n\r\n`,
    statuses: [400, 405, 501],
  },
  line('a method with a space after it', 'GET  / HTTP/1.1'),
  line('a method in brackets', 'G(E)T / HTTP/1.1'),
  line('a space before the method', ' GET / HTTP/1.1'),
  line('a tab in the line', 'GET\t/\tHTTP/1.1'),
  line('a space in the target', 'GET /a b HTTP/1.1'),
  line('NUL in the target', 'GET /a\0b HTTP/1.1'),
  line('a control character in the target', 'GET /a\x01b HTTP/1.1'),
  line('bytes that are not ASCII in the target', 'GET /\xff\xfe HTTP/1.1'),
  line('a fragment in the target', 'GET /a#b HTTP/1.1'),
  line('an empty target', 'GET  HTTP/1.1'),
  line('a target without a slash', 'GET a HTTP/1.1'),
  line('a target of another host', 'GET http://evil.test/ HTTP/1.1', {
    statuses: [400, 403, 404, 421],
  }),
  line('a target of its own host', `GET http://${HOST}/ HTTP/1.1`),
  line('a target of its own host, without a path', `GET http://${HOST} HTTP/1.1`),
  line('a target of its own host, with a query only', `GET http://${HOST}?x HTTP/1.1`),
  line('a target of its own host in upper case', `GET HTTP://${HOST.toUpperCase()}/ HTTP/1.1`),
  line('a target with a user', `GET http://a@${HOST}/ HTTP/1.1`),
  line('a target of another scheme', `GET gopher://${HOST}/ HTTP/1.1`),
  line('a target with two slashes', 'GET //evil.test/ HTTP/1.1'),
  line('a target of 20 KB', `GET /${'a'.repeat(20_000)} HTTP/1.1`, { statuses: [400, 414, 431] }),
  line('a broken escape', 'GET /%zz HTTP/1.1'),
  line('an escaped NUL', 'GET /a%00b HTTP/1.1'),
  line('HTTP/0.9', 'GET /'),
  line('HTTP/1.2', 'GET / HTTP/1.2'),
  line('HTTP/2.0 in words', 'GET / HTTP/2.0', { statuses: [400, 505] }),
  line('HTTP/1.1 in lower case', 'GET / http/1.1'),
  line('HTTP/11', 'GET / HTTP/11'),
  line('HTTP/1.1 and more', 'GET / HTTP/1.1 x'),
  { name: 'lines that end in LF', bytes: `GET / HTTP/1.1\nHost: ${HOST}\n\n` },
  { name: 'lines that end in CR', bytes: `GET / HTTP/1.1\rHost: ${HOST}\r\r` },
  { name: 'no request at all', bytes: '\r\n\r\n\r\n' },
  { name: 'TLS to the plain port', bytes: '\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03' },
  { name: 'the preface of HTTP/2', bytes: 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n' },
];

export const HOSTS: readonly BadRequest[] = [
  host('no Host'),
  host('an empty Host', 'Host:'),
  host('two Hosts', `Host: ${HOST}`, 'Host: evil.test'),
  host('two Hosts that agree', `Host: ${HOST}`, `Host: ${HOST}`),
  host('a Host with a user', `Host: a@${HOST}`),
  host('a Host with a slash', `Host: ${HOST}/x`),
  host('a Host with a comma', `Host: ${HOST},evil.test`),
  host('a Host with a space', `Host: ${HOST} evil.test`),
  host('a Host with NUL', `Host: ${HOST}\0.evil.test`),
  host('a Host with a hash', `Host: ${HOST}#x`),
  host('a Host with a question mark', `Host: ${HOST}?x`),
  host('a Host with a wildcard', 'Host: *.example.com'),
  host('a Host with a port that is none', `Host: ${HOST}:abc`),
  host('a Host with two ports', `Host: ${HOST}:80:80`),
  host('a Host with a port that overflows', `Host: ${HOST}:99999999`),
  host('a Host with two dots', 'Host: acme..example.com'),
  host('a Host that begins with a dot', `Host: .${HOST}`),
  host('a Host of 10 KB', `Host: ${'a'.repeat(10_000)}.example.com`),
  host('a Host that is not ASCII', 'Host: \xe4cme.example.com'),
  host('a Host that is folded', 'Host:', ` ${HOST}`),
  host('a Host with a space before the colon', `Host : ${HOST}`),
];
