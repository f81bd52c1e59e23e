/**
 * Route 53's API 2013-04-01 for the record sets of one hosted zone, as strict as its documentation
 * (docs.aws.amazon.com/Route53/latest/APIReference): signatures, order of lists, batches that are done whole or not at
 * all, and changes that take their time.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface RecordSet {
  readonly name: string;
  readonly type: string;
  readonly ttl: string;
  readonly values: readonly string[];
}

export interface Route53Api {
  readonly url: string;
  readonly hostedZoneId: string;
  readonly accessKeyId: string;
  /** Values as they were sent. */
  values(name: string, type?: string): readonly string[];
  /** Done before the next batch is looked at, as somebody else's change. */
  beforeNextBatch(work: () => void): void;
  put(name: string, values: readonly string[]): void;
  close(): Promise<void>;
}

const ZONE_ID = 'Z1PA6795UKMFR9';
const ACCESS_KEY = 'AKIDEXAMPLE';
const XMLNS = 'https://route53.amazonaws.com/doc/2013-04-01/';
const TTL = '60';

export async function startRoute53Api(zone: string): Promise<Route53Api> {
  const sets = new Map<string, RecordSet>();
  const changes = new Map<string, number>();
  const overtaking: (() => void)[] = [];

  const answer = async (request: IncomingMessage): Promise<readonly [number, string]> => {
    const signature = request.headers.authorization ?? '';
    if (!signature.startsWith(`AWS4-HMAC-SHA256 Credential=${ACCESS_KEY}/`))
      return fault(403, 'InvalidClientTokenId', 'The security token included is invalid.');
    const url = new URL(request.url ?? '/', 'http://api');
    const change = /^\/2013-04-01\/change\/(\w+)$/.exec(url.pathname)?.[1];
    if (change !== undefined) return getChange(change);
    if (!url.pathname.startsWith(`/2013-04-01/hostedzone/${ZONE_ID}/rrset`))
      return fault(404, 'NoSuchHostedZone', 'No hosted zone found with that id.');
    if (request.method === 'GET') return list(url.searchParams);
    return changeSets(await read(request));
  };

  function list(query: URLSearchParams): readonly [number, string] {
    const from = keyOf(query.get('name') ?? '', query.get('type') ?? '');
    const [first] = [...sets]
      .filter(([key]) => key >= from)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, set]) => set);
    const found = first ? printSet(first) : '';
    return [
      200,
      `<ListResourceRecordSetsResponse xmlns="${XMLNS}"><ResourceRecordSets>${found}</ResourceRecordSets><IsTruncated>false</IsTruncated><MaxItems>1</MaxItems></ListResourceRecordSetsResponse>`,
    ];
  }

  function changeSets(body: string): readonly [number, string] {
    overtaking.shift()?.();
    const next = new Map(sets);
    for (const [, change = ''] of body.matchAll(/<Change>(.*?)<\/Change>/gs)) {
      const action = tag(change, 'Action');
      const type = tag(change, 'Type');
      const key = keyOf(tag(change, 'Name'), type);
      const [name = ''] = key.split(' ');
      const values = [...change.matchAll(/<Value>(.*?)<\/Value>/gs)].map(([, text = '']) =>
        unescape(text),
      );
      const present = next.get(key);
      if (!name.endsWith(`.${zone}.`))
        return batchFault(`RRSet with DNS name ${name} is not permitted in zone ${zone}.`);
      if (
        type === 'TXT' &&
        values.some((value) => !/^"([^"\\]|\\.)*"( "([^"\\]|\\.)*")*$/s.test(value))
      )
        return batchFault(
          'Invalid Resource Record: TXT values must be enclosed in quotation marks.',
        );
      const isSame = present?.values.join() === values.join() && present.ttl === tag(change, 'TTL');
      if (action === 'CREATE' && present)
        return batchFault(`Tried to create ${name} but it already exists`);
      if (action === 'DELETE' && !isSame)
        return batchFault(`Tried to delete ${name} but the values provided do not match`);
      if (action === 'DELETE') next.delete(key);
      else next.set(key, { name, type, ttl: tag(change, 'TTL'), values });
    }
    sets.clear();
    next.forEach((set, key) => sets.set(key, set));
    const id = `C${changes.size + 1}`;
    changes.set(id, 1);
    return [200, info('ChangeResourceRecordSetsResponse', id, 'PENDING')];
  }

  function getChange(id: string): readonly [number, string] {
    const left = changes.get(id);
    if (left === undefined) return fault(404, 'NoSuchChange', 'No such change.');
    changes.set(id, left - 1);
    return [200, info('GetChangeResponse', id, left > 0 ? 'PENDING' : 'INSYNC')];
  }

  const server = createServer((request, response) => {
    void answer(request).then(([status, body]) =>
      response
        .writeHead(status, { 'content-type': 'text/xml' })
        .end(`<?xml version="1.0"?>\n${body}`),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hostedZoneId: ZONE_ID,
    accessKeyId: ACCESS_KEY,
    values: (name, type = 'TXT') => sets.get(keyOf(name, type))?.values ?? [],
    beforeNextBatch: (work) => void overtaking.push(work),
    put: (name, values) =>
      void sets.set(keyOf(name, 'TXT'), { name: `${name}.`, type: 'TXT', ttl: TTL, values }),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Its star in octal, as it writes them. */
const keyOf = (name: string, type: string) =>
  `${`${name}.`.replace(/\.\.$/, '.').replace(/^\*/, String.raw`\052`)} ${type}`;

const info = (root: string, id: string, status: string) =>
  `<${root} xmlns="${XMLNS}"><ChangeInfo><Id>/change/${id}</Id><Status>${status}</Status><SubmittedAt>2026-01-01T00:00:00Z</SubmittedAt></ChangeInfo></${root}>`;

const fault = (status: number, code: string, message: string) =>
  [
    status,
    `<ErrorResponse xmlns="${XMLNS}"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  ] as const;

const batchFault = (message: string) =>
  [
    400,
    `<ErrorResponse xmlns="${XMLNS}"><Error><Type>Sender</Type><Code>InvalidChangeBatch</Code><Message>[${message}]</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
  ] as const;

function printSet({ name, type, ttl, values }: RecordSet): string {
  const records = values.map(
    (value) => `<ResourceRecord><Value>${escape(value)}</Value></ResourceRecord>`,
  );
  return `<ResourceRecordSet><Name>${name}</Name><Type>${type}</Type><TTL>${ttl}</TTL><ResourceRecords>${records.join('')}</ResourceRecords></ResourceRecordSet>`;
}

const escape = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
const unescape = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
const tag = (xml: string, name: string) =>
  new RegExp(`<${name}>(.*?)</${name}>`, 's').exec(xml)?.[1] ?? '';

async function read(stream: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of stream) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
