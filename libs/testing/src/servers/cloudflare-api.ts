/**
 * Cloudflare's API v4 for the DNS records of one zone, as strict as its documentation
 * (developers.cloudflare.com/api/resources/dns/subresources/records): token, media type, fields, pages, error codes.
 */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { isIP, type AddressInfo } from 'node:net';

interface DnsRecord {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly content: string;
  readonly ttl: number;
}

export interface CloudflareApi {
  readonly url: string;
  readonly zoneId: string;
  readonly token: string;
  /** Contents as they were sent. */
  contents(name: string, type?: string): readonly string[];
  /** Answers the next request so. */
  failNext(status: number, body: string): void;
  close(): Promise<void>;
}

interface Reply {
  readonly status: number;
  readonly body: object;
}

const ZONE_ID = '023e105f4ecef8ad9ca31a8372d0c353';
const TOKEN = 'cf-token';

export async function startCloudflareApi(zone: string): Promise<CloudflareApi> {
  const records = new Map<string, DnsRecord>();
  const failures: { readonly status: number; readonly body: string }[] = [];
  let count = 0;

  const answer = async (request: IncomingMessage): Promise<Reply> => {
    if (request.headers.authorization !== `Bearer ${TOKEN}`)
      return refuse(403, 10_000, 'Authentication error');
    const url = new URL(request.url ?? '/', 'http://api');
    const path = `/zones/${ZONE_ID}/dns_records`;
    if (url.pathname === path && request.method === 'GET') return list(url.searchParams);
    if (url.pathname === path && request.method === 'POST') return create(request);
    const id = url.pathname.startsWith(`${path}/`) ? url.pathname.slice(path.length + 1) : null;
    if (id !== null && request.method === 'DELETE') {
      if (!records.delete(id)) return refuse(404, 81_044, 'Record does not exist.');
      return { status: 200, body: { success: true, errors: [], messages: [], result: { id } } };
    }
    return refuse(
      404,
      7_003,
      'Could not route to the zone, perhaps your object identifier is invalid?',
    );
  };

  function list(query: URLSearchParams): Reply {
    const [page, perPage] = [Number(query.get('page') ?? 1), Number(query.get('per_page') ?? 100)];
    const found = [...records.values()].filter(
      ({ type, name }) => type === query.get('type') && name === query.get('name'),
    );
    return {
      status: 200,
      body: {
        success: true,
        errors: [],
        messages: [],
        result: found.slice((page - 1) * perPage, page * perPage),
        result_info: {
          page,
          per_page: perPage,
          count: found.length,
          total_count: found.length,
          total_pages: Math.ceil(found.length / perPage),
        },
      },
    };
  }

  async function create(request: IncomingMessage): Promise<Reply> {
    if (request.headers['content-type'] !== 'application/json')
      return refuse(400, 6_003, 'Invalid request headers');
    const body = JSON.parse(await read(request)) as Partial<DnsRecord>;
    const { type, name, content, ttl = 1 } = body;
    if (!type || !['TXT', 'A', 'AAAA'].includes(type) || !name || !content)
      return refuse(400, 9_005, 'DNS record is invalid.');
    if (ttl !== 1 && (ttl < 60 || ttl > 86_400)) return refuse(400, 9_021, 'Invalid TTL.');
    const family = { A: 4, AAAA: 6 }[type] ?? 0;
    if (family !== 0 && isIP(content) !== family)
      return refuse(400, 9_005, `Content for ${type} record must be a valid address.`);
    if (family === 0 && !/^"([^"\\]|\\.)*"( "([^"\\]|\\.)*")*$/s.test(content))
      return refuse(400, 9_016, 'TXT content must be quoted.');
    if (name !== zone && !name.endsWith(`.${zone}`))
      return refuse(400, 9_000, 'DNS name is invalid.');
    const isThere = [...records.values()].some(
      (r) => r.type === type && r.name === name && r.content === content,
    );
    if (isThere) return refuse(400, 81_058, 'An identical record already exists.');
    count += 1;
    const id = count.toString(16).padStart(32, '0');
    const record = { id, type, name, content, ttl };
    records.set(id, record);
    return { status: 200, body: { success: true, errors: [], messages: [], result: record } };
  }

  const server = createServer((request, response) => {
    const failure = failures.shift();
    if (failure) {
      response.writeHead(failure.status, { 'content-type': 'text/html' }).end(failure.body);
      return;
    }
    void answer(request).then(({ status, body }) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
  });
  return {
    url: await listen(server),
    zoneId: ZONE_ID,
    token: TOKEN,
    contents: (name, type = 'TXT') =>
      [...records.values()].flatMap((record) =>
        record.name === name && record.type === type ? [record.content] : [],
      ),
    failNext: (status, body) => void failures.push({ status, body }),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

function refuse(status: number, code: number, message: string): Reply {
  return {
    status,
    body: { success: false, errors: [{ code, message }], messages: [], result: null },
  };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function read(stream: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
