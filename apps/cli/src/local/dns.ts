/**
 * Plays the customer's DNS host on the local stack, whose DNS is Pebble's test server. That keeps no zones: CNAMEs below
 * the platform's own zone need an address of their own, which a real zone's wildcard record would give.
 */
import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';

import { connectSignedIn, readLocalSummary, type RemoteOptions } from '../api/connect.js';
import { findDomain } from '../commands/domains.js';
import { CommandFailure, EXIT } from '../output/exit-codes.js';
import { printData, printJson, say } from '../output/print.js';
import { note } from '../output/style.js';
import { renderTable } from '../output/table.js';

interface LocalRecord {
  readonly type: RecordType;
  readonly name: string;
  readonly value: string;
}

const RECORD_TYPES = ['A', 'AAAA', 'CNAME', 'TXT', 'CAA'] as const;
type RecordType = (typeof RECORD_TYPES)[number];

const EDGE_ADDRESS = '127.0.0.1';

/** Sets one record; with a name alone, every record the domain of that name wants. */
export async function setRecords(
  name: string,
  type: string | undefined,
  values: readonly string[],
  options: RemoteOptions,
): Promise<void> {
  const records = type === undefined ? await wantedOf(name, options) : given(name, type, values);
  const server = await localServer();
  const places = new Map(records.map((record) => [`${record.type} ${record.name}`, record]));
  for (const record of places.values()) await clearOne(server, record.type, record.name);
  for (const record of records) await setOne(server, record);
  if (options.json) return printJson({ data: records });
  for (const record of records)
    say(`${note.good('✓')} ${record.type} ${record.name} → ${record.value}`);
  say(`Next: ${note.bold(`fleet domains check ${name.replace(/^_[^.]+\./, '')} --wait`)}.`);
}

/** What the world sees at a name, or at every name one of your domains wants. */
export async function listRecords(name: string, options: RemoteOptions): Promise<void> {
  const { dnsServer } = await localServer();
  const resolver = new Resolver({ timeout: 1_000, tries: 2 });
  resolver.setServers([dnsServer]);
  const base = name.replace(/^\*\./, '');
  const names = [name, `_fleetcommand.${base}`, `_acme-challenge.${base}`];
  const found = await Promise.all(names.map((each) => lookUp(resolver, each)));
  const records = found.flat();
  if (options.json) return printJson({ data: records });
  if (records.length === 0)
    return say(`Nothing is set at ${name}. Next: ${note.bold(`fleet dns set ${name}`)}.`);
  printData(
    renderTable(
      ['Type', 'Name', 'Value'],
      records.map((r) => [r.type, r.name, r.value]),
    ),
  );
}

/** Takes away everything at a name, and the proof that stands below it. */
export async function clearRecords(
  name: string,
  type: string | undefined,
  options: RemoteOptions,
): Promise<void> {
  const server = await localServer();
  const types = type === undefined ? RECORD_TYPES : [readType(type)];
  const base = name.replace(/^\*\./, '');
  const names =
    type === undefined ? [name, `_fleetcommand.${base}`, `_acme-challenge.${base}`] : [name];
  for (const each of names) for (const kind of types) await clearOne(server, kind, each);
  if (options.json) return printJson({ cleared: names });
  say(`${note.good('✓')} ${names.join(', ')}: nothing is set any more.`);
}

async function wantedOf(hostname: string, options: RemoteOptions): Promise<readonly LocalRecord[]> {
  const { records } = await findDomain(await connectSignedIn(options), hostname);
  return records.map(({ type, name, value }) => ({ type, name, value }));
}

function given(name: string, type: string, values: readonly string[]): readonly LocalRecord[] {
  if (values.length === 0)
    throw new CommandFailure('Say what the record holds, after its type.', EXIT.usage);
  return values.map((value) => ({ type: readType(type), name, value }));
}

function readType(text: string): RecordType {
  const type = RECORD_TYPES.find((each) => each === text.toUpperCase());
  if (type) return type;
  throw new CommandFailure(`“${text}” is none of ${RECORD_TYPES.join(', ')}.`, EXIT.usage);
}

interface LocalServer {
  readonly managementUrl: string;
  readonly dnsServer: string;
}

async function localServer(): Promise<LocalServer> {
  const summary = await readLocalSummary();
  if (!summary) {
    throw new CommandFailure(
      'This plays the DNS of the local stack, which is not up. Next: `fleet up`. On a real platform set the records at your DNS host.',
    );
  }
  return { managementUrl: summary.dns.managementUrl, dnsServer: summary.dns.server };
}

async function setOne(server: LocalServer, { type, name, value }: LocalRecord): Promise<void> {
  const host = dotted(name);
  switch (type) {
    case 'TXT':
      return post(server, 'set-txt', { host, value });
    case 'CNAME':
      await post(server, 'set-cname', { host, target: dotted(value) });
      return post(server, 'add-a', { host: dotted(value), addresses: [EDGE_ADDRESS] });
    case 'A':
    case 'AAAA':
      if (isIP(value) === 0) throw new CommandFailure(`“${value}” is no IP address.`, EXIT.usage);
      return post(server, type === 'A' ? 'add-a' : 'add-aaaa', { host, addresses: [value] });
    case 'CAA': {
      const [, tag = 'issue', issuer = value] =
        /^(?:\d+\s+)?(\w+)\s+"?([^"]*)"?$/.exec(value) ?? [];
      return post(server, 'add-caa', { host, policies: [{ tag, value: issuer }] });
    }
  }
}

function clearOne(server: LocalServer, type: RecordType, name: string): Promise<void> {
  return post(server, `clear-${type.toLowerCase()}`, { host: dotted(name) });
}

async function post({ managementUrl }: LocalServer, path: string, body: object): Promise<void> {
  const response = await fetch(new URL(`/${path}`, managementUrl), {
    method: 'POST',
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(5_000),
  });
  if (!response.ok)
    throw new CommandFailure(
      `The local DNS server refused: ${response.status} ${await response.text()}`,
    );
}

const dotted = (name: string) => (name.endsWith('.') ? name : `${name}.`);

async function lookUp(resolver: Resolver, name: string): Promise<LocalRecord[]> {
  const none = () => [];
  const [cname, a, aaaa, txt] = await Promise.all([
    resolver.resolveCname(name).catch(none),
    resolver.resolve4(name).catch(none),
    resolver.resolve6(name).catch(none),
    resolver.resolveTxt(name).catch(none),
  ]);
  const of = (type: RecordType) => (value: string) => ({ type, name, value });
  return [
    ...cname.map(of('CNAME')),
    // Behind a CNAME they are the target's.
    ...(cname.length > 0 ? [] : [...a.map(of('A')), ...aaaa.map(of('AAAA'))]),
    ...txt.map((parts) => parts.join('')).map(of('TXT')),
  ];
}
