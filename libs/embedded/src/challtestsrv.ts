import { Resolver } from 'node:dns/promises';
import { fail, ok, type Result } from '@fleetcommand/kernel/result';
import { accepts } from './ports.js';
import type { ServerSpec } from './server.js';

export interface ChalltestsrvOptions {
  readonly host: string;
  /** HTTP interface that sets records: POST /set-txt, /clear-txt, /add-a, … */
  readonly managementPort: number;
  /** DNS, UDP and TCP. */
  readonly dnsPort: number;
  /** What a name that nobody set has for an address; empty: none, as in the world. Default 127.0.0.1. */
  readonly defaultAddress?: string;
  /** Absolute path of pebble-challtestsrv. */
  readonly program: string;
}

/**
 * pebble-challtestsrv as the DNS server of the local stack and of tests: records are set over HTTP. It keeps records in memory only.
 */
export function challtestsrvServer(options: ChalltestsrvOptions): ServerSpec {
  const { host, managementPort, dnsPort } = options;
  return {
    name: 'challtestsrv',
    command: options.program,
    args: [
      `-management=${host}:${managementPort}`,
      `-dns01=${host}:${dnsPort}`,
      `-defaultIPv4=${options.defaultAddress ?? '127.0.0.1'}`,
      '-defaultIPv6=',
      // Challenges are answered by the edge, never by this server.
      '-http01=',
      '-https01=',
      '-tlsalpn01=',
    ],
    env: {},
    workingDirectory: '/',
    url: `http://${host}:${managementPort}`,
    prepare: () => Promise.resolve(ok(undefined)),
    probe: () => probe(options),
    readyTimeoutMs: 20_000,
    stopSignal: 'SIGTERM',
    stopTimeoutMs: 5000,
  };
}

async function probe({
  host,
  managementPort,
  dnsPort,
}: ChalltestsrvOptions): Promise<Result<void>> {
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([`${host}:${dnsPort}`]);
  const answered = ['ENODATA', 'ENOTFOUND'];
  const resolves = await resolver.resolve4('probe.test').then(
    () => true,
    (error: NodeJS.ErrnoException) => answered.includes(error.code ?? ''),
  );
  if (resolves && (await accepts(managementPort, host))) return ok(undefined);
  return fail(
    'embedded.challtestsrv-not-ready',
    `it does not ${resolves ? 'accept commands' : 'answer DNS queries'} yet`,
    { retry: 'backoff' },
  );
}
