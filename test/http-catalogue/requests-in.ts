/**
 * Reads the bytes an application got as strictly as RFC 9112 is written, and says what in them some application might
 * read otherwise. Whatever a router sends on has to pass.
 */

export interface ParsedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

export interface Reading {
  readonly requests: readonly ParsedRequest[];
  /** Empty where every reader agrees on what was asked. */
  readonly faults: readonly string[];
  /** Bytes of a request that has not come as a whole. */
  readonly isIncomplete: boolean;
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** No control characters but tab (RFC 9110 §5.5). */
// oxlint-disable-next-line no-control-regex -- control characters are what it is about
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const TARGET = /^[\x21-\x7e]+$/;
const HOST = /^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*\.?(:\d{1,5})?$/;

/** Every request on one connection. `text` is latin1. */
export function readRequests(text: string): Reading {
  const requests: ParsedRequest[] = [];
  const faults: string[] = [];
  let rest = text;
  while (rest !== '') {
    const end = rest.indexOf('\r\n\r\n');
    if (end < 0) return { requests, faults, isIncomplete: true };
    const head = readHead(rest.slice(0, end), faults);
    requests.push(head);
    const length = bodyLength(head, rest.slice(end + 4), faults);
    if (length === undefined) return { requests, faults, isIncomplete: true };
    rest = rest.slice(end + 4 + length);
  }
  return { requests, faults, isIncomplete: false };
}

function readHead(head: string, faults: string[]): ParsedRequest {
  const [first = '', ...lines] = head.split('\r\n');
  if (/[\r\n]/.test(head.replaceAll('\r\n', ''))) faults.push('a bare CR or LF in the head');
  const [method = '', target = '', version = '', ...more] = first.split(' ');
  if (more.length > 0 || !TOKEN.test(method) || !TARGET.test(target))
    faults.push(`the request line ${JSON.stringify(first.slice(0, 80))}`);
  if (version !== 'HTTP/1.1') faults.push(`the version ${JSON.stringify(version)}`);
  if (!target.startsWith('/') && target !== '*') faults.push(`the target ${target.slice(0, 80)}`);
  if (method === 'TRACE' || method === 'CONNECT') faults.push(`the method ${method}`);
  const headers = lines.map((line) => readHeader(line, faults));
  const parsed = { method, target, headers };
  faults.push(...faultsOfHeaders(parsed));
  return parsed;
}

function readHeader(line: string, faults: string[]): [name: string, value: string] {
  const colon = line.indexOf(':');
  const [name, value] = [line.slice(0, Math.max(0, colon)), line.slice(colon + 1).trim()];
  if (/^[ \t]/.test(line)) faults.push('a folded header');
  else if (!TOKEN.test(name)) faults.push(`the header name ${JSON.stringify(name.slice(0, 80))}`);
  if (!VALUE.test(value))
    faults.push(`the value of ${name}: ${JSON.stringify(value.slice(0, 80))}`);
  return [name.toLowerCase(), value];
}

const MOST_HEADERS = 101 + 10;
const LARGEST_HEADER = 16 * 1024;

function faultsOfHeaders({ headers }: ParsedRequest): string[] {
  const of = (wanted: string): string[] =>
    headers.filter(([name]) => name === wanted).map(([, value]) => value);
  const faults: string[] = [];
  const hosts = of('host');
  if (hosts.length !== 1 || !HOST.test(hosts[0] ?? '')) faults.push(`Host: ${hosts.join(' | ')}`);
  const [lengths, encodings] = [of('content-length'), of('transfer-encoding')];
  if (lengths.length + encodings.length > 1) faults.push('more than one framing of the body');
  if (lengths.some((value) => !/^\d{1,15}$/.test(value)))
    faults.push(`Content-Length: ${lengths.join(' | ')}`);
  if (encodings.some((value) => value.toLowerCase() !== 'chunked'))
    faults.push(`Transfer-Encoding: ${encodings.join(' | ')}`);
  const upgrades = of('upgrade');
  if (upgrades.some((value) => value.toLowerCase() !== 'websocket'))
    faults.push(`Upgrade: ${upgrades.join(' | ')}`);
  const connection = of('connection')
    .join(',')
    .toLowerCase()
    .split(',')
    .map((one) => one.trim());
  if (connection.some((one) => !['', 'close', 'keep-alive', 'upgrade'].includes(one)))
    faults.push(`Connection: ${connection.join(', ')}`);
  if (headers.some(([name]) => name.startsWith('x_') || name === 'http2-settings'))
    faults.push('a header that reads as another');
  if (headers.length > MOST_HEADERS) faults.push(`${headers.length} headers`);
  if (headers.some(([name, value]) => name.length + value.length > LARGEST_HEADER))
    faults.push('a header that is too large');
  return faults;
}

/** Of the body that begins `rest`; undefined where it is not there as a whole. */
function bodyLength(
  { headers }: ParsedRequest,
  rest: string,
  faults: string[],
): number | undefined {
  const value = (wanted: string) => headers.find(([name]) => name === wanted)?.[1];
  if (value('transfer-encoding') !== undefined) return chunkedLength(rest, faults);
  const length = Number(value('content-length') ?? 0);
  return rest.length >= length ? length : undefined;
}

function chunkedLength(rest: string, faults: string[]): number | undefined {
  let at = 0;
  for (;;) {
    const end = rest.indexOf('\r\n', at);
    if (end < 0) return undefined;
    const line = rest.slice(at, end);
    if (!/^[0-9A-Fa-f]{1,13}$/.test(line)) {
      faults.push(`the chunk size ${JSON.stringify(line.slice(0, 40))}`);
      return undefined;
    }
    const size = Number.parseInt(line, 16);
    if (size === 0) return trailersEnd(rest, end + 2);
    at = end + 2 + size + 2;
    if (rest.length < at) return undefined;
    if (rest.slice(at - 2, at) !== '\r\n') {
      faults.push('a chunk that does not end where it says');
      return undefined;
    }
  }
}

function trailersEnd(rest: string, at: number): number | undefined {
  if (rest.startsWith('\r\n', at)) return at + 2;
  const end = rest.indexOf('\r\n\r\n', at);
  return end < 0 ? undefined : end + 4;
}
