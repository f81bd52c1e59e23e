import { expect, it } from 'vitest';
import { readRequests } from './requests-in.js';

const plain = 'GET / HTTP/1.1\r\nhost: a.test\r\n\r\n';

it('agrees to what every reader reads alike', () => {
  const body = 'POST /a HTTP/1.1\r\nhost: a.test\r\ncontent-length: 3\r\n\r\nabc';
  const chunks =
    'POST /b HTTP/1.1\r\nhost: a.test\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
  const { requests, faults, isIncomplete } = readRequests(plain + body + chunks + plain);
  expect(requests.map(({ target }) => target)).toEqual(['/', '/a', '/b', '/']);
  expect({ faults, isIncomplete }).toEqual({ faults: [], isIncomplete: false });
});

it.each([
  ['two lengths', 'content-length: 1\r\ncontent-length: 1', 'a'],
  ['a length and chunks', 'content-length: 5\r\ntransfer-encoding: chunked', '0\r\n\r\n'],
  ['a signed length', 'content-length: +1', 'a'],
  ['another encoding', 'transfer-encoding: xchunked', '0\r\n\r\n'],
  ['a chunk size with 0x', 'transfer-encoding: chunked', '0x1\r\na\r\n0\r\n\r\n'],
  ['a chunk with an extension', 'transfer-encoding: chunked', '1;a=b\r\na\r\n0\r\n\r\n'],
  ['a chunk longer than it says', 'transfer-encoding: chunked', '1\r\nabc\r\n0\r\n\r\n'],
  ['a space before the colon', 'x-a : 1', ''],
  ['a folded header', 'x-a: 1\r\n 2', ''],
  ['NUL', 'x-a: 1\0', ''],
  ['a bare LF', 'x-a: 1\nx-b: 2', ''],
  ['a second host', 'host: b.test', ''],
  ['an upgrade', 'connection: upgrade\r\nupgrade: h2c', ''],
  ['Connection that names a header', 'connection: close, x-forwarded-for', ''],
  ['an underscore', 'x_forwarded_for: 1', ''],
])('objects to %s', (_name, header, body) => {
  const text = `POST / HTTP/1.1\r\nhost: a.test\r\n${header}\r\n\r\n${body}`;
  expect(readRequests(text).faults).not.toEqual([]);
});

it.each([
  ['TRACE', 'TRACE / HTTP/1.1'],
  ['a target that is an address', 'GET http://b.test/ HTTP/1.1'],
  ['a space in the target', 'GET /a b HTTP/1.1'],
  ['HTTP/1.0', 'GET / HTTP/1.0'],
])('objects to %s', (_name, line) => {
  expect(readRequests(`${line}\r\nhost: a.test\r\n\r\n`).faults).not.toEqual([]);
});

it('says when something is missing', () => {
  expect(readRequests('GET / HTTP/1.1\r\nhost: a').isIncomplete).toBe(true);
});
